-- A payment that a card paid a part of: the part of its refund that goes on to the card is a refund of the top-up.

ALTER TABLE refunds
    DROP CONSTRAINT refunds_origin_check,
    ADD CONSTRAINT refunds_origin_check CHECK (origin IN ('customer', 'merchant', 'dispute', 'source'));
