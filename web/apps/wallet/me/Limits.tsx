import type { Schemas } from '@purser/client';
import { minor } from '@purser/i18n';
import { Card, Progress } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { MoneyText } from '../shared/MoneyText';
import css from './Limits.module.css';

type Limit = Schemas['Limit'];

/** How much of a limit is used, of a hundred, never beyond. */
export function usedPercent({ cap, used }: Limit): number {
  const most = minor(cap);
  if (most <= 0n) return 100;
  const percent = Number((minor(used) * 1000n) / most) / 10;
  return Math.min(100, percent);
}

/** What may still go out, window by window. */
export function Limits({ limits }: { limits: readonly Limit[] }) {
  const { t } = useTranslation();
  return (
    <Card title={t('me.limits')}>
      <ul className={css.list}>
        {limits.map((limit) => {
          const percent = usedPercent(limit);
          const left = { ...limit.cap, amount: Math.max(0, limit.cap.amount - limit.used.amount) };
          const name = `${t(`me.scope.${limit.scope}`)} · ${t(`me.window.${limit.window}`)}`;
          return (
            <li key={limit.scope + limit.window}>
              <div className={css.head}>
                <span>{name}</span>
                <span className={css.left}>
                  {t('me.left')} <MoneyText value={left} />
                </span>
              </div>
              <Progress label={name} percent={percent} tone={percent >= 100 ? 'bad' : percent >= 80 ? 'warn' : 'brand'} />
              <p className={css.detail}>
                {t('me.used')} <MoneyText value={limit.used} /> / <MoneyText value={limit.cap} />
              </p>
            </li>
          );
        })}
      </ul>
      <p className={css.note}>{t('me.limits_note')}</p>
    </Card>
  );
}
