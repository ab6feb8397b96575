import { ask, type Schemas } from '@purser/client';
import { Area, Button, Card, Chips, useDraft } from '@purser/ui';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useWish } from '../shared/useWish';
import css from './Story.module.css';
import type { Dispute } from './useDisputes';

type Appeal = Schemas['AppealIn'];

const GROUNDS = ['new_evidence', 'clear_error'] as const satisfies readonly Appeal['ground'][];

/** Once, and somebody else decides. */
export function AppealForm({ dispute }: { dispute: Dispute }) {
  const { t } = useTranslation();
  const { draft, change, clear } = useDraft<Appeal>(`appeal.${dispute.id}`, { ground: 'new_evidence', text: '' });
  const appeal = useWish({
    wish: `dispute.appeal.${dispute.id}`,
    done: t('disputes.appealed'),
    send: (body: Appeal) =>
      ask(api.POST('/v1/merchants/me/disputes/{dispute_id}/appeal', { params: { path: { dispute_id: dispute.id } }, body })),
    onDone: clear,
  });
  const text = draft.text.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text !== '') appeal.mutate({ ground: draft.ground, text });
  };
  return (
    <Card title={t('disputes.appeal')}>
      <form className={css.form} onSubmit={submit}>
        <Chips
          legend={t('disputes.ground_name')}
          value={draft.ground}
          onValue={(ground) => change({ ground })}
          chips={GROUNDS.map((value) => ({ value, title: t(`disputes.ground.${value}`) }))}
        />
        <Area label={t('disputes.words')} value={draft.text} onValue={(value) => change({ text: value })} maxLength={2_000} />
        <Button type="submit" look="soft" busy={appeal.isPending} disabled={text === ''}>
          {t('disputes.appeal')}
        </Button>
      </form>
    </Card>
  );
}
