import { ask, type Schemas } from '@purser/client';
import { Button, Card, Choices, Tile } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useStep } from '../matters';
import { useCards } from '../wallet/useCards';
import type { Refund } from './data';

const BALANCE = 'balance';

/** The way it went does not take it: another card of mine, or the balance. */
export function Reroute({ refund }: { refund: Refund }) {
  const { t } = useTranslation();
  const cards = useCards();
  const [chosen, choose] = useState(BALANCE);
  const reroute = useStep({
    wish: `refund.reroute.${refund.id}`,
    send: (body: Schemas['RerouteIn'], key) => {
      const params = { path: { refund_id: refund.id }, header: { 'Idempotency-Key': key } };
      return ask(api.POST('/v1/refunds/{refund_id}/reroute', { params, body }));
    },
    done: t('refund.rerouted'),
  });
  const go = () => reroute.mutate(chosen === BALANCE ? { to: 'balance' } : { to: 'card', card_id: chosen });
  return (
    <Card>
      <div className="stack">
        <Choices
          legend={t('refund.another_way')}
          value={chosen}
          onValue={choose}
          choices={[
            { value: BALANCE, title: t('refund.balance'), start: <Tile icon="bills" tint="sea" /> },
            ...(cards.data ?? []).map((card) => ({
              value: card.token,
              title: card.bank,
              detail: t('money.card_ends', { last4: card.last4 }),
              start: <Tile icon="bank" tint="navy" />,
            })),
          ]}
        />
        <Button wide busy={reroute.isPending} onClick={go}>
          {t('refund.send_there')}
        </Button>
      </div>
    </Card>
  );
}
