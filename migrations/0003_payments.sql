-- What wallets do. Rows that are written together are placed together, by the wallet.

CREATE TABLE payments (
    wallet_id       uuid        NOT NULL,           -- whose activity it is: the payer, or who tops up
    id              uuid        NOT NULL,
    kind            text        NOT NULL CHECK (kind IN ('transfer', 'payment', 'top_up', 'withdrawal')),
    state           text        NOT NULL,
    amount          bigint      NOT NULL CHECK (amount > 0),
    fee             bigint      NOT NULL CHECK (fee >= 0),      -- paid by the wallet, on top of the amount
    currency        text        NOT NULL,
    payee_id        uuid,                           -- wallet, merchant; null: a bank
    payer_name      text        NOT NULL,
    payee_name      text        NOT NULL,
    payee_account   text,                           -- masked phone, bank and last four
    memo            text,
    order_id        uuid,
    order_no        text,
    channel         text,
    channel_card    text,
    failure         text,
    trace           json        NOT NULL,           -- how the fee came about (P5)
    hold_id         uuid,
    arrives_at      timestamptz,
    created_at      timestamptz NOT NULL,
    completed_at    timestamptz,
    asked           integer     NOT NULL DEFAULT 0, -- times the channel was asked about it
    PRIMARY KEY (wallet_id, id)
);
CREATE INDEX payments_unsettled ON payments (wallet_id, id) WHERE state IN ('processing', 'unknown', 'scheduled');

-- An answer is stored in the transaction of its effect; a repeat gets the same bytes.
CREATE TABLE idempotency_keys (
    subject         uuid        NOT NULL,           -- customer or merchant who sent it
    key             text        NOT NULL,
    request_hash    bytea       NOT NULL,
    status          smallint    NOT NULL,
    body            bytea       NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (subject, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys USING brin (created_at);

-- What a wallet has used of its limits and free quotas; `as_of` tells which day, month and year the sums are of.
CREATE TABLE wallet_usage (
    wallet_id       uuid        PRIMARY KEY,
    as_of           date        NOT NULL,
    out_day         bigint      NOT NULL,
    out_month       bigint      NOT NULL,
    out_year        bigint      NOT NULL,
    out_life        bigint      NOT NULL,
    qr_day          bigint      NOT NULL,
    free_used       bigint      NOT NULL,
    version         bigint      NOT NULL
) WITH (fillfactor = 60);

CREATE TABLE orders (
    merchant_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    order_no        text        NOT NULL,
    title           text        NOT NULL,
    amount          bigint      NOT NULL CHECK (amount > 0),
    currency        text        NOT NULL,
    splits          jsonb       NOT NULL,           -- [[merchant id, amount], …]: who gets what; empty: all to the merchant
    state           text        NOT NULL CHECK (state IN ('open', 'paid', 'closed')),
    paid_by         uuid,                           -- the payment
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    paid_at         timestamptz,
    PRIMARY KEY (merchant_id, id),
    UNIQUE (merchant_id, order_no)
);
CREATE INDEX orders_id ON orders (id);          -- a scanned code names the order alone

-- A payment code is worth one payment within a minute. Only its hash is kept.
CREATE TABLE payment_codes (
    code_hash       bytea       PRIMARY KEY,
    wallet_id       uuid        NOT NULL,
    expires_at      timestamptz NOT NULL,
    used_at         timestamptz
);
CREATE INDEX payment_codes_age ON payment_codes USING brin (expires_at);

-- Every notification a channel sent, as it came, with the verdict; one row an event, however often it comes.
CREATE TABLE channel_notifications (
    channel         text        NOT NULL,
    event_id        text        NOT NULL,
    headers         jsonb       NOT NULL,
    body            bytea       NOT NULL,
    verdict         text        NOT NULL,
    received_at     timestamptz NOT NULL,
    PRIMARY KEY (event_id, channel)
);
