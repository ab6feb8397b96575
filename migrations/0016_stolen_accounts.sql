-- Stolen accounts: a report, visits by whoever says to be the owner, what each visit proves, and a claim for each
-- payment the owner did not make. The matters themselves are proceedings, under the same two ids.
CREATE TABLE stolen_accounts (
    customer_id         uuid        NOT NULL,
    id                  uuid        NOT NULL,
    frozen_at           timestamptz NOT NULL,       -- from when on nothing could leave
    changed             text[]      NOT NULL,       -- what had been changed shortly before; empty: the standard way
    owner_visit         uuid,                       -- the visit that has shown to be the owner's
    claims_named_at     timestamptz,                -- when the owner said that these are all payments
    sealed_contact      bytea,                      -- the address that takes the place of what is on file
    cool_until          timestamptz,
    returned_at         timestamptz,                -- when the owner chose a new password
    devices_reviewed_at timestamptz,
    PRIMARY KEY (customer_id, id)
);

-- Proofs belong to a visit: what a thief shows and what the owner shows never add up.
CREATE TABLE stolen_visits (
    customer_id         uuid        NOT NULL,
    matter_id           uuid        NOT NULL,
    id                  uuid        NOT NULL,
    secret_hash         bytea       NOT NULL,       -- SHA-256 of the ticket's secret
    sealed_login        bytea,                      -- the address that the owner showed to read
    document_asked_at   timestamptz,
    opened_at           timestamptz NOT NULL,
    PRIMARY KEY (customer_id, matter_id, id)
);

CREATE TABLE stolen_proofs (
    customer_id         uuid        NOT NULL,
    matter_id           uuid        NOT NULL,
    visit_id            uuid        NOT NULL,
    kind                text        NOT NULL CHECK (kind IN ('address', 'recovery_code', 'totp', 'document')),
    shown_at            timestamptz NOT NULL,
    PRIMARY KEY (customer_id, matter_id, visit_id, kind)
);

-- A payment is claimed once. credited never exceeds the loss; what could not be taken back is the operator's.
CREATE TABLE stolen_claims (
    customer_id         uuid        NOT NULL,
    id                  uuid        NOT NULL,
    matter_id           uuid        NOT NULL,
    wallet_id           uuid        NOT NULL,
    payment_id          uuid        NOT NULL,
    currency            text        NOT NULL,
    loss                bigint      NOT NULL CHECK (loss > 0),
    credited            bigint      NOT NULL DEFAULT 0 CHECK (credited BETWEEN 0 AND loss),
    taken_back          bigint      NOT NULL DEFAULT 0 CHECK (taken_back BETWEEN 0 AND credited),
    PRIMARY KEY (customer_id, id)
);
CREATE UNIQUE INDEX stolen_claims_payment ON stolen_claims (customer_id, payment_id);

-- Since when little may leave, because the account has just been given back to its owner.
ALTER TABLE safeguards ADD COLUMN recovering_since timestamptz;
