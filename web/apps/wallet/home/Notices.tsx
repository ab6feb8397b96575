import { formatMoney, useLocale } from '@purser/i18n';
import { Banner, Icon, toast } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { intents, type Activity, type ActivityKind } from '../app/api';
import { PAGES } from '../money/wish';
import { useEnded, usePending } from '../statement/usePending';
import css from './Notices.module.css';

const KINDS = Object.keys(PAGES) as ActivityKind[];

/** What waits for an answer, what is under way, and a word when that ends. */
export function Notices() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { data: underWay } = usePending();
  const words = (activity: Activity) => ({
    amount: formatMoney(activity.amount, locale),
    state: t(`money.state.${activity.state}`),
  });
  useEnded(underWay, (activity) => {
    toast(t(`home.ended.${activity.kind}`, words(activity)), activity.state === 'succeeded');
  });
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
      {underWay?.map((activity) => (
        <Link key={activity.id} className={css.link} to={`/activity/${activity.kind}/${activity.id}`}>
          <Banner tone="warn" action={<Icon name="chevron" size={18} />}>
            {t(`home.under_way.${activity.kind}`, words(activity))}
          </Banner>
        </Link>
      ))}
    </>
  );
}
