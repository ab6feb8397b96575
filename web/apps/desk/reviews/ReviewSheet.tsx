import { ask, type Schemas } from '@purser/client';
import { Area, Banner, Button, Sheet, toast, useDraft } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useReason } from '@purser/staff/shared/reason';
import { Select } from '@purser/staff/shared/Select';
import { CAUSES, type Cause } from './causes';

interface Props {
  review: Schemas['ReviewOut'];
  onDone: () => void;
  onClose: () => void;
}

/** What went wrong, and what was found. */
export function ReviewSheet({ review, onDone, onClose }: Props) {
  const { t } = useTranslation();
  const say = useReason();
  const { draft, change, clear } = useDraft<{ cause: Cause; finding: string }>(`desk.review.${review.id}`, {
    cause: CAUSES[0],
    finding: '',
  });
  const finish = useMutation({
    mutationFn: () => {
      const path = { customer_id: review.customer_id, review_id: review.id };
      const body = { cause: draft.cause, finding: draft.finding.trim() };
      return ask(api.POST('/v1/staff/reviews/{customer_id}/{review_id}/finish', { params: { path }, body }));
    },
    onSuccess: () => {
      clear();
      toast(t('reviews.finished'));
      onDone();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    finish.mutate();
  };
  return (
    <Sheet open title={t('reviews.finish')} closeLabel={t('shell.close')} locked={finish.isPending} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Select
          label={t('reviews.cause')}
          value={draft.cause}
          choices={CAUSES.map((value) => ({ value, title: t(`reviews.causes.${value}`) }))}
          onValue={(cause) => change({ cause })}
        />
        <Area
          label={t('reviews.finding')}
          rows={4}
          maxLength={2_000}
          value={draft.finding}
          onValue={(finding) => change({ finding })}
        />
        {finish.isError && (
          <Banner tone="bad" urgent>
            {say(finish.error)}
          </Banner>
        )}
        <Button type="submit" wide busy={finish.isPending} disabled={draft.finding.trim() === ''}>
          {t('reviews.finish')}
        </Button>
      </form>
    </Sheet>
  );
}
