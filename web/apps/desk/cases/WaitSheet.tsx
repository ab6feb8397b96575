import { ask } from '@purser/client';
import { Banner, Button, Field, Sheet } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useReason } from '@purser/staff/shared/reason';
import { Select } from '@purser/staff/shared/Select';
import { pathOf, showCase, type Case } from './data';

const WHOM = ['customer', 'merchant', 'channel', 'authority'] as const;

/** For whom the case waits: our clocks stand still meanwhile, the regulatory one does not. */
export function WaitSheet({ one, onClose }: { one: Case; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useReason();
  const [whom, setWhom] = useState<(typeof WHOM)[number]>('customer');
  const [reason, setReason] = useState('');
  const wait = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/v1/staff/cases/{subject_id}/{case_id}/wait', {
          params: { path: pathOf(one) },
          body: { whom, reason: reason.trim() },
        }),
      ),
    onSuccess: (found) => {
      showCase(found);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    wait.mutate();
  };
  return (
    <Sheet open title={t('cases.wait')} closeLabel={t('shell.close')} locked={wait.isPending} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <p>{t('cases.wait_means')}</p>
        <Select
          label={t('cases.whom')}
          value={whom}
          choices={WHOM.map((value) => ({ value, title: t(`actor.${value}`) }))}
          onValue={setWhom}
        />
        <Field label={t('cases.why')} value={reason} onValue={setReason} maxLength={500} autoComplete="off" />
        {wait.isError && (
          <Banner tone="bad" urgent>
            {say(wait.error)}
          </Banner>
        )}
        <Button type="submit" wide busy={wait.isPending}>
          {t('cases.wait')}
        </Button>
      </form>
    </Sheet>
  );
}
