import { ask, type Schemas } from '@purser/client';
import { Area, Banner, Button, Field, Sheet, toast, useDraft } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useReason } from '@purser/staff/shared/reason';
import { refreshRules, rulesIn } from './data';

interface Props {
  of: Schemas['RiskRules'];
  onDone: (version: number) => void;
  onClose: () => void;
}

/** Another version, from one that is there. It does nothing until it was tested and put in force. */
export function RulesDraft({ of, onDone, onClose }: Props) {
  const { t } = useTranslation();
  const say = useReason();
  const { draft, change, clear } = useDraft(`console.rules.${of.version}`, {
    name: '',
    rules: JSON.stringify(of.rules, null, 2),
  });
  const rules = rulesIn(draft.rules);
  const save = useMutation({
    mutationFn: () => ask(api.POST('/v1/risk/rules', { body: { name: draft.name.trim(), rules: rules ?? [] } })),
    onSuccess: ({ version }) => {
      clear();
      refreshRules();
      toast(t('rules.drafted'));
      onDone(version);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Sheet open title={t('rules.draft')} closeLabel={t('shell.close')} locked={save.isPending} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Field label={t('rules.name')} value={draft.name} onValue={(name) => change({ name })} maxLength={80} />
        <Area
          label={t('rules.text')}
          hint={rules === null ? t('rules.not_json') : t('rules.text_hint')}
          rows={16}
          spellCheck={false}
          value={draft.rules}
          onValue={(text) => change({ rules: text })}
        />
        {save.isError && (
          <Banner tone="bad" urgent>
            {say(save.error)}
          </Banner>
        )}
        <Button type="submit" wide busy={save.isPending} disabled={draft.name.trim() === '' || rules === null}>
          {t('rules.save')}
        </Button>
      </form>
    </Sheet>
  );
}
