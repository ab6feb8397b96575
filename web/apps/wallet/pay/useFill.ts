import { minor, money, type Money } from '@purser/i18n';
import { useEffect, useRef, useState } from 'react';
import { useActivity } from '../activity/useActivity';
import type { Activity, ResolvedCode } from '../app/api';
import { keys, queries, refreshMoney } from '../app/queries';
import { isFinal } from '../money/states';
import { useMoneyIntent, type MoneyIntent } from '../money/useMoneyIntent';
import { useWallet } from '../wallet/current';
import type { PayDraft } from './draft';

export interface Fill {
  flow: MoneyIntent<'top_up'>;
  /** What the balance lacks for the order; null when it has enough. */
  missing: Money | null;
  /** The top-up that is on its way. */
  running: Activity | null;
  /** Why the last card did not pay. */
  refused: string | null;
  /** Sent, and nothing is known of it yet. */
  waits: boolean;
}

interface Props {
  code: ResolvedCode;
  draft: PayDraft;
  change: (part: Partial<PayDraft>) => void;
  /** The money is in the balance; `mine`: confirmed on this page just now, so that paying may go on by itself. */
  onThere: (mine: boolean) => void;
}

/** Only an order can be paid by a card too; what was typed at a sign has become one (`useSignOrder`). */
function missingOf(code: ResolvedCode, available: Money): Money | null {
  if (!code.order_id || !code.amount || code.amount.currency !== available.currency) return null;
  const lacks = minor(code.amount) - minor(available);
  return lacks > 0n ? money(lacks, available.currency) : null;
}

const from = ({ counterparty }: Activity) => `${counterparty.name} (${counterparty.account ?? ''})`;

/** Fetches from a card what the balance lacks for an order, and says when it is there. */
export function useFill({ code, draft, change, onThere }: Props): Fill {
  const wallet = useWallet();
  const mine = useRef(false);
  const [refused, setRefused] = useState<string | null>(null);
  const order = useRef<string | null>(null);
  const flow = useMoneyIntent('top_up', (activity) => {
    // Another page's top-up may be settled here after a reload; it is no business of this order.
    if (order.current === null || order.current !== code.order_id) return refreshMoney();
    queries.setQueryData(keys.activity('top_up', activity.id), activity);
    setRefused(null);
    change({ fill: activity.id });
  });
  useEffect(() => {
    if (flow.pending) order.current = flow.pending.body.request.order_id ?? null;
  }, [flow.pending]);
  const asked = useActivity('top_up', draft.fill ?? '', draft.fill !== null);
  const top = draft.fill === null ? undefined : asked.data;
  const there = useRef(onThere);
  useEffect(() => {
    there.current = onThere;
  });
  useEffect(() => {
    if (!top || !isFinal(top.state)) return;
    if (top.state !== 'succeeded') {
      setRefused(top.failure?.title ?? '');
      change({ fill: null });
      return;
    }
    void queries.refetchQueries({ queryKey: keys.wallets }).then(() => {
      change({ fill: null, brought: { amount: top.total, from: from(top) } });
      there.current(mine.current);
    });
  }, [top, change]);
  const confirm: typeof flow.confirm = (wish) => {
    mine.current = true;
    flow.confirm(wish);
  };
  return {
    flow: { ...flow, confirm },
    missing: missingOf(code, wallet.available),
    running: top ?? null,
    refused,
    waits: draft.fill !== null,
  };
}
