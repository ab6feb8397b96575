import { moment, useLocale } from '@purser/i18n';
import { useMay } from '@purser/staff/session/useColleague';
import { useReason } from '@purser/staff/shared/reason';
import { Banner, Button, Card, toast } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changesOf } from './change';
import { useAnswer, type State, type Version } from './data';
import css from './Menu.module.css';
import { PictureOf } from './PictureOf';
import { StepFacts } from './StepFacts';

interface Props {
  state: State;
  proposal: Version;
}

/** What one proposed, beside what is in force, for another to put in force or to refuse. */
export function ProposalCard({ state, proposal }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { document, version, note, proposed_at: at } = proposal;
  const changes = changesOf(state.in_force.document, document, state);
  const [chosen, setChosen] = useState(changes.find((change) => change.kind !== 'removed')?.name ?? document.main);
  const titles = (name: string) => {
    const step = document.steps[name] ?? state.in_force.document.steps[name];
    return step?.[locale === 'zh-CN' ? 'zh' : 'en'] ?? name;
  };
  return (
    <>
      <Card title={t('menu.number', { number: version })} aside={at && moment(at, locale)}>
        <div className="stack">
          <p>{note}</p>
          <ul className={css.faults} aria-label={t('menu.changes')}>
            {changes.map(({ name, kind }) => (
              <li key={name}>
                {t(`menu.change.${kind}`)}: {titles(name)}
              </li>
            ))}
            {changes.length === 0 && <li>{t('menu.no_changes')}</li>}
          </ul>
          <PictureOf document={document} chosen={chosen} onChoose={setChosen} changes={changes} />
          <Answer version={version} mine={proposal.mine} />
        </div>
      </Card>
      {state.in_force.document.steps[chosen] && changes.some((change) => change.name === chosen) && (
        <section aria-label={t('menu.before')} className="stack">
          <h2>{t('menu.before')}</h2>
          <StepFacts state={state} document={state.in_force.document} name={chosen} />
        </section>
      )}
      <section aria-label={t('menu.after')} className="stack">
        <h2>{t('menu.after')}</h2>
        <StepFacts state={state} document={document} name={chosen} />
      </section>
    </>
  );
}

function Answer({ version, mine }: { version: number; mine: boolean }) {
  const { t } = useTranslation();
  const say = useReason();
  const mayWrite = useMay('menu.write');
  const answer = useAnswer(version);
  if (!mayWrite) return null;
  const give = (agrees: boolean) =>
    answer.mutate(agrees, { onSuccess: () => toast(t(agrees ? 'menu.agreed' : 'menu.dropped')) });
  return (
    <>
      {answer.isError && (
        <Banner tone="bad" urgent>
          {say(answer.error)}
        </Banner>
      )}
      {mine && <p>{t('menu.somebody_else')}</p>}
      <div className={css.row}>
        {!mine && (
          <Button busy={answer.isPending} onClick={() => give(true)}>
            {t('menu.agree')}
          </Button>
        )}
        <Button look="plain" disabled={answer.isPending} onClick={() => give(false)}>
          {t(mine ? 'menu.take_back' : 'menu.refuse')}
        </Button>
      </div>
    </>
  );
}
