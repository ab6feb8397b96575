"""Prove that activities, orders, limits and answers agree with the journal: the payments' part of the books."""

from __future__ import annotations

from purser.accounts.policy import Policy
from purser.ledger.books import Check

# What the journal has moved for each activity. A captured hold is a line like any other.
_MOVED = """
    moved AS (
        SELECT reference,
               coalesce(sum(amount) FILTER (WHERE kind IN ('transfer', 'payment', 'top_up', 'withdrawal')), 0) AS main,
               coalesce(sum(amount) FILTER (WHERE kind = 'fee'), 0) AS fee,
               coalesce(sum(amount) FILTER (WHERE kind = 'reversal'), 0) AS back
          FROM ledger_transfers
         WHERE phase IN ('p', 'c') AND kind IN ('transfer', 'payment', 'top_up', 'withdrawal', 'fee', 'reversal')
         GROUP BY reference)"""

# What it should have moved: main, fee and what went back, by kind and state.
_DUE = """
    due AS (
        SELECT wallet_id, id, kind, state, amount, fee AS price,
               CASE WHEN kind = 'top_up' THEN CASE WHEN state = 'succeeded' THEN amount - fee ELSE 0 END
                    WHEN kind = 'withdrawal' OR state = 'succeeded' THEN amount ELSE 0 END AS main,
               CASE WHEN kind = 'top_up' AND state <> 'succeeded' THEN 0 ELSE fee END AS fee,
               CASE WHEN kind = 'withdrawal' AND state = 'failed' THEN amount + fee
                    WHEN kind = 'transfer' AND state IN ('cancelled', 'failed') THEN fee ELSE 0 END AS back
          FROM payments)"""

# What counts against limits, and when by the operator's own calendar.
_COUNTED = """
    counted AS (
        SELECT wallet_id, created_at, created_at AT TIME ZONE %(zone)s AS local_at,
               CASE WHEN kind IN ('transfer', 'payment') AND state IN ('succeeded', 'scheduled')
                    THEN amount ELSE 0 END AS outgoing,
               CASE WHEN state IN ('failed', 'cancelled') THEN 0
                    ELSE (trace->>'free_used')::bigint END AS free_used
          FROM payments)"""

# Two servers' clocks may differ around midnight: what one of them counted on the next day bears the old date.
_SKEW = "interval '5 minutes'"


def checks(policy: Policy) -> tuple[Check, ...]:
    """The invariants of the payments room. Days and years are those of the policy's time zone."""
    return (*_CHECKS, Check(*_USAGE, values={"zone": policy.time_zone.key}))


