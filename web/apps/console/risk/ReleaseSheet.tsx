import { ask } from '@purser/client';
import { Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { keys, queries } from '@purser/staff/app/queries';
import { BecauseSheet } from '@purser/staff/shared/BecauseSheet';
import { MoneyText } from '@purser/staff/shared/MoneyText';
import { type Decision, Reasons } from './DecisionsPage';
import { useFacts } from './facts';

/** What the rules looked at, and letting the transfer go. */
export function ReleaseSheet({ decision, onClose }: { decision: Decision; onClose: () => void }) {
  const { t } = useTranslation();
  const factsOf = useFacts();
  const path = { wallet_id: decision.wallet_id, decision_id: decision.id };
  return (
    <BecauseSheet
      title={t('risk.release')}
      draft={`release.${decision.id}`}
      done={t('risk.release_done')}
      send={(reason) =>
        ask(api.POST('/v1/risk/decisions/{wallet_id}/{decision_id}/release', { params: { path }, body: { reason } }))
      }
      onDone={() => void queries.invalidateQueries({ queryKey: keys.decisions })}
      onClose={onClose}
    >
      <Facts
        facts={[
          { name: t('risk.amount'), value: <MoneyText value={decision.amount} />, strong: true },
          { name: t('risk.reasons'), value: <Reasons codes={decision.reasons} /> },
          ...factsOf(decision),
        ]}
      />
    </BecauseSheet>
  );
}
