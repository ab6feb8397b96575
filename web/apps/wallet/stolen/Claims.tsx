import { ask, type Schemas } from '@purser/client';
import { formatMoney, moment, useLocale } from '@purser/i18n';
import { Banner, Button, Card, confirm, Empty, Skeleton } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { queries } from '../app/queries';
import { Failure } from '../shared/Failure';
import { MoneyText } from '../shared/MoneyText';
import { useReason } from '../shared/reason';
import css from './Claims.module.css';
import { ClaimList } from './ClaimList';
import { NewContact } from './NewContact';
import { byTicket, useVisitStep, type Claim, type Visit } from './ticket';

const KEY = ['stolen', 'payments'] as const;

type Payment = Schemas['StolenPayment'];

interface Props {
  ticket: string;
  visit: Visit;
}

/** The owner names the payments that were not theirs, one tap each, and says when these are all. */
export function Claims({ ticket, visit }: Props) {
  const { t } = useTranslation();
  const reason = useReason();
  const done = useVisitStep((_: void) => ask(api.POST('/v1/stolen-accounts/visit/claims/done', byTicket(ticket))));
  const named = visit.claims.filter(({ state }) => state !== 'withdrawn').length;
  const none = named === 0;
  const finish = async () => {
    const sure = await confirm({
      title: t(none ? 'stolen.claims.none' : 'stolen.claims.all'),
      body: t(none ? 'stolen.claims.none_sure' : 'stolen.claims.all_sure', { count: named }),
      yes: t('stolen.claims.yes'),
      no: t('app.back'),
    });
    if (sure) done.mutate();
  };
  return (
    <>
      {visit.claims.length > 0 && <Named ticket={ticket} visit={visit} />}
      <Pick ticket={ticket} />
      {done.isError && (
        <Banner tone="bad" urgent>
          {reason(done.error)}
        </Banner>
      )}
      {visit.claims_named ? (
        <Banner tone="info">{t('stolen.claims.named')}</Banner>
      ) : (
        <Button wide busy={done.isPending} onClick={() => void finish()}>
          {t(none ? 'stolen.claims.none' : 'stolen.claims.all')}
        </Button>
      )}
      <NewContact ticket={ticket} visit={visit} />
    </>
  );
}

/** What was named, each of which can be taken back: it was the owner after all. */
function Named({ ticket, visit }: Props) {
  const { t } = useTranslation();
  const reason = useReason();
  const withdraw = useVisitStep((claim_id: string) =>
    ask(api.POST('/v1/stolen-accounts/visit/claims/{claim_id}/withdraw', { ...byTicket(ticket), params: { path: { claim_id } } })),
  );
  const askFirst = async ({ id }: Claim) => {
    const question = { title: t('stolen.claims.mine_sure'), body: t('stolen.claims.mine_detail') };
    if (await confirm({ ...question, yes: t('stolen.claims.mine'), no: t('app.back') })) withdraw.mutate(id);
  };
  return (
    <>
      <ClaimList claims={visit.claims} busy={withdraw.isPending} onWithdraw={(claim) => void askFirst(claim)} />
      {withdraw.isError && (
        <Banner tone="bad" urgent>
          {reason(withdraw.error)}
        </Banner>
      )}
    </>
  );
}

/** What may be claimed. A refusal stands where it was asked for, or above once the list no longer has it. */
function Pick({ ticket }: { ticket: string }) {
  const { t } = useTranslation();
  const reason = useReason();
  const payments = useQuery({
    queryKey: KEY,
    queryFn: () => ask(api.GET('/v1/stolen-accounts/visit/payments', byTicket(ticket))),
  });
  const claim = useVisitStep(({ id }: Payment) =>
    ask(api.POST('/v1/stolen-accounts/visit/claims', { ...byTicket(ticket), body: { payment_id: id } })),
  );
  const listAgain = () => void queries.invalidateQueries({ queryKey: KEY });
  const refused = claim.isError ? { id: claim.variables.id, name: claim.variables.name, why: reason(claim.error) } : undefined;
  const listed = payments.data?.items ?? [];
  return (
    <Card title={t('stolen.claims.title')}>
      {refused && !listed.some(({ id }) => id === refused.id) && (
        <Banner tone="bad" urgent>
          {t('stolen.claims.refused', refused)}
        </Banner>
      )}
      {payments.isError ? (
        <Failure error={payments.error} onRetry={() => void payments.refetch()} />
      ) : !payments.data ? (
        <Skeleton lines={4} label={t('app.loading')} />
      ) : listed.length === 0 ? (
        <Empty title={t('stolen.claims.empty')} detail={t('stolen.claims.empty_detail')} />
      ) : (
        <ul className={css.list}>
          {listed.map((payment) => (
            <Row
              key={payment.id}
              payment={payment}
              busy={claim.isPending}
              why={refused?.id === payment.id ? refused.why : undefined}
              onClaim={() => claim.mutate(payment, { onSettled: listAgain })}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}

interface RowProps {
  payment: Payment;
  busy: boolean;
  /** Why it was refused just now. */
  why: string | undefined;
  onClaim: () => void;
}

function Row({ payment, busy, why, onClaim }: RowProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { amount, fee, left } = payment;
  const back = amount.amount + fee.amount - left.amount;
  return (
    <li className={css.row}>
      <span className={css.text}>
        <span>{payment.name}</span>
        <span className={css.detail}>{moment(payment.at, locale)}</span>
        {back > 0 && (
          <span className={css.detail}>
            {t('stolen.claims.left', { left: formatMoney(left, locale), back: formatMoney({ ...amount, amount: back }, locale) })}
          </span>
        )}
      </span>
      <MoneyText value={amount} />
      <Button look="soft" disabled={busy} onClick={onClaim}>
        {t('stolen.claims.not_mine')}
      </Button>
      {why && (
        <Banner tone="bad" urgent>
          {why}
        </Banner>
      )}
    </li>
  );
}
