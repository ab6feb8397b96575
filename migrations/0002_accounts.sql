-- Who holds money: customers with their wallets, merchants with their keys.

CREATE TABLE customers (
    id              uuid        PRIMARY KEY,
    name            text        NOT NULL,
    phone           text,                           -- E.164: +8613800000001
    email           text,
    locale          text        NOT NULL CHECK (locale IN ('zh-CN', 'en')),
    created_at      timestamptz NOT NULL,
    CHECK (phone IS NOT NULL OR email IS NOT NULL)
);

-- A phone or an address belongs to one customer. Its own table, because a unique key must begin with the
-- column that places the row.
CREATE TABLE logins (
    login           text        PRIMARY KEY,        -- normalised phone or lower-case address
    customer_id     uuid        NOT NULL,
    created_at      timestamptz NOT NULL
);

-- Apart from the customer, whom more rooms may read.
CREATE TABLE passwords (
    customer_id     uuid        PRIMARY KEY,
    hash            text        NOT NULL,           -- Argon2id, with its parameters
    set_at          timestamptz NOT NULL
);

CREATE TABLE sessions (
    token_hash      bytea       PRIMARY KEY,        -- SHA-256 of the token; the token itself is nowhere
    id              uuid        NOT NULL,
    customer_id     uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    seen_at         timestamptz NOT NULL,           -- used, to a few minutes
    expires_at      timestamptz NOT NULL
);
CREATE INDEX sessions_customer ON sessions (customer_id);

-- Failed sign-ins, counted before the password is looked at.
CREATE TABLE sign_in_attempts (
    login_hash      bytea       PRIMARY KEY,
    failures        integer     NOT NULL,
    window_ends_at  timestamptz NOT NULL
);

-- wallet.available is the ledger account of the same id.
CREATE TABLE wallets (
    id              uuid        PRIMARY KEY,
    customer_id     uuid        NOT NULL,
    currency        text        NOT NULL,
    class           smallint    NOT NULL CHECK (class IN (1, 2, 3)),
    status          text        NOT NULL CHECK (status IN ('open', 'frozen', 'closed')),
    opened_at       timestamptz NOT NULL,
    closed_at       timestamptz
);
CREATE INDEX wallets_customer ON wallets (customer_id);

-- merchant.pending is the ledger account of the merchant's own id.
CREATE TABLE merchants (
    id                  uuid        PRIMARY KEY,
    name                text        NOT NULL,
    currency            text        NOT NULL,
    available_account   uuid        NOT NULL,
    status              text        NOT NULL CHECK (status IN ('open', 'closed')),
    created_at          timestamptz NOT NULL
);

CREATE TABLE api_keys (
    key_hash        bytea       PRIMARY KEY,        -- SHA-256 of the key
    id              uuid        NOT NULL,
    merchant_id     uuid        NOT NULL,
    scopes          text[]      NOT NULL,
    last4           text        NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz,                    -- set when rotated: the old key lives on for a day
    revoked_at      timestamptz
);
CREATE INDEX api_keys_merchant ON api_keys (merchant_id);
