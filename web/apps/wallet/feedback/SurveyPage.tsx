import { ask } from '@purser/client';
import { moment, useLocale } from '@purser/i18n';
import { Area, Banner, Button, Card, Choices, Empty, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { api } from '../app/api';
import { FlowPage } from '../app/FlowPage';
import { refreshMatters } from '../matters';
import { Loaded } from '../shared/loaded';
import { useReason } from '../shared/reason';
import { useDraft } from '../shared/useDraft';
import { useSurvey, type Survey } from './data';
import { Scores, type Score } from './Scores';
import css from './Scores.module.css';

/** How it was: a number, whether it is solved, and words if one likes. */
export function SurveyPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const found = useSurvey(id);
  return (
    <FlowPage title={t('feedback.survey')}>
      <Loaded query={found}>{(shown) => <Shown of={shown} />}</Loaded>
    </FlowPage>
  );
}

function Shown({ of }: { of: Survey }) {
  if (of.score !== null) return <Thanks of={of} />;
  return <Questions of={of} />;
}

function Thanks({ of }: { of: Survey }) {
  const { t } = useTranslation();
  return (
    <Card>
      <Empty
        title={t('feedback.thanks')}
        detail={t(of.reviewed ? 'feedback.reviewed' : 'feedback.thanks_detail')}
        action={<Link to={`/cases/${of.case_id}`}>{t('feedback.to_case')}</Link>}
      />
    </Card>
  );
}

function Questions({ of }: { of: Survey }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const empty = { score: null as Score | null, solved: null as 'yes' | 'no' | null, text: '' };
  const { draft, change, clear } = useDraft(`survey.${of.id}`, empty);
  const { score, solved } = draft;
  const answer = useAnswer(of.id, clear);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (score === null || solved === null) return;
    const text = draft.text.trim();
    answer.mutate({ score, solved: solved === 'yes', text: text === '' ? null : text });
  };
  const isBad = (score !== null && score <= 2) || solved === 'no';
  return (
    <form className="stack" onSubmit={submit}>
      <Card>
        <Scores value={score} onValue={(value) => change({ score: value })} />
      </Card>
      <Card>
        <Choices
          legend={t('feedback.solved')}
          value={solved}
          onValue={(value) => change({ solved: value })}
          choices={[
            { value: 'yes', title: t('feedback.yes') },
            { value: 'no', title: t('feedback.no') },
          ]}
        />
      </Card>
      {isBad && (
        <Banner tone="info" icon="info">
          {t('feedback.somebody_else')}
        </Banner>
      )}
      <Card>
        <div className="stack">
          <Area label={t('feedback.words')} value={draft.text} onValue={(text) => change({ text })} maxLength={2_000} />
          <Button type="submit" wide busy={answer.isPending} disabled={score === null || solved === null}>
            {t('feedback.send')}
          </Button>
        </div>
      </Card>
      <p className={css.until}>{t('feedback.until', { at: moment(of.closes_at, locale) })}</p>
    </form>
  );
}

function useAnswer(id: string, clear: () => void) {
  const { t } = useTranslation();
  const reason = useReason();
  return useMutation({
    mutationFn: (body: { score: Score; solved: boolean; text: string | null }) =>
      ask(api.POST('/v1/surveys/{survey_id}/answer', { params: { path: { survey_id: id } }, body })),
    onSuccess: () => {
      clear();
      toast(t('feedback.thanks'));
    },
    onError: (error) => toast(reason(error), false),
    onSettled: refreshMatters,
  });
}
