import { ask } from '@purser/client';
import { day, formatMoney, useLocale } from '@purser/i18n';
import { Badge, Button, Card, Empty, Table, type Column } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api } from '@purser/staff/app/api';
import { Page } from '@purser/staff/app/Page';
import { keys } from '@purser/staff/app/queries';
import { useWords } from '@purser/staff/matters/words';
import { useMay } from '@purser/staff/session/useColleague';
import { PagedList } from '@purser/staff/shared/PagedList';
import { usePages } from '@purser/staff/shared/pages';
import { nameOf, OPERATOR_ITSELF, type Plan, type Promotion, type Tariff } from './shapes';

interface ListProps<Row> {
  title: string;
  /** Where a new one is drafted. */
  draft: string;
  list: ReturnType<typeof usePages<Row>>;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
}

/** Tariffs, promotions and plans: each is a matter, and its page has the steps that two people take. */
export function FeesPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('app.nav.fees')}>
      <Tariffs />
      <Promotions />
      <Plans />
    </Page>
  );
}

const cursorOf = (cursor: string | null) => (cursor === null ? {} : { cursor });

function Tariffs() {
  const { t } = useTranslation();
  const locale = useLocale();
  const words = useWords();
  const list = usePages<Tariff>([...keys.matters, 'tariffs'], (cursor, signal) =>
    ask(api.GET('/v1/tariffs', { params: { query: cursorOf(cursor) }, signal })),
  );
  const columns: Column<Tariff>[] = [
    { name: t('fees.version'), cell: (one) => <Link to={`/matters/${OPERATOR_ITSELF}/${one.id}`}>{one.version}</Link> },
    { name: t('fees.state'), cell: (one) => <Badge>{words.state('tariff', one.matter.state)}</Badge> },
    { name: t('fees.effective_at'), whole: true, cell: (one) => one.effective_at && day(one.effective_at, locale) },
  ];
  return <List title={t('fees.tariffs')} draft="/fees/tariff" list={list} columns={columns} keyOf={(one) => one.id} />;
}

function Promotions() {
  const { t } = useTranslation();
  const locale = useLocale();
  const words = useWords();
  const list = usePages<Promotion>([...keys.matters, 'promotions'], (cursor, signal) =>
    ask(api.GET('/v1/promotions', { params: { query: cursorOf(cursor) }, signal })),
  );
  const columns: Column<Promotion>[] = [
    {
      name: t('fees.name'),
      cell: (one) => <Link to={`/matters/${OPERATOR_ITSELF}/${one.id}`}>{nameOf(one.terms, locale)}</Link>,
    },
    { name: t('fees.state'), cell: (one) => <Badge>{words.state('promotion', one.matter.state)}</Badge> },
    { name: t('fees.ends_at'), whole: true, cell: (one) => day(one.ends_at, locale) },
    {
      name: t('fees.left'),
      figure: true,
      cell: (one) => `${formatMoney(one.left, locale)} / ${formatMoney(one.budget, locale)}`,
    },
  ];
  return (
    <List title={t('fees.promotions')} draft="/fees/promotion" list={list} columns={columns} keyOf={(one) => one.id} />
  );
}

function Plans() {
  const { t } = useTranslation();
  const locale = useLocale();
  const words = useWords();
  const list = usePages<Plan>([...keys.matters, 'plans'], (cursor, signal) =>
    ask(api.GET('/v1/fee-plans', { params: { query: cursorOf(cursor) }, signal })),
  );
  const columns: Column<Plan>[] = [
    {
      name: t('fees.name'),
      cell: (one) => <Link to={`/matters/${one.customer_id}/${one.id}`}>{nameOf(one.terms, locale)}</Link>,
    },
    { name: t('fees.state'), cell: (one) => <Badge>{words.state('vip', one.matter.state)}</Badge> },
    { name: t('fees.ends_at'), whole: true, cell: (one) => day(one.ends_at, locale) },
  ];
  return <List title={t('fees.plans')} draft="/fees/plan" list={list} columns={columns} keyOf={(one) => one.id} />;
}

function List<Row>({ title, draft, list, columns, keyOf }: ListProps<Row>) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayWrite = useMay('fees.write');
  const button = mayWrite && (
    <Button look="plain" aria-label={`${title}: ${t('fees.draft')}`} onClick={() => void navigate(draft)}>
      {t('fees.draft')}
    </Button>
  );
  return (
    <Card title={title} aside={button} flush>
      <PagedList list={list} empty={<Empty title={t('fees.none')} />}>
        <Table label={title} columns={columns} rows={list.items} keyOf={keyOf} />
      </PagedList>
    </Card>
  );
}
