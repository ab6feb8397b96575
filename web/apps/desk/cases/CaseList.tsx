import { fullMoment, moment, until, useLocale } from '@purser/i18n';
import { Badge, cx, Empty } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { PaneLink } from '@purser/staff/app/Panes';
import { PagedList } from '@purser/staff/shared/PagedList';
import { useWords } from '@purser/staff/matters/words';
import css from './CaseList.module.css';
import { useCasePolicy, type CaseSummary, type useCases } from './data';

interface Props {
  list: ReturnType<typeof useCases>;
  /** Goes along with the links, so that the view stays. */
  search: string;
}

export function CaseList({ list, search }: Props) {
  const { t } = useTranslation();
  return (
    <PagedList list={list} empty={<Empty title={t('cases.none')} detail={t('cases.none_detail')} />}>
      <ol>
        {list.items.map((one) => (
          <li key={one.id}>
            <Row one={one} search={search} />
          </li>
        ))}
      </ol>
    </PagedList>
  );
}

function Row({ one, search }: { one: CaseSummary; search: string }) {
  const { t } = useTranslation();
  const words = useWords();
  const { typeName } = useCasePolicy();
  return (
    <PaneLink to={`/cases/${one.subject_id}/${one.id}${search}`}>
      <span className={css.line}>
        <span className={css.title}>{one.title}</span>
        {one.priority < 3 && <Badge tone={one.priority === 1 ? 'bad' : 'warn'}>{t(`cases.priority.${one.priority}`)}</Badge>}
      </span>
      <span className={css.about}>
        {one.number} · {one.customer?.name ?? one.contact ?? t('customer.stranger')} · {typeName(one.type)}
      </span>
      <span className={css.about}>
        {words.state('case', one.state)}
        {one.assigned_to && !one.mine && ` · ${one.assigned_to.name}`} · <Due one={one} />
      </span>
    </PaneLink>
  );
}

/** When its next clock runs out; since when it has been as it is where none runs. */
export function Due({ one }: { one: Pick<CaseSummary, 'due_at' | 'due_clock' | 'changed_at'> }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (one.due_at === null || one.due_clock === null) return <>{moment(one.changed_at, locale)}</>;
  const isLate = Date.parse(one.due_at) < Date.now();
  return (
    <time dateTime={one.due_at} title={fullMoment(one.due_at, locale)} className={cx(isLate && css.late)}>
      {t(isLate ? 'cases.was_due' : 'cases.is_due', {
        clock: t(`cases.clock.${one.due_clock as 'first'}`),
        at: until(one.due_at, locale),
      })}
    </time>
  );
}
