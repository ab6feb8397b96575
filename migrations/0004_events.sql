-- What happened, for those who want to know: an event is written in the transaction of its cause.

CREATE TABLE events (
    subject         uuid        NOT NULL,           -- the merchant or wallet it is about
    id              uuid        NOT NULL,
    type            text        NOT NULL,           -- payment.succeeded, top_up.failed, …
    data            jsonb       NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (subject, id)
);

-- Events nobody has handed on yet. The relay takes rows away in the transaction that makes their deliveries.
CREATE TABLE outbox (
    subject         uuid        NOT NULL,
    event_id        uuid        NOT NULL,
    PRIMARY KEY (subject, event_id)
);

CREATE TABLE webhooks (
    merchant_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    url             text        NOT NULL,
    events          text[]      NOT NULL,           -- empty: all
    secret          bytea       NOT NULL,
    enabled         boolean     NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, id)
);

CREATE TABLE webhook_deliveries (
    merchant_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    webhook_id      uuid        NOT NULL,
    event_id        uuid        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('waiting', 'delivered', 'given_up')),
    attempts        integer     NOT NULL DEFAULT 0,
    last_status     integer,
    last_error      text,
    next_at         timestamptz,
    created_at      timestamptz NOT NULL,
    delivered_at    timestamptz,
    PRIMARY KEY (merchant_id, id)
);
CREATE INDEX webhook_deliveries_webhook ON webhook_deliveries (merchant_id, webhook_id, id);
