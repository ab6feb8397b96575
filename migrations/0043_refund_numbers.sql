-- Whoever asks for a refund numbers it, apart from all others: what a dispute pays or a card is due is numbered by the
-- system, and no number of a customer's or a merchant's stands in its way.

ALTER TABLE refunds
    DROP CONSTRAINT refunds_customer_id_payment_id_refund_no_key,
    ADD CONSTRAINT refunds_customer_id_payment_id_origin_refund_no_key
        UNIQUE (customer_id, payment_id, origin, refund_no);
