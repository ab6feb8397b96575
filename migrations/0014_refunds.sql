-- Refunds: what goes back of a payment, beside its matter (proceedings) under the same two ids. Rows that are written
-- together are placed together, by the customer.

CREATE TABLE refunds (
    customer_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    wallet_id       uuid        NOT NULL,           -- with payment_id: what is given back
    payment_id      uuid        NOT NULL,
    merchant_id     uuid,                           -- who answers; null: a top-up, which nobody has to agree to
    origin          text        NOT NULL CHECK (origin IN ('customer', 'merchant', 'dispute')),
    refund_no       text        NOT NULL,           -- the asker's number: the same again is the same refund
    amount          bigint      NOT NULL CHECK (amount > 0),
    currency        text        NOT NULL,
    reason          text        NOT NULL,
    note            text        NOT NULL,
    counts          boolean     NOT NULL,           -- takes its part of what was paid: not once it came to nothing
    funded_from     text        NOT NULL CHECK (funded_from IN ('merchant', 'wallet', 'dispute.hold')),
    way             text        NOT NULL CHECK (way IN ('balance', 'card')),
    channel         text,
    card            text,                           -- the channel's token
    card_name       text,
    card_last4      text,
    route           integer     NOT NULL,           -- 0 the way it came, then counted: a number of its own at the channel
    channel_no      text,                           -- the bank's reference
    failure         text,
    asked           integer     NOT NULL,           -- times the channel was asked where it is
    requested_at    timestamptz NOT NULL,
    promised_at     timestamptz,                    -- when it is to arrive, once it is sent
    arrived_at      timestamptz,
    escalated_at    timestamptz,                    -- the promise was missed
    PRIMARY KEY (customer_id, id),
    UNIQUE (customer_id, payment_id, refund_no)
);
CREATE INDEX refunds_late ON refunds (escalated_at) WHERE escalated_at IS NOT NULL AND arrived_at IS NULL;

-- Who of a split order gives how much of it, and gets how much of its fee back.
CREATE TABLE refund_shares (
    customer_id     uuid        NOT NULL,
    refund_id       uuid        NOT NULL,
    merchant_id     uuid        NOT NULL,
    amount          bigint      NOT NULL CHECK (amount >= 0),
    fee_back        bigint      NOT NULL CHECK (fee_back >= 0),
    PRIMARY KEY (customer_id, refund_id, merchant_id)
);

-- A merchant's list, placed by the merchant.
CREATE TABLE merchant_refunds (
    merchant_id     uuid        NOT NULL,
    refund_id       uuid        NOT NULL,
    customer_id     uuid        NOT NULL,
    waiting         boolean     NOT NULL,           -- for the merchant's answer
    PRIMARY KEY (merchant_id, refund_id)
);
CREATE INDEX merchant_refunds_waiting ON merchant_refunds (merchant_id, refund_id) WHERE waiting;
