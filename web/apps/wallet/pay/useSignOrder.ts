import { ask, carryOut, type Schemas } from '@purser/client';
import { minor } from '@purser/i18n';
import { toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, intents, type ResolvedCode } from '../app/api';
import { useReason } from '../shared/reason';
import { useWallet } from '../wallet/current';
import type { PayDraft } from './draft';

type SignOrder = Schemas['SignOrderIn'];

interface Props {
  code: ResolvedCode;
  draft: PayDraft;
  change: (part: Partial<PayDraft>) => void;
}

/**
 * What was typed at a merchant's sign becomes an order when a card has to pay a part: by its number the card's part is
 * fetched and goes back. From there on it is paid as any order is.
 */
export function useSignOrder({ code, draft, change }: Props) {
  const wallet = useWallet();
  const reason = useReason();
  const { order, fill, brought } = draft;
  const asked = fill !== null || brought !== null;
  const lacks = order !== null && minor(order.amount) > minor(wallet.available);
  const lives = order !== null && (fill !== null || Date.parse(order.expires_at) > Date.now());
  const holds = lives && (lacks || asked);
  const making = useMutation({
    mutationFn: (amount: SignOrder['amount']) => {
      const body: SignOrder = { wallet_id: wallet.id, merchant_id: code.merchant_id ?? '', amount };
      return carryOut(intents, `sign.${wallet.id}.${body.merchant_id}`, body, (wish, key) =>
        ask(api.POST('/v1/sign-orders', { params: { header: { 'Idempotency-Key': key } }, body: wish })),
      );
    },
    onSuccess: (made) => change({ order: made }),
    onError: (error) => toast(reason(error), false),
  });
  const asOrder = useMemo(
    () => (order && holds ? { ...code, order_id: order.order_id, amount: order.amount } : code),
    [code, order, holds],
  );
  return {
    /** What is paid: the order, once there is one. */
    code: asOrder,
    make: making.mutate,
    busy: making.isPending,
    /** Another amount after all; null when it is no longer up to the payer. */
    undo: holds && !asked ? () => change({ order: null }) : null,
  };
}
