import { Badge } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { MatterSummary } from '../app/api';

/** Whose turn it is; that it has ended where it is nobody's. */
export function Turn({ matter }: { matter: Pick<MatterSummary, 'turn' | 'mine'> }) {
  const { t } = useTranslation();
  if (matter.turn === null) return <Badge tone="good">{t('matters.ended')}</Badge>;
  return <Badge tone={matter.mine ? 'info' : 'plain'}>{t(`actor.${matter.turn}`)}</Badge>;
}
