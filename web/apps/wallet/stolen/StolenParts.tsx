import { ask } from '@purser/client';
import { fullMoment, useLocale } from '@purser/i18n';
import { Banner, Button, Card, Skeleton } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useStep, type Matter } from '../matters';
import { Failure } from '../shared/Failure';
import { MenuList } from '../shared/MenuList';
import { ClaimList } from './ClaimList';
import type { StolenAccount } from './ticket';

/** A stolen account once its owner is back: what is still to be done, and what became of the payments. */
export default function StolenParts({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const path = { params: { path: { stolen_account_id: matter.id } } };
  const account = useQuery({
    queryKey: ['stolen', 'account', matter.id, matter.steps.length],
    queryFn: () => ask(api.GET('/v1/stolen-accounts/{stolen_account_id}', path)),
  });
  if (account.isError) return <Failure error={account.error} onRetry={() => void account.refetch()} />;
  if (!account.data) return <Skeleton lines={3} label={t('app.loading')} />;
  return (
    <>
      {matter.state === 'cooling' && <ToDo id={matter.id} account={account.data} />}
      {account.data.claims.length > 0 && <ClaimList claims={account.data.claims} />}
    </>
  );
}

function ToDo({ id, account }: { id: string; account: StolenAccount }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const path = { params: { path: { stolen_account_id: id } } };
  const review = useStep({
    wish: `stolen.review.${id}`,
    send: (_: object) => ask(api.POST('/v1/stolen-accounts/{stolen_account_id}/devices-reviewed', path)),
    done: t('stolen.todo.reviewed'),
  });
  const restore = useStep({
    wish: `stolen.restore.${id}`,
    send: (_: object) => ask(api.POST('/v1/stolen-accounts/{stolen_account_id}/restore', path)),
    done: t('stolen.todo.restored'),
  });
  const is = (what: StolenAccount['missing'][number]) => t(account.missing.includes(what) ? 'stolen.todo.open' : 'stolen.todo.done');
  return (
    <>
      <Card flush title={t('stolen.todo.title')}>
        <MenuList
          items={[
            { to: '/security/password', icon: 'lock', tint: 'navy', title: t('stolen.todo.password'), end: is('password') },
            { to: '/security/passkeys', icon: 'fingerprint', tint: 'green', title: t('stolen.todo.second_factor'), detail: t('stolen.sms'), end: is('second_factor') },
            { to: '/security/devices', icon: 'laptop', tint: 'sea', title: t('stolen.todo.devices'), end: is('devices') },
          ]}
        />
      </Card>
      {account.cool_until && account.missing.includes('time') && (
        <Banner tone="info">{t('stolen.todo.until', { at: fullMoment(account.cool_until, locale) })}</Banner>
      )}
      {account.missing.includes('devices') && (
        <Button look="soft" wide busy={review.isPending} onClick={() => review.mutate({})}>
          {t('stolen.todo.review')}
        </Button>
      )}
      <Button wide busy={restore.isPending} disabled={account.missing.length > 0} onClick={() => restore.mutate({})}>
        {t('stolen.todo.restore')}
      </Button>
    </>
  );
}
