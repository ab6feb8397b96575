-- What customers are told: in the app, by mail, by SMS, by push.

-- One row a customer numbers their messages. Whoever writes one holds this row until the commit, so numbers are
-- in the order of commits: who has seen a number will see nothing new below it.
CREATE TABLE message_boxes (
    customer_id     uuid        PRIMARY KEY,
    last_number     bigint      NOT NULL,
    read_to         bigint      NOT NULL DEFAULT 0 CHECK (read_to BETWEEN 0 AND last_number)
) WITH (fillfactor = 60);

-- Kept as what happened; the sentence is made in the language of whoever reads it.
CREATE TABLE messages (
    customer_id     uuid        NOT NULL,
    number          bigint      NOT NULL,           -- 1, 2, 3, … without a gap
    id              uuid        NOT NULL,
    kind            text        NOT NULL,
    data            json        NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (customer_id, number, at)
) PARTITION BY RANGE (at);

-- Takes what no month's partition covers; nothing is ever refused for want of a partition.
CREATE TABLE messages_rest PARTITION OF messages DEFAULT;

-- Wallets' events that no message was made of yet; the twin of `outbox`, which is the merchants'.
CREATE TABLE wallet_outbox (
    subject         uuid        NOT NULL,
    event_id        uuid        NOT NULL,
    PRIMARY KEY (subject, event_id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

-- One message, or one code, on its way out of the house. While it is being sent, leased_until is when whoever
-- sends it is given up on.
CREATE TABLE notice_deliveries (
    owner_id        uuid        NOT NULL,           -- the customer; of what goes to a bare address: its own id
    id              uuid        NOT NULL,
    way             text        NOT NULL CHECK (way IN ('mail', 'sms', 'push')),
    kind            text        NOT NULL,
    number          bigint,                         -- the message; null: everything is in `sealed`
    subscription_id uuid,                           -- of a push
    sealed          bytea,                          -- address and contents, until they are sent
    state           text        NOT NULL CHECK (state IN ('waiting', 'sent', 'dropped', 'given_up')),
    attempts        integer     NOT NULL DEFAULT 0,
    leased_until    timestamptz,
    last_error      text,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    settled_at      timestamptz,
    PRIMARY KEY (owner_id, id),
    CHECK (state = 'waiting' OR sealed IS NULL),
    CHECK ((settled_at IS NULL) = (state = 'waiting'))
);
CREATE INDEX notice_deliveries_age ON notice_deliveries USING brin (created_at);

-- What differs from the defaults. Security is never asked about.
CREATE TABLE notice_preferences (
    customer_id     uuid        NOT NULL,
    topic           text        NOT NULL,
    way             text        NOT NULL CHECK (way IN ('mail', 'sms', 'push')),
    wanted          boolean     NOT NULL,
    PRIMARY KEY (customer_id, topic, way)
);

-- A browser that may be pushed to (RFC 8030). Its id is made of its endpoint's, so that it is there once.
CREATE TABLE push_subscriptions (
    customer_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    session_id      uuid        NOT NULL,           -- who signs out is not pushed to any more
    sealed          bytea       NOT NULL,           -- endpoint and keys: whoever has them can send
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX push_subscriptions_id ON push_subscriptions (id);

-- Where mail and SMS go while no server is set: the page /dev/outbox shows them.
CREATE TABLE local_letters (
    id              uuid        PRIMARY KEY,
    way             text        NOT NULL CHECK (way IN ('mail', 'sms')),
    kind            text        NOT NULL,
    sealed          bytea       NOT NULL,           -- whom it is for, and what it says
    at              timestamptz NOT NULL
);
CREATE INDEX local_letters_age ON local_letters USING brin (at);
