import { ask } from '@purser/client';
import { Banner, Button, Card, CodeField, confirm, Empty, Skeleton } from '@purser/ui';
import { lazy, Suspense, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyText } from '../activity/CopyText';
import { api } from '../app/api';
import { FlowPage } from '../app/FlowPage';
import { Loaded } from '../shared/loaded';
import { useCredentials } from './data';
import css from './TotpPage.module.css';
import { useChange } from './useChange';

const QrCode = lazy(() => import('../pay-code/QrCode').then((module) => ({ default: module.QrCode })));

/** An authenticator app as the second factor. */
export function TotpPage() {
  const { t } = useTranslation();
  const credentials = useCredentials();
  return (
    <FlowPage title={t('security.totp.title')}>
      <Loaded query={credentials}>
        {(shown) => (
          shown.totp ? (
            <TurnOff />
          ) : (
            <SetUp />
          )
        )}
      </Loaded>
    </FlowPage>
  );
}

function SetUp() {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const begin = useChange({ call: (_: void, proof) => ask(api.POST('/v1/totp', { body: proof })) });
  const finish = useChange({
    call: (digits: string) => ask(api.POST('/v1/totp/confirm', { body: { code: digits } })),
    done: t('security.totp.on'),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.length === 6) finish.mutate(code, { onError: () => setCode('') });
  };
  if (!begin.data) {
    return (
      <Card>
        <Empty
          title={t('security.totp.none')}
          detail={t('security.totp.none_detail')}
          action={
            <Button busy={begin.isPending} onClick={() => begin.mutate()}>
              {t('security.totp.begin')}
            </Button>
          }
        />
      </Card>
    );
  }
  return (
    <Card title={t('security.totp.scan')}>
      <form className="stack" onSubmit={submit}>
        <div className={css.code}>
          <Suspense fallback={<Skeleton plain lines={3} label={t('app.loading')} />}>
            <QrCode text={begin.data.uri} label={t('security.totp.qr')} />
          </Suspense>
          <p className={css.by_hand}>{t('security.totp.by_hand')}</p>
          <p className={css.secret}>
            <CopyText text={begin.data.secret} />
          </p>
        </div>
        <CodeField label={t('proof.totp')} value={code} onValue={setCode} />
        <Button type="submit" wide busy={finish.isPending} disabled={code.length < 6}>
          {t('security.totp.finish')}
        </Button>
      </form>
    </Card>
  );
}

function TurnOff() {
  const { t } = useTranslation();
  const remove = useChange({
    call: (_: void, proof) => ask(api.POST('/v1/totp/remove', { body: proof })),
    done: t('security.totp.off'),
  });
  const begin = async () => {
    const sure = await confirm({
      title: t('security.totp.remove'),
      body: t('security.totp.remove_detail'),
      yes: t('security.totp.remove_do'),
      no: t('app.back'),
      danger: true,
    });
    if (sure) remove.mutate();
  };
  return (
    <>
      <Banner tone="good">{t('security.totp.is_on')}</Banner>
      <Button look="danger" wide busy={remove.isPending} onClick={() => void begin()}>
        {t('security.totp.remove')}
      </Button>
    </>
  );
}
