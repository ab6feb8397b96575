-- What somebody proves who they are with, besides a password, and how often it may be tried.

-- Tries, and codes sent, counted before they are looked at: by login, device, network, credential.
DROP TABLE sign_in_attempts;
CREATE TABLE throttles (
    key_hash        bytea       PRIMARY KEY,        -- SHA-256 of what is counted
    used            integer     NOT NULL CHECK (used >= 0),
    window_ends_at  timestamptz NOT NULL
);

-- When its owner showed, by a code sent there, that the phone or the mailbox is theirs.
ALTER TABLE logins ADD COLUMN verified_at timestamptz;

-- Whether a password is long enough to be the only thing asked for (NIST SP 800-63B-4, 3.1.1.2).
ALTER TABLE passwords ADD COLUMN stands_alone boolean NOT NULL DEFAULT false;

-- A code sent to a phone or a mailbox. The address is in the hash and nowhere else: with another address, or for
-- another purpose, the same six digits are another code.
CREATE TABLE one_time_codes (
    id              uuid        PRIMARY KEY,
    purpose         text        NOT NULL,
    code_hash       bytea       NOT NULL,           -- under a pepper that is not in the database
    tries           integer     NOT NULL,
    expires_at      timestamptz NOT NULL,
    used_at         timestamptz
);

-- Somebody whose first factor was right and who has to show a second one.
CREATE TABLE pending_sign_ins (
    ticket_hash     bytea       PRIMARY KEY,
    customer_id     uuid        NOT NULL,
    tries           integer     NOT NULL,
    expires_at      timestamptz NOT NULL
);
CREATE INDEX pending_sign_ins_customer ON pending_sign_ins (customer_id);

-- Found by the credential alone: signing in needs no name.
CREATE TABLE passkeys (
    credential_id   bytea       PRIMARY KEY,
    id              uuid        NOT NULL,
    customer_id     uuid        NOT NULL,
    public_key      bytea       NOT NULL,           -- COSE
    sign_count      bigint      NOT NULL,           -- 0 for ever where the authenticator does not count
    name            text        NOT NULL,
    aaguid          uuid        NOT NULL,           -- the make of the authenticator, as far as it says
    transports      text[]      NOT NULL,
    backup_eligible boolean     NOT NULL,           -- false: it cannot leave its device
    backed_up       boolean     NOT NULL,
    created_at      timestamptz NOT NULL,
    used_at         timestamptz
);
CREATE INDEX passkeys_customer ON passkeys (customer_id);

-- One challenge is for one answer. Without a customer it is for signing in.
CREATE TABLE passkey_challenges (
    challenge_hash  bytea       PRIMARY KEY,
    purpose         text        NOT NULL CHECK (purpose IN ('register', 'sign_in', 'prove')),
    customer_id     uuid,
    expires_at      timestamptz NOT NULL
);

CREATE TABLE totps (
    customer_id     uuid        PRIMARY KEY,
    sealed_secret   bytea       NOT NULL,
    confirmed_at    timestamptz,                    -- null: shown, but no code of it was seen yet
    last_step       bigint      NOT NULL,           -- the last time step used; none counts twice
    created_at      timestamptz NOT NULL
);

CREATE TABLE recovery_codes (
    customer_id     uuid        NOT NULL,
    code_hash       bytea       NOT NULL,           -- under a pepper that is not in the database
    made_at         timestamptz NOT NULL,
    used_at         timestamptz,
    PRIMARY KEY (customer_id, code_hash)
);
