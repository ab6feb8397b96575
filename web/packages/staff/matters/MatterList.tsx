import { Empty } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { MatterSummary } from '../app/api';
import { PaneLink } from '../app/Panes';
import { PagedList } from '../shared/PagedList';
import type { useMatters } from './data';
import { Due } from './Due';
import css from './MatterList.module.css';
import { Turn } from './Turn';
import { useWords, withoutCustomer } from './words';

interface Props {
  list: ReturnType<typeof useMatters>;
  /** Goes along with the links, so that the filter stays. */
  search: string;
}

export function MatterList({ list, search }: Props) {
  const { t } = useTranslation();
  return (
    <PagedList list={list} empty={<Empty title={t('matters.none')} detail={t('matters.none_detail')} />}>
      <ol className={css.list}>
        {list.items.map((matter) => (
          <li key={matter.id}>
            <Row matter={matter} search={search} />
          </li>
        ))}
      </ol>
    </PagedList>
  );
}

function Row({ matter, search }: { matter: MatterSummary; search: string }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <PaneLink to={`/matters/${matter.subject_id}/${matter.id}${search}`} className={css.row}>
      <span className={css.line}>
        <span className={css.who}>{matter.customer?.name ?? t(withoutCustomer(matter.procedure))}</span>
        <Turn matter={matter} />
      </span>
      <span>
        {words.procedure(matter.procedure)} · {words.state(matter.procedure, matter.state)}
      </span>
      <span className={css.due}>
        <Due matter={matter} />
      </span>
    </PaneLink>
  );
}
