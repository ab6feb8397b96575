import { ask } from '@purser/client';
import { Badge, Banner, Button, Card, Facts, Field, useDraft } from '@purser/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { Page } from '@purser/staff/app/Page';
import { queries } from '@purser/staff/app/queries';
import { useReason } from '@purser/staff/shared/reason';
import { useFigures } from '../shared/words';
import { ClassCard } from './ClassCard';

const budgetKey = ['access'] as const;

/** Whether somebody is a customer: by the exact number or address, for a reason. There is no list. */
export function CustomersPage() {
  const { t } = useTranslation();
  const say = useReason();
  const { draft, change, clear } = useDraft('console.lookup', { login: '', reason: '' });
  const find = useMutation({
    mutationFn: (body: typeof draft) => ask(api.POST('/v1/staff/customers/lookup', { body })),
    onSettled: () => void queries.invalidateQueries({ queryKey: budgetKey }),
    onSuccess: clear,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    find.mutate(draft);
  };
  return (
    <Page title={t('app.nav.customers')}>
      <Card label={t('customers.find')}>
        <form className="stack" onSubmit={submit}>
          <p>{t('customers.what')}</p>
          <Field
            label={t('customers.login')}
            hint={t('customers.login_hint')}
            autoComplete="off"
            value={draft.login}
            onValue={(login) => change({ login })}
            maxLength={254}
          />
          <Field
            label={t('field.reason')}
            hint={t('customers.reason_hint')}
            value={draft.reason}
            onValue={(reason) => change({ reason })}
            maxLength={200}
          />
          {find.isError && (
            <Banner tone="bad" urgent>
              {say(find.error)}
            </Banner>
          )}
          <Button type="submit" busy={find.isPending} disabled={draft.login === '' || draft.reason.trim().length < 4}>
            {t('customers.find')}
          </Button>
        </form>
      </Card>
      {find.data && (
        <Card title={find.data.customer.name} aside={<Badge tone="info">{t('customers.is_one')}</Badge>}>
          <Facts
            facts={[
              { name: t('customers.phone'), value: find.data.customer.phone ?? '–' },
              { name: t('customers.number'), value: <code>{find.data.customer.id}</code> },
              { name: t('customers.work'), value: t(find.data.open ? 'customers.open' : 'customers.closed') },
            ]}
          />
        </Card>
      )}
      {find.data?.wallet_class && (
        <ClassCard
          key={find.submittedAt}
          login={find.variables.login}
          customer={find.data.customer.id}
          level={find.data.wallet_class}
        />
      )}
      <Used />
    </Page>
  );
}

/** How much one has looked at. */
function Used() {
  const { t } = useTranslation();
  const { count } = useFigures();
  const used = useQuery({
    queryKey: budgetKey,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/access', { signal })),
  });
  if (!used.data) return null;
  const { data } = used;
  const of = (one: number, most: number) => t('customers.of', { used: count(one), most: count(most) });
  return (
    <Card title={t('customers.used')}>
      <Facts
        facts={[
          { name: t('customers.lookups'), value: of(data.lookups, data.lookups_most) },
          { name: t('customers.day'), value: of(data.customers_day, data.customers_day_most) },
          { name: t('customers.hour'), value: of(data.customers_hour, data.customers_hour_most) },
          { name: t('customers.reveals'), value: of(data.reveals, data.reveals_most) },
        ]}
      />
    </Card>
  );
}
