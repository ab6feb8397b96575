import { NoPasskey } from '@purser/client';
import { chooseLocale, useLocale } from '@purser/i18n';
import { Banner, Button, Icon, Mark } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation, useNavigate } from 'react-router';
import { useTitle } from '../app/Page';
import { keys, queries } from '../app/queries';
import { useReason } from '../shared/reason';
import { enrol, signIn } from './enter';
import css from './SignIn.module.css';
import { useMe } from './useColleague';

/** Staff come in by a passkey; the first time with an invitation, which stands behind the # of its link so that no
 * server's log ever has it. */
export function SignIn() {
  const { t } = useTranslation();
  const me = useMe();
  const { hash, state } = useLocation();
  const navigate = useNavigate();
  const invitation = hash.slice(1);
  const from = (state as { from?: string } | null)?.from ?? '/';
  const enter = useMutation({
    mutationFn: () => (invitation === '' ? signIn() : enrol(invitation)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.me });
      await navigate(from, { replace: true });
    },
  });
  useTitle(t('session.title'));
  if (me.data && invitation === '' && !enter.isPending) return <Navigate to={from} replace />;
  return (
    <main className={css.page}>
      <section className={css.box}>
        <div className={css.head}>
          <Mark size={48} />
          <OtherLanguage />
        </div>
        <h1>{t('session.title')}</h1>
        {invitation === '' ? <p>{t('session.how')}</p> : <p>{t('session.invited')}</p>}
        {'PublicKeyCredential' in window ? (
          <Button
            wide
            autoFocus
            busy={enter.isPending}
            icon={<Icon name="fingerprint" size={22} />}
            onClick={() => enter.mutate()}
          >
            {invitation === '' ? t('session.sign_in') : t('session.enrol')}
          </Button>
        ) : (
          <Banner tone="bad">{t('session.unsupported')}</Banner>
        )}
        {enter.isError && <Refused error={enter.error} />}
        {invitation !== '' && (
          <Button look="plain" onClick={() => void navigate('/sign-in', { replace: true, state })}>
            {t('session.have_one')}
          </Button>
        )}
        <p className={css.note}>{t('session.note')}</p>
      </section>
    </main>
  );
}

function Refused({ error }: { error: Error }) {
  const { t } = useTranslation();
  const reason = useReason();
  return (
    <Banner tone="bad" urgent>
      {error instanceof NoPasskey ? t('session.no_passkey') : reason(error)}
    </Banner>
  );
}

function OtherLanguage() {
  const chinese = useLocale() === 'zh-CN';
  return (
    <Button
      look="plain"
      lang={chinese ? 'en' : 'zh-CN'}
      icon={<Icon name="globe" size={18} />}
      onClick={() => void chooseLocale(chinese ? 'en' : 'zh-CN')}
    >
      {chinese ? 'English' : '中文'}
    </Button>
  );
}