_CHECKS: tuple[Check, ...] = (
    Check(
        "activities",
        "an activity has moved exactly its amount and its fee, and what came to nothing has gone back",
        f"""
        WITH {_MOVED}, {_DUE}
        SELECT d.id AS activity, d.wallet_id AS wallet, d.kind, d.state, d.amount, d.price AS fee,
               coalesce(m.main, 0) AS moved, coalesce(m.fee, 0) AS fee_moved, coalesce(m.back, 0) AS gone_back
          FROM due d LEFT JOIN moved m ON m.reference = d.id
         WHERE (d.main, d.fee, d.back) <> (coalesce(m.main, 0), coalesce(m.fee, 0), coalesce(m.back, 0))
         ORDER BY d.id LIMIT 1""",
    ),
    Check(
        "references",
        "a transfer is for an activity or a matter, a sweep of fees, a release of sales or an opening balance",
        """
        SELECT t.id AS transfer, t.kind, t.reference, t.amount FROM ledger_transfers t
          LEFT JOIN payments p ON p.id = t.reference
          LEFT JOIN proceedings m ON m.id = t.reference
         WHERE p.id IS NULL AND m.id IS NULL
           AND t.kind NOT IN ('fee_sweep', 'release', 'opening', 'deposit', 'deposit_back')
         ORDER BY t.id LIMIT 1""",
    ),
    Check(
        "sides",
        "money moves from the activity's wallet to its payee, or between the wallet and a channel's clearing",
        """
        SELECT t.id AS transfer, t.kind, p.id AS activity, d.kind AS debited, c.kind AS credited
          FROM ledger_transfers t
          JOIN payments p ON p.id = t.reference
          JOIN ledger_accounts d ON d.id = t.debit_account
          JOIN ledger_accounts c ON c.id = t.credit_account
         WHERE NOT CASE t.kind
               WHEN 'transfer' THEN p.kind = 'transfer' AND d.id = p.wallet_id AND c.id = p.payee_id
               WHEN 'payment' THEN p.kind = 'payment' AND d.id = p.wallet_id
                                  AND c.kind IN ('merchant.pending', 'escrow')
               WHEN 'withdrawal' THEN p.kind = 'withdrawal' AND d.id = p.wallet_id AND c.kind = 'channel.clearing'
               WHEN 'top_up' THEN p.kind = 'top_up' AND d.kind = 'channel.clearing'
                                  AND (c.id = p.wallet_id OR c.kind = 'suspense')
               WHEN 'fee' THEN c.kind = 'fee.income' AND CASE p.kind
                               WHEN 'top_up' THEN d.kind = 'channel.clearing' ELSE d.id = p.wallet_id END
               WHEN 'merchant_fee' THEN p.kind = 'payment' AND d.kind = 'merchant.pending' AND c.kind = 'fee.income'
               WHEN 'escrow_release' THEN p.kind = 'payment' AND d.kind = 'escrow' AND c.id = p.payee_id
               WHEN 'promotion' THEN d.kind = 'promotion.expense' AND c.kind = 'fee.income'
               WHEN 'promotion_back' THEN d.kind = 'fee.income' AND c.kind = 'promotion.expense'
               WHEN 'reversal' THEN d.kind IN ('channel.clearing', 'fee.income')
                                    AND (c.id = p.wallet_id OR c.kind = 'suspense')
               ELSE true END
         ORDER BY t.id LIMIT 1""",
    ),
    Check(
        "clearing",
        "in the channels' clearing is what withdrawals, refunds and payouts put there, less what top-ups took",
        """
        SELECT currency, sum(in_clearing) AS in_clearing, sum(under_way) AS of_activities FROM (
            SELECT currency, balance AS in_clearing, 0 AS under_way FROM ledger_accounts WHERE kind = 'channel.clearing'
             UNION ALL
            SELECT currency, 0, CASE WHEN kind = 'withdrawal' AND state <> 'failed' THEN amount
                                     WHEN kind = 'top_up' AND state = 'succeeded' THEN -amount ELSE 0 END
              FROM payments WHERE kind IN ('withdrawal', 'top_up')
             UNION ALL
            SELECT r.currency, 0, r.amount
              FROM refunds r JOIN proceedings m ON m.subject = r.customer_id AND m.id = r.id
             WHERE r.way = 'card' AND m.state IN ('sent', 'rerouted', 'succeeded')
             UNION ALL
            SELECT o.currency, 0, o.amount
              FROM payouts o JOIN proceedings m ON m.subject = o.merchant_id AND m.id = o.id
             WHERE m.state <> 'failed') AS both_sides
         GROUP BY currency HAVING sum(in_clearing) <> sum(under_way) ORDER BY currency LIMIT 1""",
    ),
    Check(
        "scheduled",
        "a transfer that waits has an open hold of its amount for its payee, and no other has one",
        """
        SELECT p.id AS activity, p.state, p.amount, h.id AS hold, h.amount AS held
          FROM (SELECT * FROM payments WHERE state = 'scheduled') p
          FULL JOIN (SELECT * FROM ledger_holds WHERE state = 'held' AND kind = 'transfer') h
            ON h.debit_account = p.wallet_id AND h.id = p.hold_id
         WHERE p.id IS NULL OR h.id IS NULL OR h.amount <> p.amount OR h.credit_account <> p.payee_id
            OR h.reference <> p.id OR p.arrives_at IS NULL
         ORDER BY 1, 4 LIMIT 1""",
    ),
    Check(
        "credited once",
        "no top-up is credited twice, and no withdrawal is taken or given back twice",
        """
        SELECT reference AS activity, kind, debit_account, count(*) AS times FROM ledger_transfers
         WHERE phase IN ('p', 'c') AND kind IN ('top_up', 'withdrawal', 'reversal')
         GROUP BY reference, kind, debit_account HAVING count(*) > 1 ORDER BY reference LIMIT 1""",
    ),
    Check(
        "orders",
        "an order is paid by exactly one payment of its amount, and a payment for an order has paid it",
        """
        SELECT coalesce(o.id, p.order_id) AS "order", o.state, o.amount, o.paid_by, p.id AS payment, p.paid, p.times
          FROM orders o
          FULL JOIN (SELECT order_id, min(id::text)::uuid AS id, sum(amount) AS paid, count(*) AS times
                       FROM payments
                      WHERE kind = 'payment' AND order_id IS NOT NULL AND state = 'succeeded' GROUP BY order_id) p
            ON p.order_id = o.id
         WHERE o.id IS NULL OR (o.state = 'paid') <> (p.id IS NOT NULL) OR p.times > 1 OR p.id <> o.paid_by
            OR p.paid <> o.amount OR (o.state = 'paid') <> (o.paid_at IS NOT NULL)
         ORDER BY 1 LIMIT 1""",
    ),
    Check(
        "compensation",
        "nobody is compensated for more than an activity cost them, and every compensation has its cost",
        """
        SELECT p.id AS activity, p.amount + p.fee AS loss, t.given, t.taken_back, t.cost
          FROM (SELECT x.reference,
                       coalesce(sum(x.amount) FILTER (WHERE x.kind = 'compensation'), 0) AS given,
                       coalesce(sum(x.amount) FILTER (WHERE x.kind = 'compensation_back'), 0) AS taken_back,
                       coalesce(sum(CASE WHEN d.kind = 'own.cash' THEN -x.amount ELSE x.amount END)
                                FILTER (WHERE x.kind = 'compensation_cost'), 0) AS cost
                  FROM ledger_transfers x JOIN ledger_accounts d ON d.id = x.debit_account
                 WHERE x.kind IN ('compensation', 'compensation_back', 'compensation_cost')
                 GROUP BY x.reference) t
          LEFT JOIN payments p ON p.id = t.reference
         WHERE p.id IS NULL OR t.given - t.taken_back NOT BETWEEN 0 AND p.amount + p.fee
            OR t.given - t.taken_back <> t.cost
         ORDER BY 1 LIMIT 1""",
    ),
    Check(
        "promotions",
        "promotions have paid what the traces say, and what is left of a budget is the budget less that",
        """
        WITH given AS (
            SELECT p.id AS activity, (cost->>0)::uuid AS promotion, (cost->>1)::bigint AS amount,
                   p.kind = 'top_up' AND p.state <> 'succeeded' AS unbooked
              FROM payments AS p, json_array_elements(p.trace->'costs') AS cost
             WHERE p.state NOT IN ('failed', 'cancelled')),
        booked AS (
            SELECT coalesce(sum(CASE kind WHEN 'promotion' THEN amount ELSE -amount END), 0) AS amount
              FROM ledger_transfers WHERE kind IN ('promotion', 'promotion_back')),
        due AS (SELECT coalesce(sum(amount) FILTER (WHERE NOT unbooked), 0) AS amount FROM given)
        SELECT NULL::uuid AS promotion, due.amount AS given, booked.amount AS found FROM due, booked
         WHERE due.amount <> booked.amount
         UNION ALL
        SELECT q.id, q.budget - coalesce((SELECT sum(g.amount) FROM given AS g WHERE g.promotion = q.id), 0),
               b.rest + coalesce((SELECT sum(s.rest) FROM promotion_slices AS s WHERE s.promotion_id = q.id), 0)
          FROM promotions AS q JOIN promotion_budgets AS b ON b.promotion_id = q.id
         WHERE q.budget - coalesce((SELECT sum(g.amount) FROM given AS g WHERE g.promotion = q.id), 0)
            <> b.rest + coalesce((SELECT sum(s.rest) FROM promotion_slices AS s WHERE s.promotion_id = q.id), 0)
         LIMIT 1""",
    ),
    Check(
        "fees explained",
        "the steps of a fee add up to it",
        """
        SELECT id AS activity, wallet_id AS wallet, fee, trace->'items' AS steps FROM payments
         WHERE fee <> (SELECT coalesce(sum((step->>1)::bigint), 0) FROM json_array_elements(trace->'items') AS step)
         ORDER BY id LIMIT 1""",
    ),
    Check(
        "answers",
        "every activity that was promised in a stored answer is there",
        """
        SELECT subject AS caller, key, answer->>'id' AS activity
          FROM (SELECT subject, key, CASE WHEN pg_input_is_valid(convert_from(body, 'UTF8'), 'json')
                                          THEN convert_from(body, 'UTF8')::json END AS answer
                  FROM idempotency_keys WHERE status = 201) AS told
         WHERE answer->>'kind' IN ('transfer', 'payment', 'top_up', 'withdrawal')
           AND NOT EXISTS (SELECT FROM payments p WHERE p.id = (answer->>'id')::uuid)
         ORDER BY subject, key LIMIT 1""",
    ),
)

