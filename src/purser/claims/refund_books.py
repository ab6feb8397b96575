"""Prove that refunds agree with the journal: their part of the books."""

from __future__ import annotations

from typing import Final

from purser.ledger.books import Check

_MOVED: Final = """
    moved AS (
        SELECT reference,
               coalesce(sum(amount) FILTER (WHERE kind = 'refund_funding'), 0) AS funded,
               coalesce(sum(amount) FILTER (WHERE kind = 'refund_out'), 0)
                 - coalesce(sum(amount) FILTER (WHERE kind = 'refund_bounced'), 0) AS at_channel,
               coalesce(sum(amount) FILTER (WHERE kind = 'refund_undone'), 0) AS undone,
               coalesce(sum(amount) FILTER (WHERE kind = 'merchant_fee_back'), 0)
                 - coalesce(sum(amount) FILTER (WHERE kind = 'merchant_fee_retaken'), 0) AS fee_back
          FROM ledger_transfers
         WHERE phase = 'p' AND kind IN ('refund_funding', 'refund_out', 'refund_bounced', 'refund_undone',
                                        'merchant_fee_back', 'merchant_fee_retaken')
         GROUP BY reference)"""

_STANDING: Final = """
    standing AS (
        SELECT r.*, p.state, p.state IN ('sent', 'rerouted', 'abnormal', 'succeeded') AS paid,
               p.state IN ('sent', 'rerouted', 'abnormal', 'succeeded', 'returned_to_merchant') AS left_source,
               p.state IN ('sent', 'rerouted', 'succeeded') AND r.way = 'card' AS gone_out
          FROM refunds r JOIN proceedings p ON p.subject = r.customer_id AND p.id = r.id)"""

