import { Frame, useFreshPage } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation } from 'react-router';
import { useStream } from '../messages/useStream';
import { CallHost } from './CallHost';
import { OfflineBanner } from './OfflineBanner';
import css from './Shell.module.css';
import { SideBar } from './SideBar';

/** Around every page of a signed-in customer: navigation at the side where there is room for it. */
export function Shell() {
  const { t } = useTranslation();
  const main = useFreshPage(useLocation().pathname);
  useStream();
  const top = (
    <>
      <OfflineBanner />
      <CallHost />
    </>
  );
  return (
    <Frame
      className={css.shell}
      skip={t('app.skip')}
      loading={t('app.loading')}
      main={main}
      side={<SideBar />}
      top={top}
    >
      <Outlet />
    </Frame>
  );
}
