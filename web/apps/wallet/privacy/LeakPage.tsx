import { Area, Banner, Button, Field } from '@purser/ui';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FlowPage } from '../app/FlowPage';
import { useDraft } from '../shared/useDraft';
import { useAsk } from './useAsk';

/** My data turned up where they should not be: goes before all other requests, to a person at once. */
export function LeakPage() {
  const { t } = useTranslation();
  const { draft, change, clear } = useDraft('privacy.leak', { text: '', where: '' });
  const asking = useAsk(clear);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const where = draft.where.trim();
    asking.mutate({ kind: 'leak', text: draft.text.trim(), ...(where ? { where } : {}) });
  };
  return (
    <FlowPage title={t('privacy.leak.title')}>
      <Banner tone="info" icon="bell">
        {t('privacy.leak.lead')}
      </Banner>
      <form className="stack" onSubmit={submit}>
        <Area
          label={t('privacy.leak.text')}
          value={draft.text}
          onValue={(text) => change({ text })}
          maxLength={2_000}
          required
        />
        <Field label={t('privacy.leak.where')} value={draft.where} onValue={(where) => change({ where })} maxLength={200} />
        <Button type="submit" wide busy={asking.isPending} disabled={draft.text.trim() === ''}>
          {t('privacy.leak.do')}
        </Button>
      </form>
    </FlowPage>
  );
}
