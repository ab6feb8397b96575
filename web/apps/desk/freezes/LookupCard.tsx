import { ask } from '@purser/client';
import { Area, Banner, Button, Card, Empty, Field, useDraft } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useReason } from '@purser/staff/shared/reason';
import { Frozen } from './Frozen';

/** What is and was frozen of somebody who asks about it. That it was looked up is recorded, and they can see it. */
export function LookupCard() {
  const { t } = useTranslation();
  const say = useReason();
  const { draft, change, clear } = useDraft('desk.lookup', { login: '', reason: '' });
  const look = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/v1/operator/freezes/lookup', { body: { login: draft.login.trim(), reason: draft.reason.trim() } }),
      ),
    onSuccess: clear,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    look.mutate();
  };
  const isEmpty = draft.login.trim() === '' || draft.reason.trim() === '';
  const found = look.data;
  return (
    <>
      <Card title={t('freeze.look_up')}>
        <form className="stack" onSubmit={submit}>
          <Field
            label={t('freeze.login')}
            value={draft.login}
            onValue={(login) => change({ login })}
            autoComplete="off"
            required
          />
          <Area
            label={t('field.reason')}
            hint={t('freeze.reason_hint')}
            rows={2}
            maxLength={200}
            value={draft.reason}
            onValue={(reason) => change({ reason })}
          />
          {look.isError && (
            <Banner tone="bad" urgent>
              {say(look.error)}
            </Banner>
          )}
          <Button type="submit" look="soft" busy={look.isPending} disabled={isEmpty}>
            {t('freeze.look_up')}
          </Button>
        </form>
      </Card>
      {found?.items.map((freeze) => (
        <Frozen key={freeze.id} freeze={freeze} title={found.customer.name} />
      ))}
      {found?.items.length === 0 && (
        <Card title={found.customer.name}>
          <Empty title={t('freeze.nothing')} />
        </Card>
      )}
    </>
  );
}
