import { Area, Button, Card, Choices, Field, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { isLinkKind, newRef } from '../cases/data';
import { useMe } from '../session/useMe';
import { useReason } from '../shared/reason';
import { useDraft } from '../shared/useDraft';
import { Backs } from './Backs';
import { book, refreshBacks } from './backs';
import css from './Call.module.css';

type When = 'soon' | 'later';

/** Be rung: what about, and when at the earliest. The place in line is that of asking. */
export function BackPage() {
  const { t } = useTranslation();
  const [asked] = useSearchParams();
  const me = useMe();
  const kind = asked.get('kind');
  const id = asked.get('id');
  const link = isLinkKind(kind) && id !== null ? { kind, id } : null;
  const { draft, change, clear } = useDraft(`callback.${id ?? ''}`, { text: '', ref: newRef() });
  const [when, setWhen] = useState<When>('soon');
  const [at, setAt] = useState('');
  const send = useBooking(clear);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change({ ref: draft.ref }); // kept: a second try after a reload is the same case
    const body = { type: asked.get('type') ?? 'other', text: draft.text.trim(), links: link ? [link] : [], ref: draft.ref };
    send.mutate({ body, notBefore: when === 'later' ? new Date(at).toISOString() : null });
  };
  return (
    <FlowPage title={t('call.back.title')}>
      <Backs />
      <form className="stack" onSubmit={submit}>
        {me.data?.phone && <p className={css.soft}>{t('call.back.lead', { phone: me.data.phone })}</p>}
        <Area
          label={t('call.back.text')}
          value={draft.text}
          onValue={(text) => change({ text })}
          maxLength={2_000}
          required
        />
        <Card>
          <Choices<When>
            legend={t('call.back.when')}
            value={when}
            onValue={setWhen}
            choices={[
              { value: 'soon', title: t('call.back.soon') },
              { value: 'later', title: t('call.back.later') },
            ]}
          />
          {when === 'later' && (
            <Field label={t('call.back.later')} type="datetime-local" value={at} onValue={setAt} required />
          )}
        </Card>
        <Button type="submit" wide busy={send.isPending} disabled={draft.text.trim() === '' || (when === 'later' && !at)}>
          {t('call.back.do')}
        </Button>
      </form>
    </FlowPage>
  );
}

function useBooking(clear: () => void) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const reason = useReason();
  return useMutation({
    mutationFn: ({ body, notBefore }: { body: Parameters<typeof book>[0]; notBefore: string | null }) => book(body, notBefore),
    onSuccess: () => {
      clear();
      refreshBacks();
      toast(t('call.back.booked'));
      void navigate('/call', { replace: true });
    },
    onError: (error) => toast(reason(error), false),
  });
}
