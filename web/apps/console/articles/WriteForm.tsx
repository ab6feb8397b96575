import { Area, Banner, Button, Card, Chips, Field, toast, useDraft } from '@purser/ui';
import { useReason } from '@purser/staff/shared/reason';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES, useDrafting, type Language, type Source, type Text } from './data';

interface Props {
  slug: string;
  current: Source;
}

/** A new version, begun from what is in force. What was typed is there again after a reload. */
export function WriteForm({ slug, current }: Props) {
  const { t } = useTranslation();
  const say = useReason();
  const [language, setLanguage] = useState<Language>('zh');
  const { draft, change, clear } = useDraft(`staff.article.${slug}`, { zh: current.zh, en: current.en, note: '' });
  const drafting = useDrafting(slug);
  const text = draft[language];
  const edit = (part: Partial<Text>) => change({ [language]: { ...text, ...part } });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = { ...current, zh: tidy(draft.zh), en: tidy(draft.en), note: draft.note.trim() };
    drafting.mutate(body, {
      onSuccess: () => {
        change({ note: '' });
        clear();
        toast(t('articles.drafted'));
      },
    });
  };
  return (
    <Card title={t('articles.write')}>
      <form className="stack" onSubmit={submit}>
        <Chips
          legend={t('articles.languages')}
          value={language}
          onValue={setLanguage}
          chips={LANGUAGES.map((value) => ({ value, title: t(`articles.language.${value}`) }))}
        />
        <Field label={t('articles.heading')} maxLength={200} value={text.title} onValue={(title) => edit({ title })} />
        <Area
          label={t('articles.summary')}
          rows={2}
          maxLength={300}
          value={text.summary}
          onValue={(summary) => edit({ summary: summary.replaceAll('\n', ' ') })}
        />
        <Area
          label={t('articles.body')}
          hint={t('articles.body_hint')}
          rows={16}
          maxLength={12_000}
          value={text.body}
          onValue={(body) => edit({ body })}
        />
        <Area
          label={t('articles.asks')}
          hint={t('articles.asks_hint')}
          rows={6}
          value={text.asks.join('\n')}
          onValue={(asks) => edit({ asks: asks.split('\n') })}
        />
        <Field
          label={t('articles.note')}
          hint={t('articles.note_hint')}
          maxLength={500}
          value={draft.note}
          onValue={(note) => change({ note })}
        />
        {drafting.isError && (
          <Banner tone="bad" urgent>
            {say(drafting.error)}
          </Banner>
        )}
        <Button type="submit" busy={drafting.isPending} disabled={draft.note.trim().length < 3}>
          {t('articles.save')}
        </Button>
      </form>
    </Card>
  );
}

function tidy({ title, summary, asks, body }: Text): Text {
  return {
    title: title.trim(),
    summary: summary.trim(),
    asks: asks.map((ask) => ask.trim()).filter((ask) => ask !== ''),
    body: body.trim(),
  };
}
