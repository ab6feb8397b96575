import { Button, cx, Icon } from '@purser/ui';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { LanguageButton } from '../app/LanguageButton';
import { useTitle } from '../app/TabPage';
import { Waves } from '../shared/Waves';
import { Scene } from './Scene';
import { setWelcomed } from './seen';
import css from './WelcomePage.module.css';

export const SCREENS = ['money', 'safe', 'plain'] as const;

/** What one should know before the first sign-in, in three screens. */
export function WelcomePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { search } = useLocation();
  const [place, setPlace] = useState(0);
  const head = useRef<HTMLHeadingElement>(null);
  const screen = SCREENS[place] ?? SCREENS[0];
  useTitle(t('welcome.title'));
  const leave = (to: string) => {
    setWelcomed();
    void navigate(to + search, { replace: true });
  };
  const last = place === SCREENS.length - 1;
  const next = () => {
    setPlace(place + 1);
    head.current?.focus();
  };
  return (
    <main className={css.page}>
      <div className={css.top}>
        <LanguageButton />
        {!last && (
          <button type="button" className={css.skip} onClick={() => leave('/sign-in')}>
            {t('welcome.skip')}
          </button>
        )}
      </div>
      <div className={css.middle}>
        <Scene name={screen} />
        <h1 ref={head} tabIndex={-1}>
          {t(`welcome.${screen}.title`)}
        </h1>
        <ul className={css.points}>
          {(['one', 'two', 'three'] as const).map((point) => (
            <li key={point}>
              <Icon name="check" size={19} />
              {t(`welcome.${screen}.${point}`)}
            </li>
          ))}
        </ul>
      </div>
      <div className={css.foot}>
        <p className={css.dots}>
          <span className="hidden-visually">{t('welcome.place', { at: place + 1, of: SCREENS.length })}</span>
          {SCREENS.map((name, at) => (
            <span key={name} className={cx(css.dot, at === place && css.here)} />
          ))}
        </p>
        {last ? (
          <>
            <Button wide onClick={() => leave('/sign-up')}>
              {t('session.sign_up.title')}
            </Button>
            <button type="button" className={css.other} onClick={() => leave('/sign-in')}>
              {t('welcome.have_account')}
            </button>
          </>
        ) : (
          <Button wide onClick={next}>
            {t('app.next')}
          </Button>
        )}
      </div>
      <Waves />
    </main>
  );
}
