import { fullMoment, useLocale } from '@purser/i18n';
import { Card, Facts, IconButton, Skeleton } from '@purser/ui';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import type { Matter } from '../app/api';
import { useStaffApp } from '../app/StaffApp';
import { Failure } from '../shared/Failure';
import { Actions } from './Actions';
import { useMatter } from './data';
import { Due } from './Due';
import { History } from './History';
import css from './MatterPage.module.css';
import { Own } from './Own';
import { Turn } from './Turn';
import { useFilter } from './useFilter';
import { useWords, withoutCustomer } from './words';

/** A matter: whose it is, how it stands, what one may do about it, and what happened. */
export function MatterPage() {
  const { t } = useTranslation();
  const { subject = '', id = '' } = useParams();
  const matter = useMatter(subject, id);
  if (matter.data) return <Whole key={id} matter={matter.data} />;
  return (
    <div className={css.page}>
      <Card>
        {matter.isError ? (
          <Failure error={matter.error} onRetry={() => void matter.refetch()} />
        ) : (
          <Skeleton lines={5} plain label={t('shell.loading')} />
        )}
      </Card>
    </div>
  );
}

function Whole({ matter }: { matter: Matter }) {
  return (
    <article className={css.page} data-testid="matter" data-state={matter.state}>
      <Head matter={matter} />
      <div className={css.columns}>
        <div className="stack">
          <Actions matter={matter} />
          <Own matter={matter} />
        </div>
        <div className="stack">
          <Basics matter={matter} />
          <History matter={matter} />
        </div>
      </div>
    </article>
  );
}

function Head({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const words = useWords();
  const navigate = useNavigate();
  const [, , search] = useFilter();
  const list = useStaffApp().matters;
  return (
    <header className={css.head}>
      <span className={css.back}>
        <IconButton icon="back" label={t('matters.back')} onClick={() => void navigate(`${list}${search}`)} />
      </span>
      <div>
        <h2>{words.procedure(matter.procedure)}</h2>
        <p className={css.state} aria-live="polite">
          {words.state(matter.procedure, matter.state)} <Turn matter={matter} />
        </p>
      </div>
      <p className={css.due}>{matter.ended_at === null && <Due matter={matter} />}</p>
    </header>
  );
}

/** Whether somebody stands behind it: a customer, or whoever wrote in. Our own matters have nobody. */
const hasCustomer = (matter: Matter) =>
  matter.customer !== null || withoutCustomer(matter.procedure) === 'matters.stranger';

function Basics({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Card title={t('matters.basics')}>
      <Facts
        facts={[
          hasCustomer(matter) && {
            name: t('matters.customer'),
            value: matter.customer?.name ?? t(withoutCustomer(matter.procedure)),
          },
          matter.customer?.phone ? { name: t('matters.phone'), value: matter.customer.phone } : null,
          { name: t('matters.opened'), value: fullMoment(matter.opened_at, locale) },
          { name: t('matters.state_since'), value: fullMoment(matter.since, locale) },
          matter.ended_at !== null && { name: t('matters.ended_at'), value: fullMoment(matter.ended_at, locale) },
          { name: t('matters.number'), value: <MatterNumber of={matter.id} /> },
        ]}
      />
    </Card>
  );
}

/** Too long for its line: it goes on after a hyphen, and is copied as it is. */
function MatterNumber({ of }: { of: string }) {
  return (
    <code className={css.number}>
      {of.split('-').map((part, place) => (
        <Fragment key={place}>
          {place > 0 && (
            <>
              -<wbr />
            </>
          )}
          {part}
        </Fragment>
      ))}
    </code>
  );
}
