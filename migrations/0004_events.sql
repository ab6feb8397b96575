-- What happened, for those who want to know: an event is written in the transaction of its cause. Its id is a
-- UUIDv7, so that ids are in the order of time and a month is a range of them.

CREATE TABLE events (
    subject         uuid        NOT NULL,           -- the merchant or wallet it is about
    id              uuid        NOT NULL,
    at              timestamptz NOT NULL,
    type            text        NOT NULL,           -- payment.succeeded, top_up.failed, …
    data            json        NOT NULL,
    PRIMARY KEY (subject, id)
) PARTITION BY RANGE (id);

-- Takes what no month's partition covers; nothing is ever refused for want of a partition.
CREATE TABLE events_rest PARTITION OF events DEFAULT;

-- Events of merchants that nobody has handed on yet. The relay takes rows away in the transaction that makes
-- their deliveries. A queue is nearly empty however much goes through it: it is vacuumed by count, not by share.
CREATE TABLE outbox (
    subject         uuid        NOT NULL,
    event_id        uuid        NOT NULL,
    PRIMARY KEY (subject, event_id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

CREATE TABLE webhooks (
    merchant_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    url             text        NOT NULL,
    events          text[]      NOT NULL,           -- empty: all
    secret          bytea       NOT NULL,           -- sealed; it must be readable to sign
    enabled         boolean     NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, id)
);

-- One event on its way to one endpoint. While it is being sent, next_at is when whoever sends it is given up on.
CREATE TABLE webhook_deliveries (
    merchant_id     uuid        NOT NULL,
    webhook_id      uuid        NOT NULL,
    event_id        uuid        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('waiting', 'delivered', 'given_up')),
    attempts        integer     NOT NULL,
    next_at         timestamptz CHECK ((next_at IS NOT NULL) = (state = 'waiting')),
    last_status     integer,
    last_error      text,
    created_at      timestamptz NOT NULL,
    settled_at      timestamptz,
    PRIMARY KEY (merchant_id, webhook_id, event_id)
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_at) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_queue ON webhook_deliveries (merchant_id, webhook_id, next_at)
    WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_age ON webhook_deliveries USING brin (created_at);

-- When each of the things that are done again and again is due; whoever moves next_at on does it.
CREATE TABLE periodic_tasks (
    name            text        PRIMARY KEY,
    next_at         timestamptz NOT NULL
);
