import { ask, type Schemas } from '@purser/client';
import { formatMoney, fullMoment, moment, useLocale } from '@purser/i18n';
import { Card, Empty, Skeleton, Table, type Column } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '@purser/staff/app/api';
import { useLookAgain } from '@purser/staff/app/attention';
import { Page } from '@purser/staff/app/Page';
import { keys } from '@purser/staff/app/queries';
import { NotYours } from '@purser/staff/matters/NotYours';
import { useMay } from '@purser/staff/session/useColleague';
import { Failure } from '@purser/staff/shared/Failure';

type Late = Schemas['LateRefund'];

const LOOK_AGAIN_MS = 30_000;

/** Refunds that missed their promise: what the bank is asked about before the customer calls. */
export function LateRefundsPage() {
  return useMay('matters.read') ? <Refunds /> : <NotYours />;
}

function Refunds() {
  const { t } = useTranslation();
  const refetchInterval = useLookAgain(LOOK_AGAIN_MS);
  const late = useQuery({
    queryKey: [...keys.matters, 'late refunds'],
    refetchInterval,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/refunds/late', { signal })),
  });
  const columns = useColumns();
  return (
    <Page title={t('app.nav.refunds')}>
      <p>{t('refunds.means')}</p>
      <Card flush label={t('app.nav.refunds')}>
        {late.isPending ? (
          <Skeleton lines={4} plain label={t('shell.loading')} />
        ) : late.isError ? (
          <Failure error={late.error} onRetry={() => void late.refetch()} />
        ) : late.data.items.length > 0 ? (
          <Table label={t('app.nav.refunds')} columns={columns} rows={late.data.items} keyOf={(one) => one.id} />
        ) : (
          <Empty title={t('refunds.none')} detail={t('refunds.none_detail')} />
        )}
      </Card>
    </Page>
  );
}

function useColumns(): Column<Late>[] {
  const { t } = useTranslation();
  const locale = useLocale();
  return [
    {
      name: t('refunds.late_since'),
      cell: (one) => (
        <Link to={`/matters/${one.subject}/${one.id}`} title={fullMoment(one.late_since, locale)}>
          {moment(one.late_since, locale)}
        </Link>
      ),
    },
    { name: t('refunds.amount'), figure: true, cell: (one) => formatMoney(one.amount, locale) },
    {
      name: t('refunds.way'),
      cell: (one) =>
        [t(`refunds.ways.${one.way}`), one.card && `${one.card.bank} ···· ${one.card.last4}`]
          .filter(Boolean)
          .join(' · '),
    },
    { name: t('refunds.reference'), cell: (one) => <code>{one.reference ?? '–'}</code> },
    { name: t('refunds.out_no'), cell: (one) => <code>{one.out_no}</code> },
  ];
}
