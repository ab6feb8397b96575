-- Bank cards that customers have bound, and what unbinding one goes through. Of a card's number only the first six
-- digits, the last four and the length are here. Rows that are written together are placed together, by the customer.

CREATE TABLE bank_cards (
    customer_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    channel         text        NOT NULL,
    token           text,                           -- the channel's; null: destroyed
    fingerprint     text        NOT NULL,           -- the same for the same card at that channel
    bank            text        NOT NULL,
    bank_zh         text        NOT NULL,
    bank_en         text        NOT NULL,
    kind            text        NOT NULL CHECK (kind IN ('debit', 'credit', 'unknown')),
    bin             text        NOT NULL CHECK (bin ~ '^[0-9]{6}([0-9]{2})?$'),
    length          smallint    NOT NULL CHECK (length BETWEEN 12 AND 19),
    last4           text        NOT NULL CHECK (last4 ~ '^[0-9]{4}$'),
    doubtful        boolean     NOT NULL,           -- its last digit is not the one of Luhn's rule
    is_default      boolean     NOT NULL,
    bound_at        timestamptz NOT NULL,
    suspended_at    timestamptz,
    unbound_at      timestamptz,
    destroyed_at    timestamptz,                    -- the token
    PRIMARY KEY (customer_id, id),
    CHECK ((token IS NULL) = (destroyed_at IS NOT NULL)),
    CHECK (destroyed_at IS NULL OR unbound_at IS NOT NULL),
    CHECK (unbound_at IS NULL OR NOT is_default)
);
CREATE UNIQUE INDEX bank_cards_bound ON bank_cards (customer_id, channel, fingerprint) WHERE unbound_at IS NULL;
CREATE UNIQUE INDEX bank_cards_default ON bank_cards (customer_id) WHERE is_default;

-- A card on its way to being bound: its holder is at the channel.
CREATE TABLE card_bindings (
    customer_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    channel         text        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('awaiting', 'bound', 'failed', 'expired')),
    failure         text,
    card_id         uuid,
    asked           integer     NOT NULL DEFAULT 0, -- times the channel was asked about it
    created_at      timestamptz NOT NULL,
    ended_at        timestamptz,
    PRIMARY KEY (customer_id, id),
    CHECK ((state = 'awaiting') = (ended_at IS NULL)),
    CHECK ((state = 'bound') = (card_id IS NOT NULL))
);

-- What an unbinding needs beside its matter (proceedings), under the same two ids.
CREATE TABLE unbindings (
    customer_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    card_id         uuid        NOT NULL,
    proven_at       timestamptz,                    -- by two factors, or by the staff
    ended_at        timestamptz,
    PRIMARY KEY (customer_id, id)
);
CREATE UNIQUE INDEX unbindings_open ON unbindings (customer_id, card_id) WHERE ended_at IS NULL;

-- When somebody failed to prove who they are for a change of their cards; counted before the proof is looked at.
CREATE TABLE card_tries (
    customer_id     uuid        PRIMARY KEY,
    failed_at       timestamptz[] NOT NULL
);
