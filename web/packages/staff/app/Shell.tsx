import { Frame, useFreshPage } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation, useNavigate } from 'react-router';
import { useColleague } from '../session/useColleague';
import { useHotkeys } from './hotkeys';
import { KeysSheet } from './KeysSheet';
import css from './Shell.module.css';
import { SideBar } from './SideBar';
import { useStaffApp } from './StaffApp';

/** Around every page: where one is, and keys for whoever does not reach for the mouse. */
export function Shell() {
  const { t } = useTranslation();
  const me = useColleague();
  const navigate = useNavigate();
  const [showsKeys, setShowsKeys] = useState(false);
  const section = useLocation().pathname.split('/')[1] ?? '';
  const main = useFreshPage(section, section !== 'matters');
  const mine = useStaffApp().pages.filter(({ needs }) => needs === null || me.permissions.includes(needs));
  useHotkeys({
    '?': () => setShowsKeys(true),
    ...Object.fromEntries(mine.map((page) => [`g ${page.key}`, () => void navigate(page.to)])),
  });
  return (
    <>
      <Frame
        className={css.shell}
        skip={t('shell.skip')}
        loading={t('shell.loading')}
        main={main}
        side={<SideBar pages={mine} onKeys={() => setShowsKeys(true)} />}
      >
        <Outlet />
      </Frame>
      <KeysSheet open={showsKeys} pages={mine} onClose={() => setShowsKeys(false)} />
    </>
  );
}
