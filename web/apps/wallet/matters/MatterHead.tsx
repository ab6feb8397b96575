import { Card, cx, Tile } from '@purser/ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Matter } from './data';
import { kindOf } from './kinds';
import css from './MatterHead.module.css';
import { useMatterWords } from './words';

interface Props {
  matter: Matter;
  /** What it is about in a few words, an amount for instance. */
  children?: ReactNode;
}

/** How a matter stands in one look, and whose turn it is. */
export function MatterHead({ matter, children }: Props) {
  const words = useMatterWords(matter.procedure);
  const { icon, tint } = kindOf(matter.procedure);
  const hint = words.hint(matter.state);
  return (
    <Card>
      <div className={css.head} aria-live="polite">
        <Tile icon={icon} tint={tint} size={60} />
        <p className={css.name}>{words.name}</p>
        {children}
        <p className={css.state} data-testid="matter-state" data-state={matter.state}>
          {words.state(matter.state)}
        </p>
        {hint && <p className={css.hint}>{hint}</p>}
        <TurnMark matter={matter} />
      </div>
    </Card>
  );
}

/** Whose turn it is; nothing when it has ended. */
export function TurnMark({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  if (matter.turn === null) return null;
  return (
    <span className={cx(css.turn, matter.turn === 'customer' && css.mine)}>{t(`matter.turn.${matter.turn}`)}</span>
  );
}