_USAGE = (
    "usage",
    "what is counted against limits and quotas is what was sent this day, month and year, and ever",
    f"""
    WITH {_COUNTED}, sums AS (
        SELECT c.wallet_id,
               sum(outgoing) AS life, sum(c.free_used) AS free_used,
               coalesce(sum(outgoing) FILTER (WHERE local_at >= u.as_of), 0) AS day,
               coalesce(sum(outgoing) FILTER (WHERE local_at >= u.as_of - {_SKEW}), 0) AS day_most,
               coalesce(sum(outgoing) FILTER (WHERE local_at >= date_trunc('month', u.as_of)), 0) AS month,
               coalesce(sum(outgoing) FILTER (WHERE local_at >= date_trunc('month', u.as_of) - {_SKEW}), 0)
                   AS month_most,
               coalesce(sum(outgoing) FILTER (WHERE local_at >= date_trunc('year', u.as_of)), 0) AS year,
               coalesce(sum(outgoing) FILTER (WHERE local_at >= date_trunc('year', u.as_of) - {_SKEW}), 0) AS year_most
          FROM counted c LEFT JOIN wallet_usage u USING (wallet_id) GROUP BY c.wallet_id)
    SELECT coalesce(u.wallet_id, s.wallet_id) AS wallet, u.as_of, u.out_day, s.day, u.out_month, s.month,
           u.out_year, s.year, u.out_life, s.life, u.free_used AS free_counted, s.free_used
      FROM wallet_usage u FULL JOIN sums s USING (wallet_id)
     WHERE coalesce(u.out_life, 0) <> coalesce(s.life, 0) OR coalesce(u.free_used, 0) <> coalesce(s.free_used, 0)
        OR u.out_day NOT BETWEEN coalesce(s.day, 0) AND coalesce(s.day_most, 0)
        OR u.out_month NOT BETWEEN coalesce(s.month, 0) AND coalesce(s.month_most, 0)
        OR u.out_year NOT BETWEEN coalesce(s.year, 0) AND coalesce(s.year_most, 0)
     ORDER BY 1 LIMIT 1""",
)  # fmt: skip
