import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import css from './Scores.module.css';

export const SCORES = [1, 2, 3, 4, 5] as const;
export type Score = (typeof SCORES)[number];

interface Props {
  value: Score | null;
  onValue: (value: Score) => void;
}

/** Five steps from very bad to very good, each with its word: a number alone means something else to everybody. */
export function Scores({ value, onValue }: Props) {
  const { t } = useTranslation();
  const name = useId();
  return (
    <fieldset className={css.set}>
      <legend className={css.legend}>{t('feedback.score')}</legend>
      <div className={css.row}>
        {SCORES.map((score) => (
          <label key={score} className={css.step}>
            <input
              type="radio"
              className="hidden-visually"
              name={name}
              checked={score === value}
              onChange={() => onValue(score)}
            />
            <span className={css.number} aria-hidden="true">
              {score}
            </span>
            <span className={css.word}>{t(`feedback.scores.${score}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
