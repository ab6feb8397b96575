import { Field, Icon } from '@purser/ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import css from './Period.module.css';

interface Props {
  period: { start: string; end: string };
  onPeriod: (part: Partial<Props['period']>) => void;
  children?: ReactNode;
}

/** From which day to which, both included. */
export function Period({ period, onPeriod, children }: Props) {
  const { t } = useTranslation();
  return (
    <div className={css.row}>
      <Field
        type="date"
        label={t('reports.from')}
        max={period.end}
        value={period.start}
        onValue={(start) => start && onPeriod({ start })}
      />
      <Field
        type="date"
        label={t('reports.to')}
        min={period.start}
        value={period.end}
        onValue={(end) => end && onPeriod({ end })}
      />
      {children}
    </div>
  );
}

/** A sheet to take away. */
export function Export({ href, name }: { href: string; name: string }) {
  return (
    <a className={css.export} href={href} download>
      <Icon name="download" size={18} />
      {name}
    </a>
  );
}
