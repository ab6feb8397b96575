import { ask } from '@purser/client';
import { useLocale } from '@purser/i18n';
import { Skeleton } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { keys } from '@purser/staff/app/queries';
import { Failure } from '@purser/staff/shared/Failure';
import { Many } from '@purser/staff/shared/Many';
import { nameOf } from './shapes';
import { isPlanned } from './trial';

interface Props {
  /** Ids with spaces between. */
  value: string;
  onValue: (value: string) => void;
}

/** Which promotions that have not begun are tried besides those that ran. */
export function PlannedPromotions({ value, onValue }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const list = useQuery({
    queryKey: [...keys.matters, 'promotions', 'planned'],
    queryFn: ({ signal }) => ask(api.GET('/v1/promotions', { params: { query: { limit: 100 } }, signal })),
  });
  if (list.isPending) return <Skeleton lines={1} plain label={t('shell.loading')} />;
  if (list.isError) return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  const planned = list.data.items.filter((one) => isPlanned(one, Date.now()));
  if (planned.length === 0) return <p>{t('fees.not_planned')}</p>;
  const names = new Map(planned.map((one) => [one.id, nameOf(one.terms, locale)]));
  return (
    <div>
      <Many
        label={t('fees.planned')}
        choices={[...names.keys()]}
        nameOf={(id) => names.get(id) ?? '–'}
        value={value}
        onValue={onValue}
      />
      <p>{t('fees.planned_hint')}</p>
    </div>
  );
}
