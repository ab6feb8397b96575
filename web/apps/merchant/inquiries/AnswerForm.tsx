import { ask } from '@purser/client';
import { moment, until, useLocale } from '@purser/i18n';
import { Area, Banner, Button, Card, useDraft } from '@purser/ui';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useWish } from '../shared/useWish';
import { AddFile } from './AddFile';
import css from './Inquiry.module.css';
import type { Inquiry } from './useInquiries';

interface Draft {
  text: string;
  files: readonly { id: string; name: string }[];
}

const EMPTY: Draft = { text: '', files: [] };

/** Where one answers, with files; what was typed is there again after a reload. */
export function AnswerForm({ inquiry }: { inquiry: Inquiry }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { draft, change, clear } = useDraft<Draft>(`inquiry.${inquiry.id}`, EMPTY);
  const answer = useWish({
    wish: `inquiry.answer.${inquiry.id}`,
    done: t('inquiries.sent'),
    send: (said: { text: string; files: string[] }, key) => {
      const params = { path: { inquiry_id: inquiry.id } };
      return ask(api.POST('/v1/merchants/me/inquiries/{inquiry_id}/messages', { params, body: { ...said, ref: key } }));
    },
    onDone: () => {
      change(EMPTY);
      clear();
    },
  });
  const text = draft.text.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text !== '') answer.mutate({ text, files: draft.files.map(({ id }) => id) });
  };
  const due = inquiry.answer_by;
  return (
    <Card title={t(inquiry.waits ? 'inquiries.answer' : 'inquiries.add_more')}>
      <form className={css.form} onSubmit={submit}>
        {due !== null && <Banner tone="warn">{t('inquiries.silence', { at: moment(due, locale), in: until(due, locale) })}</Banner>}
        <Area
          label={t('inquiries.words')}
          hint={t('inquiries.words_hint')}
          value={draft.text}
          onValue={(value) => change({ text: value })}
          maxLength={4_000}
        />
        <AddFile
          inquiry={inquiry}
          files={draft.files}
          onFiles={(files) => change({ files })}
        />
        <Button type="submit" busy={answer.isPending} disabled={text === ''}>
          {t('inquiries.send')}
        </Button>
      </form>
    </Card>
  );
}
