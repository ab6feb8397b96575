"""Prove that payouts agree with the journal."""

from __future__ import annotations

from typing import Final

from purser.ledger.books import Check

PAYOUT_CHECKS: Final = (
    Check(
        "payouts",
        "a payout has taken its amount from its merchant once, and what failed has gone back",
        """
        SELECT p.id AS payout, p.merchant_id AS merchant, m.state, p.amount,
               coalesce(t.taken, 0) AS taken, coalesce(t.back, 0) AS gone_back
          FROM payouts p
          LEFT JOIN proceedings m ON m.subject = p.merchant_id AND m.id = p.id
          LEFT JOIN (SELECT reference, sum(amount) FILTER (WHERE kind = 'payout') AS taken,
                            sum(amount) FILTER (WHERE kind = 'payout_back') AS back
                       FROM ledger_transfers WHERE kind IN ('payout', 'payout_back') GROUP BY reference) t
            ON t.reference = p.id
         WHERE m.id IS NULL OR coalesce(t.taken, 0) <> p.amount
            OR coalesce(t.back, 0) <> CASE WHEN m.state = 'failed' THEN p.amount ELSE 0 END
         ORDER BY p.id LIMIT 1""",
    ),
)
