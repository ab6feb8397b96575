import { formatMoney, useLocale } from '@purser/i18n';
import { Banner, Icon, toast } from '@purser/ui';
import { useQueries } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { fetchActivity } from '../activity/useActivity';
import { intents, type Activity, type ActivityKind } from '../app/api';
import { keys, refreshMoney } from '../app/queries';
import { useInFlight } from '../money/inFlight';
import { isFinal, nextLook } from '../money/states';
import { PAGES } from '../money/wish';
import css from './Notices.module.css';

/** Asks about everything under way, and tells when it has ended. */
function useUnderWay(): Activity[] {
  const { t } = useTranslation();
  const locale = useLocale();
  const { list, watch } = useInFlight();
  const answers = useQueries({
    queries: list.map(({ kind, id }) => ({
      queryKey: keys.activity(kind, id),
      queryFn: () => fetchActivity(kind, id),
      refetchInterval: (query: { state: { data: Activity | undefined } }) => nextLook(query.state.data),
    })),
  });
  const known = answers.flatMap(({ data }) => (data ? [data] : []));
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const activity of known) {
      if (!isFinal(activity.state) || told.current.has(activity.id)) continue;
      told.current.add(activity.id);
      watch(activity);
      refreshMoney();
      const words = { amount: formatMoney(activity.amount, locale), state: t(`money.state.${activity.state}`) };
      toast(t(`home.ended.${activity.kind}`, words), activity.state === 'succeeded');
    }
  });
  return known.filter(({ state }) => !isFinal(state));
}

const KINDS = Object.keys(PAGES) as ActivityKind[];

export function Notices() {
  const { t } = useTranslation();
  const locale = useLocale();
  const underWay = useUnderWay();
  const open = KINDS.filter((kind) => intents.find(kind) !== null);
  return (
    <>
      {open.map((kind) => (
        <Link key={kind} className={css.link} to={PAGES[kind]}>
          <Banner tone="bad" action={<Icon name="chevron" size={18} />}>
            {t('home.unsettled')}
          </Banner>
        </Link>
      ))}
      {underWay.map((activity) => (
        <Link key={activity.id} className={css.link} to={`/activity/${activity.kind}/${activity.id}`}>
          <Banner tone="warn" action={<Icon name="chevron" size={18} />}>
            {t(`home.under_way.${activity.kind}`, {
              amount: formatMoney(activity.amount, locale),
              state: t(`money.state.${activity.state}`),
            })}
          </Banner>
        </Link>
      ))}
    </>
  );
}
