import { Chips, Icon } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { useDraft } from '../shared/useDraft';
import { AuthPage } from './AuthPage';
import { CodeWay } from './CodeWay';
import { PasskeyButton } from './PasskeyButton';
import { PasswordWay } from './PasswordWay';
import css from './SignForm.module.css';

const WAYS = ['password', 'code'] as const;

export function SignIn() {
  const { t, i18n } = useTranslation();
  const { search } = useLocation();
  const { draft, change } = useDraft('sign-in', { login: '' });
  const [way, setWay] = useState<(typeof WAYS)[number]>('password');
  const Way = way === 'password' ? PasswordWay : CodeWay;
  return (
    <AuthPage title={t('session.sign_in.title')}>
      <Chips
        wrap
        legend={t('session.sign_in.way')}
        value={way}
        onValue={setWay}
        chips={WAYS.map((value) => ({ value, title: t(`session.way.${value}`) }))}
      />
      <Way login={draft.login} onLogin={(login) => change({ login })} />
      <p className={css.or}>{t('session.or')}</p>
      <PasskeyButton />
      <div className={css.links}>
        <Link to="/recover">{t('session.recover.link')}</Link>
        <Link to={`/sign-up${search}`}>{t('session.sign_up.title')}</Link>
      </div>
      <Link to="/freeze" className={css.danger}>
        <Icon name="freeze" size={19} />
        {t('freeze.danger')}
      </Link>
      <p className={css.other}>
        <Link to="/stolen">{t('stolen.title')}</Link>
      </p>
      <p className={css.other}>
        <a href={`/help/${i18n.language === 'zh-CN' ? 'zh' : 'en'}/`}>{t('help.title')}</a>
      </p>
    </AuthPage>
  );
}
