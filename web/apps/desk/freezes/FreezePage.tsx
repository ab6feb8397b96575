import { ask } from '@purser/client';
import { Area, Banner, Button, Card, Field } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { Page } from '@purser/staff/app/Page';
import { useReason } from '@purser/staff/shared/reason';
import { Select } from '@purser/staff/shared/Select';
import css from './FreezePage.module.css';
import { Frozen } from './Frozen';
import { LookupCard } from './LookupCard';
import { StolenCard } from './StolenCard';

const SCOPES = ['account', 'outgoing'] as const;
const SOURCES = ['hotline', 'agent', 'risk', 'authority'] as const;

/** Stops an account for whoever asks for it by phone, or is in danger: easy to do, hard to undo. */
export function FreezePage() {
  const { t } = useTranslation();
  const say = useReason();
  const [login, setLogin] = useState('');
  const [reason, setReason] = useState('');
  const [scope, setScope] = useState<(typeof SCOPES)[number]>('account');
  const [source, setSource] = useState<(typeof SOURCES)[number]>('hotline');
  const freeze = useMutation({
    mutationFn: () => ask(api.POST('/v1/operator/freezes', { body: { login: login.trim(), scope, source, reason } })),
    onSuccess: () => setReason(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    freeze.mutate();
  };
  return (
    <Page title={t('app.nav.freeze')}>
      <Banner tone="info">{t('freeze.means')}</Banner>
      <div className={css.columns}>
        <Card title={t('freeze.new')}>
          <form className="stack" onSubmit={submit}>
            <Field label={t('freeze.login')} value={login} onValue={setLogin} autoComplete="off" required />
            <Select
              label={t('freeze.scope')}
              value={scope}
              choices={SCOPES.map((value) => ({ value, title: t(`freeze.scopes.${value}`) }))}
              onValue={setScope}
            />
            <Select
              label={t('freeze.source')}
              value={source}
              choices={SOURCES.map((value) => ({ value, title: t(`freeze.sources.${value}`) }))}
              onValue={setSource}
            />
            <Area
              label={t('field.reason')}
              hint={t('freeze.reason_hint')}
              rows={2}
              maxLength={200}
              value={reason}
              onValue={setReason}
            />
            {freeze.isError && (
              <Banner tone="bad" urgent>
                {say(freeze.error)}
              </Banner>
            )}
            <Button
              type="submit"
              look="alarm"
              busy={freeze.isPending}
              disabled={login.trim() === '' || reason.trim() === ''}
            >
              {t('freeze.do')}
            </Button>
          </form>
        </Card>
        <StolenCard />
      </div>
      {freeze.data && <Frozen key={freeze.data.id} freeze={freeze.data} title={t('freeze.done')} />}
      <LookupCard />
    </Page>
  );
}
