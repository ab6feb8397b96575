import { Chips, cx, Empty } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation, useNavigate, useParams, useSearchParams } from 'react-router';
import { useHotkeys } from '@purser/staff/app/hotkeys';
import { useTitle } from '@purser/staff/app/Page';
import { NotYours } from '@purser/staff/matters/NotYours';
import { useMay } from '@purser/staff/session/useColleague';
import panes from '../contacts/ContactsPage.module.css';
import { CaseList } from './CaseList';
import css from './CasesPage.module.css';
import { EVERYBODYS, useCases, VIEWS } from './data';
import { SearchBox } from './SearchBox';

/** Cases to work on, and beside them the one that is open. */
export function CasesPage() {
  return useMay('case.work') ? <Cases /> : <NotYours />;
}

function Cases() {
  const { t } = useTranslation();
  const { id } = useParams();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [search, setSearch] = useSearchParams();
  const leads = useMay('case.lead');
  const view = VIEWS.find((one) => one === search.get('view')) ?? 'mine';
  const list = useCases(view);
  const kept = view === 'mine' ? '' : `?view=${view}`;
  useTitle(t('app.nav.cases'));
  const go = (by: number) => {
    const paths = list.items.map((one) => `/cases/${one.subject_id}/${one.id}`);
    const next = paths[paths.indexOf(pathname) + by];
    if (next) void navigate(next + kept);
  };
  useHotkeys({
    j: () => go(1),
    k: () => go(-1),
    u: () => void navigate(`/cases${kept}`),
    '/': () => document.querySelector<HTMLInputElement>('#cases-search input')?.focus(),
  });
  return (
    <div className={cx(panes.panes, css.panes, id && panes.open)}>
      <section className={panes.list} aria-label={t('app.nav.cases')}>
        <header className={panes.head}>
          <h1>{t('app.nav.cases')}</h1>
        </header>
        <div className={css.filters}>
          <Chips
            wrap
            legend={t('cases.view.legend')}
            chips={VIEWS.filter((one) => leads || !EVERYBODYS.has(one)).map((value) => ({
              value,
              title: t(`cases.view.${value}`),
            }))}
            value={view}
            onValue={(chosen) => setSearch(chosen === 'mine' ? {} : { view: chosen }, { replace: true })}
          />
          <SearchBox />
        </div>
        <CaseList list={list} search={kept} />
      </section>
      <div className={panes.detail}>
        <Outlet />
      </div>
    </div>
  );
}

/** Nothing is open. */
export function NoCase() {
  const { t } = useTranslation();
  return (
    <div className={panes.nothing}>
      <Empty title={t('cases.choose')} detail={t('cases.choose_detail')} />
    </div>
  );
}
