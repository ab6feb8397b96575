-- Who is there, from where, what they may do without proving more, and what is frozen.

-- A device is recognised by a key that only it has. Trust is a time, not a flag: nobody has to come and set it.
CREATE TABLE devices (
    customer_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    key_hash        bytea       NOT NULL,           -- SHA-256 of the key; the key itself is on the device only
    name            text        NOT NULL,
    place           text,                           -- the network it was first seen in, without the host
    created_at      timestamptz NOT NULL,
    seen_at         timestamptz NOT NULL,           -- last signed in from
    trusted_at      timestamptz NOT NULL,           -- before that it is new
    suspended_at    timestamptz,
    removed_at      timestamptz,
    PRIMARY KEY (customer_id, id)
);
CREATE UNIQUE INDEX devices_key ON devices (customer_id, key_hash) WHERE removed_at IS NULL;

ALTER TABLE sessions
    ADD COLUMN device_id uuid,
    ADD COLUMN place text;                          -- the network it was opened from, without the host

-- One row a customer: what they chose, and what their protection rests on.
CREATE TABLE safeguards (
    customer_id         uuid        PRIMARY KEY,
    first_device        uuid,                       -- the one device that is trusted from the start
    free_payment        bigint      CHECK (free_payment >= 0),  -- minor units without a proof; null: the policy's
    free_day            bigint      CHECK (free_day >= 0),
    security_changed_at timestamptz                 -- a credential, a contact or a limit
);

CREATE TABLE pins (
    customer_id     uuid        PRIMARY KEY,
    hash            text        NOT NULL,           -- Argon2id of the PIN under a pepper
    set_at          timestamptz NOT NULL,
    failures        integer     NOT NULL,           -- counted before the PIN is looked at
    locked_until    timestamptz,
    next_hash       text,                           -- a PIN that was reset takes over at next_at
    next_at         timestamptz,
    CHECK ((next_hash IS NULL) = (next_at IS NULL))
);

-- A proof for a change of security is good for one change.
CREATE TABLE spent_proofs (
    proof_hash      bytea       PRIMARY KEY,
    expires_at      timestamptz NOT NULL
);

-- Each freeze by itself: what the customer froze and what an authority froze end apart.
CREATE TABLE freezes (
    customer_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    scope           text        NOT NULL,           -- account, outgoing, card:<token>, device:<id>
    source          text        NOT NULL
        CHECK (source IN ('customer', 'sign_in_page', 'hotline', 'agent', 'risk', 'authority')),
    reason          text        NOT NULL,
    liftable_by     text        NOT NULL CHECK (liftable_by IN ('customer', 'staff', 'authority')),
    set_by          text        NOT NULL,           -- the session, the operator
    created_at      timestamptz NOT NULL,
    lifted_at       timestamptz,
    lifted_by       text,
    PRIMARY KEY (customer_id, id),
    CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
CREATE UNIQUE INDEX freezes_open ON freezes (customer_id, scope, source) WHERE lifted_at IS NULL;

-- What a code may pay at most, minor units; null: as much as the wallet may. A freeze ends a wallet's codes.
ALTER TABLE payment_codes ADD COLUMN up_to bigint;
CREATE INDEX payment_codes_wallet ON payment_codes (wallet_id);
