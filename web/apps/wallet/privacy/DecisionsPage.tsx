import type { Schemas } from '@purser/client';
import { formatMoney, fullMoment, useLocale } from '@purser/i18n';
import { Area, Button, Card, Empty } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FlowPage } from '../app/FlowPage';
import { useDecisions } from './data';
import { Loaded } from '../shared/loaded';
import css from './PrivacyPage.module.css';
import { useAsk } from './useAsk';

type Decision = Schemas['AutomatedDecision'];

/** What rules decided about my payments; each may be explained, and reviewed by a person. */
export function DecisionsPage() {
  const { t } = useTranslation();
  const decisions = useDecisions();
  return (
    <FlowPage title={t('privacy.decisions.title')}>
      <p className={css.lead}>{t('privacy.decisions.lead')}</p>
      <Loaded query={decisions}>
        {(items) =>
          items.length === 0 ? (
            <Card>
              <Empty title={t('privacy.decisions.none')} detail={t('privacy.decisions.none_detail')} />
            </Card>
          ) : (
            items.map((decision) => <DecisionCard key={decision.id} decision={decision} />)
          )
        }
      </Loaded>
    </FlowPage>
  );
}

function DecisionCard({ decision }: { decision: Decision }) {
  const { t, i18n } = useTranslation();
  const locale = useLocale();
  const explain = useAsk();
  const review = useAsk();
  const [text, setText] = useState<string | null>(null);
  const outcome = `privacy.decisions.outcome.${decision.outcome}`;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text) review.mutate({ kind: 'review', decision: decision.id, text });
  };
  return (
    <Card title={`${i18n.exists(outcome) ? i18n.t(outcome as 'privacy.title') : decision.outcome} · ${formatMoney(decision.amount, locale)}`}>
      <p className={css.text}>{fullMoment(decision.at, locale)}</p>
      {text === null ? (
        <div className="stack">
          <Button look="soft" wide busy={explain.isPending} onClick={() => explain.mutate({ kind: 'explain', decision: decision.id })}>
            {t('privacy.decisions.explain')}
          </Button>
          <Button look="plain" wide onClick={() => setText('')}>
            {t('privacy.decisions.review')}
          </Button>
        </div>
      ) : (
        <form className="stack" onSubmit={submit}>
          <Area label={t('privacy.decisions.why')} value={text} onValue={setText} maxLength={2_000} required />
          <Button type="submit" wide busy={review.isPending} disabled={text.trim() === ''}>
            {t('privacy.decisions.review')}
          </Button>
        </form>
      )}
    </Card>
  );
}
