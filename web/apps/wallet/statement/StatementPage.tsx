import { monthName, useLocale } from '@purser/i18n';
import { Chips, Icon } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TabPage } from '../app/TabPage';
import { Entries } from './Entries';
import { ExportButton } from './ExportButton';
import { EVERY_MONTH, KINDS, useFilter } from './filter';
import { MonthChart } from './MonthChart';
import { MonthSheet } from './MonthSheet';
import { MonthTotals } from './MonthTotals';
import { SearchBox } from './SearchBox';
import css from './StatementPage.module.css';

/** Everything that moved: searched, sorted by kind, month by month. */
export function StatementPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { filter, change } = useFilter();
  const [choosing, setChoosing] = useState(false);
  const everything = filter.month === EVERY_MONTH;
  return (
    <TabPage title={t('statement.title')}>
      <SearchBox value={filter.q} onSearch={(q) => change({ q })} />
      <Chips
        legend={t('statement.kinds')}
        value={filter.kind}
        onValue={(kind) => change({ kind })}
        chips={KINDS.map((kind) => ({ value: kind, title: t(`statement.kind.${kind}`) }))}
      />
      <div className={css.month}>
        <button type="button" className={css.choose} onClick={() => setChoosing(true)} aria-haspopup="dialog">
          <Icon name="calendar" size={19} />
          {everything ? t('statement.every_month') : monthName(filter.month, locale)}
          <span className={css.arrow}>
            <Icon name="chevron" size={15} />
          </span>
        </button>
        {!everything && <ExportButton month={filter.month} />}
      </div>
      <div className={css.columns}>
        {!everything && (
          <div className={css.side}>
            <MonthTotals month={filter.month} />
            <MonthChart month={filter.month} onMonth={(month) => change({ month })} />
          </div>
        )}
        <Entries filter={filter} change={change} />
      </div>
      {choosing && (
        <MonthSheet
          open
          month={filter.month}
          onClose={() => setChoosing(false)}
          onMonth={(month) => change({ month })}
        />
      )}
    </TabPage>
  );
}
