import { useLocale } from '@purser/i18n';
import { Card } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { waysOf } from './change';
import { LANGUAGES, wordsOf, type MenuDocument, type State } from './data';
import css from './Menu.module.css';

interface Props {
  state: State;
  document: MenuDocument;
  name: string;
}

/** One step in words: what it says in both languages, and where it leads. */
export function StepFacts({ state, document, name }: Props) {
  const { t } = useTranslation();
  const language = useLocale() === 'zh-CN' ? 'zh' : 'en';
  const step = document.steps[name];
  if (!step) return null;
  const titleOf = (to: string) => document.steps[to]?.[language] ?? t(`menu.place.${to as '@proved'}`, { defaultValue: to });
  const ways = waysOf(step);
  return (
    <Card title={step[language]} aside={t(`menu.kind.${step.kind}`)}>
      <div className="stack">
        {step.prompt !== undefined && (
          <div className={css.sides}>
            {LANGUAGES.map((spoken) => (
              <blockquote key={spoken} className={css.words} lang={spoken === 'zh' ? 'zh-CN' : 'en'}>
                {wordsOf(document, state, step.prompt ?? '', spoken)}
              </blockquote>
            ))}
          </div>
        )}
        {ways.length > 0 && (
          <ul className={css.faults}>
            {ways.map(({ by, to }) => (
              <li key={by}>
                {by.length === 1 ? t('menu.key', { key: by }) : t(`menu.way.${by as 'then'}`, { defaultValue: by })}
                {' → '}
                {titleOf(to)}
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}
