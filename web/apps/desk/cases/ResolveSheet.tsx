import { ask } from '@purser/client';
import { Area, Banner, Button, Sheet, toast, useDraft } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useReason } from '@purser/staff/shared/reason';
import { Select } from '@purser/staff/shared/Select';
import { pathOf, showCase, useCasePolicy, type Case } from './data';

/** How it was resolved, and what the customer is told last. */
export function ResolveSheet({ one, onClose }: { one: Case; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useReason();
  const { outcomes } = useCasePolicy();
  const { draft, change, clear } = useDraft(`desk.resolve.${one.id}`, { outcome: '', text: '' });
  const outcome = draft.outcome || (outcomes[0]?.value ?? '');
  const resolve = useMutation({
    mutationFn: () => {
      const text = draft.text.trim();
      const body = { outcome, reason: '', ...(text !== '' && { text }) };
      return ask(
        api.POST('/v1/staff/cases/{subject_id}/{case_id}/resolve', { params: { path: pathOf(one) }, body }),
      );
    },
    onSuccess: (found) => {
      clear();
      showCase(found);
      toast(t('cases.resolved'));
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    resolve.mutate();
  };
  return (
    <Sheet open title={t('cases.resolve')} closeLabel={t('shell.close')} locked={resolve.isPending} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Select
          label={t('cases.outcome')}
          value={outcome}
          choices={outcomes}
          onValue={(chosen) => change({ outcome: chosen })}
        />
        <Area
          label={t('cases.last_words')}
          hint={t('cases.last_words_hint')}
          rows={4}
          maxLength={4_000}
          value={draft.text}
          onValue={(text) => change({ text })}
        />
        {resolve.isError && (
          <Banner tone="bad" urgent>
            {say(resolve.error)}
          </Banner>
        )}
        <Button type="submit" wide busy={resolve.isPending} disabled={outcome === ''}>
          {t('cases.resolve')}
        </Button>
      </form>
    </Sheet>
  );
}
