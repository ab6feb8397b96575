import { day, formatMoney, useLocale } from '@purser/i18n';
import { Avatar, Badge, Banner, Card, Facts, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@purser/client';
import { useMay } from '@purser/staff/session/useColleague';
import { Failure } from '@purser/staff/shared/Failure';
import { useCustomer, type Contact } from '../contacts/data';
import { AnswerCard, type About } from './AnswerCard';
import css from './CustomerPanel.module.css';
import { Entries } from './Entries';
import { Matters } from './Matters';
import { Masked } from './Masked';

type Customer = Schemas['StaffCustomer'];

interface Props {
  contact: Pick<Contact, 'customer_id' | 'skills' | 'state'>;
  /** What they ask about, where it is known. */
  about: About | null;
  /** Puts a text where one writes. */
  onUse?: (text: string) => void;
}

/** Whom one talks to: masked, with what is true of what they ask, what is under way, and their last payments. */
export function CustomerPanel({ contact, about, onUse }: Props) {
  const { t } = useTranslation();
  const mayOpen = useMay('customer.open');
  const customer = useCustomer(contact.customer_id);
  if (contact.customer_id === null) return <Stranger />;
  if (!mayOpen) return null;
  return (
    <aside className={css.panel} aria-label={t('customer.title')} data-testid="customer">
      {customer.data ? (
        <div className="stack">
          <Person customer={customer.data} />
          <AnswerCard customer={customer.data} about={about} skills={contact.skills} {...(onUse && { onUse })} />
          <Matters customer={customer.data} isActed={contact.state === 'connected'} />
          <Money customer={customer.data} />
          <Entries key={customer.data.id} customer={customer.data} />
        </div>
      ) : customer.isError ? (
        <Failure error={customer.error} onRetry={() => void customer.refetch()} />
      ) : (
        <Skeleton lines={6} plain label={t('shell.loading')} />
      )}
    </aside>
  );
}

function Stranger() {
  const { t } = useTranslation();
  return (
    <aside className={css.panel} aria-label={t('customer.title')}>
      <Card title={t('customer.title')}>
        <p>{t('customer.stranger')}</p>
      </Card>
    </aside>
  );
}

function Person({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Card label={t('customer.title')}>
      <div className="stack">
        <div className={css.person}>
          <Avatar name={customer.name} size={48} />
          <div>
            <strong className={css.name}>{customer.name}</strong>
            <p className={css.since}>{t('customer.since', { at: day(customer.since, locale) })}</p>
          </div>
        </div>
        {customer.freezes.length > 0 && <Banner tone="bad">{t('customer.frozen')}</Banner>}
        <Facts
          facts={[
            { name: t('customer.name'), value: <Masked customer={customer} field="name" /> },
            { name: t('customer.phone'), value: <Masked customer={customer} field="phone" /> },
            { name: t('customer.email'), value: <Masked customer={customer} field="email" /> },
            { name: t('customer.language'), value: t(`contacts.language.${customer.locale.startsWith('zh') ? 'zh' : 'en'}`) },
          ]}
        />
      </div>
    </Card>
  );
}

function Money({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Card title={t('customer.money')}>
      <Facts
        facts={[
          ...customer.wallets.flatMap((wallet) => [
            { name: t('customer.balance'), value: formatMoney(wallet.balance, locale), strong: true },
            wallet.held.amount > 0 && { name: t('customer.held'), value: formatMoney(wallet.held, locale) },
          ]),
          ...customer.cards.map((card) => ({
            name: t('customer.card'),
            value: (
              <>
                {card.bank} ···· {card.last4} {card.suspended && <Badge tone="warn">{t('customer.suspended')}</Badge>}
              </>
            ),
          })),
        ]}
      />
    </Card>
  );
}