REFUND_CHECKS: Final[tuple[Check, ...]] = (
    Check(
        "refunds",
        "a refund has taken exactly its amount from who owed it once it was sent, and given the fee's part back",
        f"""
        WITH {_MOVED}, {_STANDING}, fees AS (
            SELECT customer_id, refund_id, sum(fee_back) AS fee FROM refund_shares GROUP BY customer_id, refund_id)
        SELECT s.id AS refund, s.state, s.amount, m.funded, m.at_channel, m.undone, m.fee_back, f.fee
          FROM standing s LEFT JOIN moved m ON m.reference = s.id
          LEFT JOIN fees f ON f.customer_id = s.customer_id AND f.refund_id = s.id
         WHERE coalesce(m.funded, 0) <> CASE WHEN s.funded_from <> 'wallet' AND s.left_source THEN s.amount ELSE 0 END
            OR coalesce(m.at_channel, 0) <> CASE WHEN s.gone_out THEN s.amount ELSE 0 END
            OR coalesce(m.undone, 0) <> CASE WHEN s.state = 'returned_to_merchant' THEN s.amount ELSE 0 END
            OR coalesce(m.fee_back, 0) <> CASE WHEN s.paid THEN coalesce(f.fee, 0) ELSE 0 END
         ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "refunds in wallets",
        "a wallet has got exactly its refunds that arrived, and given exactly the top-ups it took back",
        f"""
        WITH {_STANDING}, due AS (
            SELECT wallet_id, payment_id,
                   coalesce(sum(amount) FILTER (WHERE state = 'succeeded' AND way = 'balance'), 0) AS arrived,
                   coalesce(sum(amount) FILTER (WHERE paid AND funded_from = 'wallet'), 0) AS taken
              FROM standing GROUP BY wallet_id, payment_id),
        lines AS (
            SELECT t.reference,
                   coalesce(sum(t.amount) FILTER (WHERE c.kind = 'wallet.available'), 0) AS arrived,
                   coalesce(sum(t.amount) FILTER (WHERE d.kind = 'wallet.available'), 0) AS taken
              FROM ledger_transfers t
              JOIN ledger_accounts d ON d.id = t.debit_account
              JOIN ledger_accounts c ON c.id = t.credit_account
             WHERE t.kind = 'refund' GROUP BY t.reference)
        SELECT coalesce(d.payment_id, l.reference) AS payment, d.wallet_id AS wallet, d.arrived, d.taken,
               l.arrived AS lines_in, l.taken AS lines_out
          FROM due d FULL JOIN lines l ON l.reference = d.payment_id
         WHERE coalesce(d.arrived, 0) <> coalesce(l.arrived, 0) OR coalesce(d.taken, 0) <> coalesce(l.taken, 0)
         ORDER BY 1 LIMIT 1""",
    ),
    Check(
        "refunds in transit",
        "in transit is what was sent to a balance and is not there yet, and what waits for another way",
        f"""
        WITH {_STANDING}
        SELECT currency, sum(there) AS in_transit, sum(due) AS of_refunds FROM (
            SELECT currency, balance AS there, 0 AS due FROM ledger_accounts WHERE kind = 'refund.transit'
             UNION ALL
            SELECT currency, 0, amount FROM standing
             WHERE state = 'abnormal' OR (state IN ('sent', 'rerouted') AND way = 'balance')) AS both_sides
         GROUP BY currency HAVING sum(there) <> sum(due) ORDER BY currency LIMIT 1""",
    ),
    Check(
        "refunds within payments",
        "no more goes back of a payment than was paid, and what came to nothing does not count",
        f"""
        WITH {_STANDING}, sums AS (
            SELECT wallet_id, payment_id, sum(amount) FILTER (WHERE counts) AS returned,
                   bool_or(counts = (state IN ('rejected', 'withdrawn', 'closed_unfunded', 'returned_to_merchant',
                                               'kept')))
                       AS miscounted
              FROM standing GROUP BY wallet_id, payment_id)
        SELECT s.payment_id AS payment, s.wallet_id AS wallet, s.returned, p.amount, s.miscounted
          FROM sums s LEFT JOIN payments p ON p.wallet_id = s.wallet_id AND p.id = s.payment_id
         WHERE p.id IS NULL OR s.miscounted OR p.state <> 'succeeded' OR p.kind NOT IN ('payment', 'top_up')
            OR s.returned > p.amount - CASE WHEN p.kind = 'top_up' THEN p.fee ELSE 0 END
         ORDER BY 1 LIMIT 1""",
    ),
    Check(
        "refunds to sources",
        "what goes on to a card is part of a refund that came to the balance, of the payment the card paid for",
        """
        WITH onwards AS (
            SELECT s.*, sum(s.amount) FILTER (WHERE s.counts) OVER (PARTITION BY s.customer_id, s.refund_no) AS passed
              FROM refunds s WHERE s.origin = 'source')
        SELECT o.id AS refund, o.refund_no, o.amount, o.passed, r.amount AS refunded FROM onwards o
          JOIN payments t ON t.wallet_id = o.wallet_id AND t.id = o.payment_id
          LEFT JOIN refunds r ON r.customer_id = o.customer_id AND r.id::text = o.refund_no
          LEFT JOIN payments p ON p.wallet_id = r.wallet_id AND p.id = r.payment_id
         WHERE p.id IS NULL OR r.arrived_at IS NULL OR r.way <> 'balance' OR o.passed > r.amount
            OR t.kind <> 'top_up' OR p.kind <> 'payment' OR t.wallet_id <> p.wallet_id
            OR t.order_id IS DISTINCT FROM p.order_id
         ORDER BY o.id LIMIT 1""",
    ),
    Check(
        "refund shares",
        "the shares of a refund add up to it",
        """
        WITH sums AS (
            SELECT r.id, r.customer_id, r.amount, r.merchant_id, sum(s.amount) AS shared
              FROM refunds r
              LEFT JOIN refund_shares s ON s.customer_id = r.customer_id AND s.refund_id = r.id
             GROUP BY r.id, r.customer_id, r.amount, r.merchant_id)
        SELECT id AS refund, amount, shared FROM sums
         WHERE coalesce(shared, 0) <> CASE WHEN merchant_id IS NULL THEN 0 ELSE amount END ORDER BY id LIMIT 1""",
    ),
    Check(
        "refund kinds",
        "a transfer for a refund is for one there is",
        """
        SELECT t.id AS transfer, t.kind, t.reference, t.amount FROM ledger_transfers t
          LEFT JOIN refunds r ON r.id = t.reference
         WHERE r.id IS NULL AND t.kind IN ('refund_funding', 'refund_out', 'refund_bounced', 'refund_undone',
                                           'merchant_fee_back', 'merchant_fee_retaken')
         ORDER BY t.id LIMIT 1""",
    ),
)
