import { Badge, type Tone } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { CaseSummary } from './data';

const TONES: Record<string, Tone> = { waiting_customer: 'warn', resolved: 'good', closed: 'plain', merged: 'plain' };

/** How a case stands, in a word. */
export function StateMark({ of }: { of: CaseSummary }) {
  const { t, i18n } = useTranslation();
  const path = `cases.state.${of.state}`;
  const word = i18n.exists(path) ? t(path as 'cases.state.open') : t('cases.state.open');
  return <Badge tone={TONES[of.state] ?? 'info'}>{word}</Badge>;
}
