import { moment, useLocale } from '@purser/i18n';
import { Card, Empty, Skeleton } from '@purser/ui';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@purser/client';
import type { MatterSummary } from '@purser/staff/app/api';
import { Actions } from '@purser/staff/matters/Actions';
import { useMatter } from '@purser/staff/matters/data';
import { Own } from '@purser/staff/matters/Own';
import { Turn } from '@purser/staff/matters/Turn';
import { useWords } from '@purser/staff/matters/words';
import { Failure } from '@purser/staff/shared/Failure';
import { refreshCustomer } from '../contacts/data';
import css from './Matters.module.css';

interface Props {
  customer: Schemas['StaffCustomer'];
  /** Whether one may act here: while one talks to them. */
  isActed: boolean;
}

/** What is or was under way. One that is opened is acted on here, as on its own page. */
export function Matters({ customer, isActed }: Props) {
  const { t } = useTranslation();
  return (
    <Card title={t('customer.matters')} flush>
      {customer.matters.length === 0 ? (
        <Empty title={t('customer.no_matters')} />
      ) : (
        <ul>
          {customer.matters.map((matter) => (
            <li key={matter.id} className={css.item}>
              <Item customer={customer.id} summary={matter} isActed={isActed} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Item({ customer, summary, isActed }: { customer: string; summary: MatterSummary; isActed: boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  const locale = useLocale();
  const [isOpen, setOpen] = useState(false);
  const isCase = summary.procedure === 'case';
  return (
    <>
      <button type="button" className={css.head} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span className={css.name}>
          {words.procedure(summary.procedure)} · {words.state(summary.procedure, summary.state)}
        </span>
        <Turn matter={summary} />
        <span className={css.since}>{moment(summary.since, locale)}</span>
      </button>
      {isOpen && (
        <div className={css.inside}>
          {isActed && !isCase && <InPlace customer={customer} summary={summary} />}
          <Link to={`/${isCase ? 'cases' : 'matters'}/${summary.subject_id}/${summary.id}`}>
            {t('customer.open_matter')}
          </Link>
        </div>
      )}
    </>
  );
}

function InPlace({ customer, summary }: { customer: string; summary: MatterSummary }) {
  const { t } = useTranslation();
  const matter = useMatter(summary.subject_id, summary.id);
  const version = matter.data?.version;
  // A step changes what is true of them, and their list.
  useEffect(() => {
    if (version !== undefined) refreshCustomer(customer);
  }, [customer, version]);
  if (matter.data) {
    return (
      <>
        <Own matter={matter.data} />
        <Actions matter={matter.data} />
      </>
    );
  }
  if (matter.isError) return <Failure error={matter.error} onRetry={() => void matter.refetch()} />;
  return <Skeleton lines={3} plain label={t('shell.loading')} />;
}
