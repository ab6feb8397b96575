import { Banner, IconButton } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useTitle } from '../app/TabPage';
import { CodeSheet } from './CodeSheet';
import { payAddress } from './address';
import { PictureButton } from './PictureButton';
import css from './ScanPage.module.css';
import { ScanTool } from './ScanTool';
import { useCamera } from './useCamera';

/** Points the camera at a code; a picture or typing does where there is no camera. */
export function ScanPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [typing, setTyping] = useState(false);
  const [unread, setUnread] = useState(false);
  const go = (code: string) => void navigate(payAddress(code), { replace: true });
  const { video, state } = useCamera(go);
  useTitle(t('pay.scan.title'));
  const blind = state === 'denied' || state === 'missing';
  return (
    <div className={css.page}>
      <video ref={video} className={css.video} playsInline muted aria-label={t('pay.scan.camera')} />
      <header className={css.head}>
        <IconButton onDark icon="back" label={t('app.back')} onClick={() => void navigate(-1)} />
        <h1>{t('pay.scan.title')}</h1>
      </header>
      <div className={css.middle}>
        {blind ? (
          <div className={css.blind}>
            <Banner tone="warn" icon="camera" urgent>
              {t(`pay.scan.${state}`)}
            </Banner>
          </div>
        ) : (
          <>
            <div className={css.frame} aria-hidden="true" />
            <p className={css.hint} role="status">
              {t(state === 'looking' ? 'pay.scan.hint' : 'pay.scan.starting')}
            </p>
          </>
        )}
        {unread && (
          <div className={css.blind}>
            <Banner tone="bad" urgent>
              {t('pay.scan.unread')}
            </Banner>
          </div>
        )}
      </div>
      <footer className={css.foot}>
        <PictureButton onCode={go} onTry={() => setUnread(false)} onUnread={() => setUnread(true)} />
        <ScanTool icon="keyboard" label={t('pay.scan.type')} onClick={() => setTyping(true)} />
        <ScanTool icon="code" label={t('app.act.pay_code')} onClick={() => void navigate('/pay-code')} />
      </footer>
      <CodeSheet open={typing} onClose={() => setTyping(false)} onCode={go} />
    </div>
  );
}
