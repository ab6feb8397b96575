import { ask } from '@purser/client';
import { moment, useLocale } from '@purser/i18n';
import { Area, Badge, Button, Card, Chips, Empty, Skeleton, toast, type Tone } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { FlowPage } from '../app/FlowPage';
import { refreshMatters, useMatterWords } from '../matters';
import { Failure } from '../shared/Failure';
import { useReason } from '../shared/reason';
import { useDraft } from '../shared/useDraft';
import { AREAS, useSuggestions, type Area as About, type Suggestion } from './data';
import css from './Suggestions.module.css';

/** Say what should be otherwise, and see what became of what one said before. */
export function SuggestionsPage() {
  const { t } = useTranslation();
  const list = useSuggestions();
  return (
    <FlowPage title={t('feedback.suggestions')}>
      <Form />
      {list.data && list.data.length > 0 ? (
        <ul className={css.list} aria-label={t('feedback.mine')}>
          {list.data.map((one) => (
            <li key={one.id}>
              <Shown of={one} />
            </li>
          ))}
        </ul>
      ) : (
        <Card>
          {list.data ? (
            <Empty title={t('feedback.no_suggestions')} detail={t('feedback.no_suggestions_detail')} />
          ) : list.isError ? (
            <Failure error={list.error} onRetry={() => void list.refetch()} />
          ) : (
            <Skeleton lines={4} label={t('app.loading')} />
          )}
        </Card>
      )}
    </FlowPage>
  );
}

function Form() {
  const { t } = useTranslation();
  const reason = useReason();
  const { draft, change, clear } = useDraft('suggestion', { area: 'app' as About, text: '' });
  const send = useMutation({
    mutationFn: () => ask(api.POST('/v1/suggestions', { body: { area: draft.area, text: draft.text.trim() } })),
    onSuccess: () => {
      change({ text: '' });
      clear();
      toast(t('feedback.suggested'));
    },
    onError: (error) => toast(reason(error), false),
    onSettled: refreshMatters,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <Card>
      <form className="stack" onSubmit={submit}>
        <Chips
          wrap
          legend={t('feedback.area')}
          chips={AREAS.map((area) => ({ value: area, title: t(`feedback.areas.${area}`) }))}
          value={draft.area}
          onValue={(area) => change({ area })}
        />
        <Area
          label={t('feedback.idea')}
          value={draft.text}
          onValue={(text) => change({ text })}
          maxLength={2_000}
          required
        />
        <Button type="submit" wide busy={send.isPending} disabled={draft.text.trim() === ''}>
          {t('feedback.suggest')}
        </Button>
      </form>
    </Card>
  );
}

const TONES: Readonly<Record<string, Tone>> = { planned: 'info', done: 'good', declined: 'plain' };

function Shown({ of }: { of: Suggestion }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const words = useMatterWords('suggestion');
  const { state, opened_at: at } = of.timeline;
  return (
    <Card>
      <div className={css.head}>
        <span className={css.when}>
          {t(`feedback.areas.${of.area}`)} · <time dateTime={at}>{moment(at, locale)}</time>
        </span>
        <Badge tone={TONES[state] ?? 'warn'}>{words.state(state)}</Badge>
      </div>
      <p className={css.text}>{of.text}</p>
      {of.answer !== null && (
        <p className={css.answer}>
          <span className={css.said}>{t('feedback.we_say')}</span> {of.answer}
        </p>
      )}
    </Card>
  );
}
