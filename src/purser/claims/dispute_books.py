"""Prove that disputes, the guarantee and escrow agree with the journal: their part of the books."""

from __future__ import annotations

from typing import Final

from purser.ledger.books import Check

DISPUTE_CHECKS: Final[tuple[Check, ...]] = (
    Check(
        "dispute hold",
        "in dispute.hold is what is held for disputes that have not ended",
        """
        SELECT currency, sum(there) AS in_hold, sum(due) AS of_disputes FROM (
            SELECT currency, balance AS there, 0 AS due FROM ledger_accounts WHERE kind = 'dispute.hold'
             UNION ALL
            SELECT currency, 0, held FROM disputes) AS both_sides
         GROUP BY currency HAVING sum(there) <> sum(due) ORDER BY currency LIMIT 1""",
    ),
    Check(
        "disputes",
        "a dispute has held and let go exactly what it says, and one that ended holds nothing",
        """
        WITH moved AS (
            SELECT t.reference,
                   coalesce(sum(t.amount) FILTER (WHERE t.kind IN ('dispute_hold', 'guarantee')), 0) AS came,
                   coalesce(sum(t.amount) FILTER (WHERE t.kind = 'dispute_return'), 0) AS went_back,
                   coalesce(sum(t.amount) FILTER (WHERE t.kind = 'guarantee'), 0) AS guaranteed,
                   coalesce(sum(t.amount) FILTER (WHERE t.kind = 'guarantee_cover'), 0) AS covered,
                   coalesce(sum(t.amount) FILTER (WHERE t.kind = 'guarantee_claim'), 0) AS claimed
              FROM ledger_transfers t
             WHERE t.kind IN ('dispute_hold', 'dispute_return', 'guarantee', 'guarantee_cover', 'guarantee_claim')
             GROUP BY t.reference)
        SELECT d.id AS dispute, p.state, d.held, d.paid, d.guaranteed, m.came, m.went_back, m.covered, m.claimed
          FROM disputes d LEFT JOIN moved m ON m.reference = d.id
          LEFT JOIN proceedings p ON p.subject = d.subject AND p.id = d.id
         WHERE coalesce(m.came, 0) <> d.held + d.paid + coalesce(m.went_back, 0) OR p.id IS NULL
            OR d.guaranteed <> coalesce(m.guaranteed, 0) OR d.guaranteed <> coalesce(m.covered, 0)
            OR d.guaranteed <> coalesce(m.claimed, 0)
            OR d.ended <> (p.ended_at IS NOT NULL) OR (d.ended AND d.held <> 0)
         ORDER BY d.id LIMIT 1""",
    ),
    Check(
        "dispute refunds",
        "what a dispute has paid is a refund of that amount",
        """
        SELECT coalesce(d.id::text, r.refund_no) AS dispute, d.paid, r.amount
          FROM (SELECT * FROM disputes WHERE paid > 0) d
          FULL JOIN (SELECT * FROM refunds WHERE origin = 'dispute') r
            ON r.customer_id = d.subject AND r.payment_id = d.payment_id AND r.refund_no = 'dispute ' || d.id
         WHERE d.id IS NULL OR r.id IS NULL OR r.amount <> d.paid ORDER BY 1 LIMIT 1""",
    ),
    Check(
        "escrow",
        "in escrow is what was paid into it and has neither been released nor gone back",
        """
        SELECT currency, sum(there) AS in_escrow, sum(due) AS of_escrows FROM (
            SELECT currency, balance AS there, 0 AS due FROM ledger_accounts WHERE kind = 'escrow'
             UNION ALL
            SELECT currency, 0, held FROM escrows
             UNION ALL
            SELECT p.currency, 0, p.amount FROM payments p  -- paid a moment ago: its matter is about to be opened
              JOIN orders o ON o.merchant_id = p.payee_id AND o.id = p.order_id AND o.escrow
             WHERE p.state = 'succeeded' AND NOT EXISTS (SELECT FROM escrows e WHERE e.id = p.id)) AS both_sides
         GROUP BY currency HAVING sum(there) <> sum(due) ORDER BY currency LIMIT 1""",
    ),
    Check(
        "escrow ended",
        "what was released or refunded holds nothing, and what waits holds something",
        """
        SELECT e.id AS payment, p.state, e.held FROM escrows e
          LEFT JOIN proceedings p ON p.subject = e.subject AND p.id = e.id
         WHERE p.id IS NULL OR (p.ended_at IS NOT NULL) <> (e.held = 0) ORDER BY e.id LIMIT 1""",
    ),
    Check(
        "merchant debts",
        "a merchant owes what the guarantee paid for it and was not collected yet",
        """
        WITH debts AS (
            SELECT merchant_id, sum(amount - collected) AS owed FROM merchant_debts GROUP BY merchant_id)
        SELECT coalesce(d.merchant_id, a.holder) AS merchant, d.owed, a.balance
          FROM debts d
          FULL JOIN (SELECT * FROM ledger_accounts WHERE kind = 'merchant.receivable') a ON a.holder = d.merchant_id
         WHERE coalesce(d.owed, 0) <> -coalesce(a.balance, 0) ORDER BY 1 LIMIT 1""",
    ),
)
