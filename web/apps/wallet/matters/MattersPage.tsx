import { moment, useLocale } from '@purser/i18n';
import { Empty, Icon, Tile } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { EndlessCard } from '../shared/EndlessCard';
import { useMatters, type Matter } from './data';
import { kindOf, pathOf } from './kinds';
import { TurnMark } from './MatterHead';
import css from './MattersPage.module.css';
import { useMatterWords } from './words';

/** Everything I asked for, and how it stands. */
export function MattersPage() {
  const { t } = useTranslation();
  const list = useMatters();
  const matters = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <FlowPage title={t('matter.mine')}>
      <EndlessCard
        label={t('matter.mine')}
        list={list}
        isEmpty={matters.length === 0}
        empty={<Empty title={t('matter.none')} detail={t('matter.none_detail')} />}
      >
        <ul className={css.list}>
          {matters.map((matter) => (
            <li key={matter.id}>
              <MatterRow matter={matter} />
            </li>
          ))}
        </ul>
      </EndlessCard>
    </FlowPage>
  );
}

/** A matter in a list. Lists of one procedure use it too. */
export function MatterRow({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const words = useMatterWords(matter.procedure);
  const { icon, tint } = kindOf(matter.procedure);
  const soonest = matter.next[0];
  return (
    <Link to={pathOf(matter)} className={css.row}>
      <Tile icon={icon} tint={tint} />
      <span className={css.text}>
        <span className={css.name}>
          {words.name}
          <TurnMark matter={matter} />
        </span>
        <span>{words.state(matter.state)}</span>
        <span className={css.detail}>
          {soonest
            ? t('matter.due', { what: words.next(soonest.step), at: moment(soonest.due_at, locale) })
            : moment(matter.since, locale)}
        </span>
      </span>
      <Icon name="chevron" size={18} />
    </Link>
  );
}
