import { cx } from '@purser/ui';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation, useNavigate, useParams } from 'react-router';
import { useHotkeys } from '../app/hotkeys';
import { useTitle } from '../app/Page';
import { useStaffApp } from '../app/StaffApp';
import { useMay } from '../session/useColleague';
import { useMatters } from './data';
import { Filters } from './Filters';
import { MatterList } from './MatterList';
import css from './MattersPage.module.css';
import { NotYours } from './NotYours';
import { useFilter } from './useFilter';

/** What waits, and beside it the matter that is open. */
export function MattersPage() {
  return useMay('matters.read') ? <Matters /> : <NotYours />;
}

function Matters() {
  const { t } = useTranslation();
  const { id } = useParams();
  const [filter, change, search] = useFilter();
  const list = useMatters(filter);
  const filters = useRef<HTMLDivElement>(null);
  useTitle(t('app.nav.matters'));
  useWalk(
    list.items.map((m) => `/matters/${m.subject_id}/${m.id}`),
    search,
    () => filters.current?.querySelector('select')?.focus(),
  );
  return (
    <div className={cx(css.panes, id && css.open)}>
      <section className={css.list} aria-label={t('app.nav.matters')}>
        <header className={css.head}>
          <h1>{t('app.nav.matters')}</h1>
        </header>
        <div ref={filters}>
          <Filters filter={filter} onFilter={change} />
        </div>
        <MatterList list={list} search={search} />
      </section>
      <div className={css.detail}>
        <Outlet />
      </div>
    </div>
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
