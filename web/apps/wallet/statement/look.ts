import type { IconName, Tint } from '@purser/ui';
import type { Entry } from '../app/api';

interface Look {
  icon: IconName;
  tint: Tint;
}

const LOOKS: Record<Entry['kind'], Look> = {
  payment: { icon: 'shop', tint: 'brass' },
  transfer: { icon: 'send', tint: 'navy' },
  top_up: { icon: 'arrowIn', tint: 'green' },
  withdrawal: { icon: 'arrowOut', tint: 'violet' },
  fee: { icon: 'receipt', tint: 'grey' },
  refund: { icon: 'undo', tint: 'green' },
  reversal: { icon: 'undo', tint: 'grey' },
  compensation: { icon: 'shield', tint: 'green' },
};

/** The picture of each kind of line. */
export function lookOf(kind: string): Look {
  return LOOKS[kind as Entry['kind']] ?? { icon: 'bills', tint: 'grey' };
}

/** Its activity's page. A fee or a reversal does not say of which kind its activity is. */
export function activityAddress(entry: Entry): string | null {
  if (!entry.activity_id) return null;
  const known = ['payment', 'transfer', 'top_up', 'withdrawal'].includes(entry.kind);
  return `/activity/${known ? entry.kind : 'any'}/${entry.activity_id}`;
}
