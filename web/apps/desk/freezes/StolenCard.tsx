import { ask } from '@purser/client';
import { Area, Banner, Button, Card, Field, useDraft } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '@purser/staff/app/api';
import { refreshMatters } from '@purser/staff/matters/data';
import { useReason } from '@purser/staff/shared/reason';

/** Somebody on the phone says that their account was stolen: it is frozen, and its matter begins. */
export function StolenCard() {
  const { t } = useTranslation();
  const say = useReason();
  const navigate = useNavigate();
  const { draft, change, clear } = useDraft('desk.stolen', { login: '', reason: '' });
  const report = useMutation({
    mutationFn: () =>
      ask(api.POST('/v1/staff/stolen-accounts', { body: { login: draft.login.trim(), reason: draft.reason.trim() } })),
    onSuccess: (opened) => {
      clear();
      refreshMatters();
      void navigate(`/matters/${opened.customer_id}/${opened.id}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    report.mutate();
  };
  const isEmpty = draft.login.trim() === '' || draft.reason.trim() === '';
  return (
    <Card title={t('freeze.stolen')}>
      <form className="stack" onSubmit={submit}>
        <p>{t('freeze.stolen_means')}</p>
        <Field
          label={t('freeze.login')}
          value={draft.login}
          onValue={(login) => change({ login })}
          autoComplete="off"
          required
        />
        <Area
          label={t('freeze.said')}
          hint={t('freeze.reason_hint')}
          rows={3}
          maxLength={500}
          value={draft.reason}
          onValue={(reason) => change({ reason })}
        />
        {report.isError && (
          <Banner tone="bad" urgent>
            {say(report.error)}
          </Banner>
        )}
        <Button type="submit" look="alarm" busy={report.isPending} disabled={isEmpty}>
          {t('freeze.report')}
        </Button>
      </form>
    </Card>
  );
}
