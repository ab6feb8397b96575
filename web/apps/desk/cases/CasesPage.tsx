import { Chips, Empty } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { useHotkeys } from '@purser/staff/app/hotkeys';
import { PaneEmpty, Panes } from '@purser/staff/app/Panes';
import { NotYours } from '@purser/staff/matters/NotYours';
import { useMay } from '@purser/staff/session/useColleague';
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
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [search, setSearch] = useSearchParams();
  const leads = useMay('case.lead');
  const view = VIEWS.find((one) => one === search.get('view')) ?? 'mine';
  const list = useCases(view);
  const kept = view === 'mine' ? '' : `?view=${view}`;
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
    <Panes title={t('app.nav.cases')} width="330px">
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
    </Panes>
  );
}

/** Nothing is open. */
export function NoCase() {
  const { t } = useTranslation();
  return (
    <PaneEmpty>
      <Empty title={t('cases.choose')} detail={t('cases.choose_detail')} />
    </PaneEmpty>
  );
}
