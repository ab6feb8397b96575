import { monthOf, monthName, useLocale } from '@purser/i18n';
import { Card, Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { MoneyText } from '../shared/MoneyText';
import { KindBars } from '../statement/KindBars';
import { useSummary } from '../statement/useStatement';
import { useHidden } from './hidden';
import css from './MonthCard.module.css';

/** This month in two figures. */
export function MonthCard() {
  const { t } = useTranslation();
  const locale = useLocale();
  const month = monthOf(Date.now());
  const { data } = useSummary(month);
  const [hidden] = useHidden();
  const figure = (money: { amount: number; currency: string } | undefined) =>
    hidden ? '••••' : money ? <MoneyText value={money} /> : '–';
  return (
    <Card flush label={t('statement.totals')}>
      <Link to="/bills" className={css.month}>
        <span className={css.words}>
          <span className={css.name}>{monthName(month, locale)}</span>
          <span className={css.parts}>
            <span className={css.part}>
              <span>{t('statement.out')}</span>
              <b>{figure(data?.out)}</b>
            </span>
            <span className={css.part}>
              <span>{t('statement.in')}</span>
              <b className={css.in}>{figure(data?.in)}</b>
            </span>
          </span>
        </span>
        <Icon name="chevron" size={18} />
      </Link>
      {data && !hidden && (
        <div className={css.bars}>
          <KindBars totals={data.by_kind} />
        </div>
      )}
    </Card>
  );
}
