import { ask, type Schemas } from '@purser/client';
import { formatMoney, fullMoment, useLocale } from '@purser/i18n';
import { Badge, Banner, Button, Card, type Column, Empty, Table, toast } from '@purser/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useLookAgain } from '@purser/staff/app/attention';
import { Page } from '@purser/staff/app/Page';
import { queries } from '@purser/staff/app/queries';
import { Figures } from '../shared/Figures';
import { Loaded } from '../shared/loaded';
import { useFigures } from '../shared/words';

type Books = Schemas['BooksOut'];
type Balance = Schemas['AccountKindSum'];
type Currency = Parameters<typeof formatMoney>[0]['currency'];

const booksKey = ['books'] as const;
const LOOK_AGAIN_MS = 5_000;

/** Whether the books are right, proved over every line there is, and what every kind of account holds. */
export function BooksPage() {
  const { t } = useTranslation();
  const refetchInterval = useLookAgain(LOOK_AGAIN_MS);
  const books = useQuery({
    queryKey: booksKey,
    refetchInterval,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/books', { signal })),
  });
  const prove = useMutation({
    mutationFn: () => ask(api.POST('/v1/staff/books/checks')),
    onSuccess: () => {
      toast(t('books.asked'));
      void queries.invalidateQueries({ queryKey: booksKey });
    },
  });
  return (
    <Page
      title={t('app.nav.books')}
      aside={
        <Button look="soft" busy={prove.isPending} onClick={() => prove.mutate()}>
          {t('books.prove')}
        </Button>
      }
    >
      <Loaded query={books}>
        {({ last }) => (last === null ? <Empty title={t('books.never')} detail={t('books.hourly')} /> : <Proof last={last} />)}
      </Loaded>
      <Card title={t('books.reconciliation')}>
        <p>{t('books.reconciliation_what')}</p>
      </Card>
    </Page>
  );
}

function Proof({ last }: { last: Books }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { count } = useFigures();
  const money = (amount: number, currency: string) => formatMoney({ amount, currency: currency as Currency }, locale);
  const columns: Column<Balance>[] = [
    {
      name: t('books.kind'),
      cell: (b) => t(`books.kinds.${b.kind.replaceAll('.', '_') as 'reserve'}`, { defaultValue: b.kind }),
    },
    { name: t('books.code'), cell: (b) => <code>{b.kind}</code> },
    { name: t('books.accounts'), figure: true, cell: (b) => count(b.accounts) },
    { name: t('books.balance'), figure: true, cell: (b) => money(b.balance, b.currency) },
    { name: t('books.held'), figure: true, cell: (b) => money(b.held, b.currency) },
  ];
  const holds = last.findings.length === 0;
  return (
    <>
      <Figures
        figures={[
          {
            name: t('books.state'),
            value: t(holds ? 'books.hold' : 'books.broken'),
            note: t('books.checks', { count: last.checks }),
            tone: holds ? 'good' : 'bad',
          },
          ...last.sums.map(({ currency, sum }) => ({
            name: t('books.sum', { currency }),
            value: money(sum, currency),
            note: t('books.sum_note'),
            tone: sum === 0 ? ('good' as const) : ('bad' as const),
          })),
          {
            name: t('books.proved'),
            value: t('books.took', { seconds: last.seconds.toFixed(1) }),
            note: fullMoment(last.at, locale),
          },
        ]}
      />
      {last.findings.map((finding) => (
        <Banner key={finding} tone="bad" urgent>
          {finding}
        </Banner>
      ))}
      <Card
        flush
        title={t('books.balances')}
        aside={<Badge>{t('books.owes')}</Badge>}
      >
        <Table
          label={t('books.balances')}
          columns={columns}
          rows={last.balances}
          keyOf={(b) => `${b.kind} ${b.currency}`}
        />
      </Card>
    </>
  );
}
