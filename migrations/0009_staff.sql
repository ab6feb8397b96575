-- What privileged people and systems did, and who the staff are.

-- Records are numbered without gaps. hash is over the number, the content and the hash of the record before.
CREATE TABLE audit_records (
    seq             bigint      PRIMARY KEY,
    at              timestamptz NOT NULL,
    actor_kind      text        NOT NULL,           -- staff, customer, merchant, operator_key, system
    actor_id        text        NOT NULL,
    action          text        NOT NULL,
    object          text        NOT NULL,           -- kind:id
    reason          text        NOT NULL,
    details         text        NOT NULL,           -- JSON, kept byte for byte: it is hashed
    hash            bytea       NOT NULL
);
CREATE INDEX audit_records_object ON audit_records (object, seq);

-- The end of the records; whoever writes one locks it. peaks: the Merkle tree's, 32 bytes each.
CREATE TABLE audit_chain (
    id              smallint    PRIMARY KEY CHECK (id = 1),
    size            bigint      NOT NULL,
    last_hash       bytea       NOT NULL,
    peaks           bytea       NOT NULL
);
INSERT INTO audit_chain VALUES (1, 0, decode(repeat('00', 32), 'hex'), '');

-- Signed heads of the tree; each is exported to a journal outside the database as well.
CREATE TABLE audit_heads (
    size            bigint      PRIMARY KEY,
    line            text        NOT NULL            -- as in the journal
);

CREATE TABLE staff (
    id              uuid        PRIMARY KEY,
    name            text        NOT NULL,
    role            text        NOT NULL
                    CHECK (role IN ('agent', 'senior_agent', 'risk', 'finance', 'operator', 'auditor')),
    status          text        NOT NULL CHECK (status IN ('invited', 'active', 'suspended')),
    created_at      timestamptz NOT NULL
);

-- A link with which somebody invited enrols a passkey, once.
CREATE TABLE staff_invitations (
    token_hash      bytea       PRIMARY KEY,        -- SHA-256 of the token; the token itself is nowhere
    staff_id        uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL
);
CREATE INDEX staff_invitations_staff ON staff_invitations (staff_id);

-- Passkeys that cannot leave the device they were made on.
CREATE TABLE staff_passkeys (
    credential_id   bytea       PRIMARY KEY,
    staff_id        uuid        NOT NULL,
    public_key      bytea       NOT NULL,           -- COSE
    sign_count      bigint      NOT NULL,
    aaguid          uuid        NOT NULL,           -- the model of the authenticator
    created_at      timestamptz NOT NULL,
    used_at         timestamptz
);
CREATE INDEX staff_passkeys_staff ON staff_passkeys (staff_id);

-- Challenges that were answered: one is worth one answer. They are signed, so that those not answered need no row.
CREATE TABLE staff_spent_challenges (
    challenge_hash  bytea       PRIMARY KEY,
    expires_at      timestamptz NOT NULL
);

CREATE TABLE staff_sessions (
    token_hash      bytea       PRIMARY KEY,
    id              uuid        NOT NULL,
    staff_id        uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    seen_at         timestamptz NOT NULL,           -- used, to half a minute
    expires_at      timestamptz NOT NULL
);
CREATE INDEX staff_sessions_staff ON staff_sessions (staff_id);
