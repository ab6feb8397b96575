import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { useHotkeys } from '../app/hotkeys';
import { Panes } from '../app/Panes';
import { useStaffApp } from '../app/StaffApp';
import { useMay } from '../session/useColleague';
import { useMatters } from './data';
import { Filters } from './Filters';
import { MatterList } from './MatterList';
import { NotYours } from './NotYours';
import { useFilter } from './useFilter';

/** What waits, and beside it the matter that is open. */
export function MattersPage() {
  return useMay('matters.read') ? <Matters /> : <NotYours />;
}

function Matters() {
  const { t } = useTranslation();
  const [filter, change, search] = useFilter();
  const list = useMatters(filter);
  const filters = useRef<HTMLDivElement>(null);
  useWalk(
    list.items.map((m) => `/matters/${m.subject_id}/${m.id}`),
    search,
    () => filters.current?.querySelector('select')?.focus(),
  );
  return (
    <Panes title={t('app.nav.matters')} width="clamp(330px, 30vw, 390px)">
      <div ref={filters}>
        <Filters filter={filter} onFilter={change} />
      </div>
      <MatterList list={list} search={search} />
    </Panes>
  );
}

/** j and k go through the list, u leaves a matter, / goes to the filters. */
function useWalk(paths: readonly string[], search: string, toFilters: () => void): void {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const list = useStaffApp().matters;
  const go = (by: number) => {
    const here = paths.indexOf(pathname);
    const next = paths[here === -1 ? 0 : here + by];
    if (next) void navigate(next + search);
  };
  useHotkeys({ j: () => go(1), k: () => go(-1), u: () => void navigate(`${list}${search}`), '/': toFilters });
}
