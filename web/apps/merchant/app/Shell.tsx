import { Frame, useFreshPage } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation } from 'react-router';
import css from './Shell.module.css';
import { SideBar } from './SideBar';

/** Around every page of a merchant who is signed in. */
export function Shell() {
  const { t } = useTranslation();
  const main = useFreshPage(useLocation().pathname);
  return (
    <Frame
      className={css.shell}
      skip={t('console.skip')}
      loading={t('console.loading')}
      main={main}
      side={<SideBar />}
    >
      <Outlet />
    </Frame>
  );
}
