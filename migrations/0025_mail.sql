-- Mail: what came in, as it came, what became of it, and what went out.

-- A mail is ours from the moment its row is committed: only then is the sending server told so. The content is sealed
-- with a key of its own. What did not become a case is forgotten after thirty days.
CREATE TABLE mail_inbox (
    id              uuid        PRIMARY KEY,
    way             text        NOT NULL CHECK (way IN ('smtp', 'imap')),
    sealed_from     bytea       NOT NULL,           -- the envelope's sender; empty for reports
    recipient       text        NOT NULL,           -- one of our addresses
    peer            text,                           -- the server that handed it in
    size            integer     NOT NULL,           -- bytes
    content         bytea       NOT NULL,
    sealed_key      bytea       NOT NULL,
    received_at     timestamptz NOT NULL,
    ending          text        CHECK (ending IN ('opened', 'added', 'noted', 'bounced', 'kept', 'dropped', 'refused',
                                                  'repeated')),     -- null: not looked at yet
    rule            text,                           -- of screening
    origin          jsonb,                          -- what SPF, DKIM and DMARC came to
    files           jsonb,                          -- what came with it: name, size, and whether it may be shown
    answered        boolean     NOT NULL DEFAULT false,
    subject         uuid,                           -- whose case
    case_id         uuid,
    ended_at        timestamptz,
    CHECK ((ending IS NULL) = (ended_at IS NULL)),
    CHECK (case_id IS NOT NULL OR ending IS NULL OR ending NOT IN ('opened', 'added', 'noted'))
);
CREATE INDEX mail_inbox_kept ON mail_inbox (ended_at) WHERE case_id IS NULL;
CREATE INDEX mail_inbox_subject ON mail_inbox (subject) WHERE subject IS NOT NULL;

-- The same mail comes again when a server did not hear that we have it.
CREATE TABLE mail_seen (
    fingerprint     bytea       PRIMARY KEY,
    at              timestamptz NOT NULL
);
CREATE INDEX mail_seen_age ON mail_seen USING brin (at);

-- A case that is written about by mail: where answers go, and what stands for it in subjects.
CREATE TABLE mail_threads (
    case_id         uuid        PRIMARY KEY,
    subject         uuid        NOT NULL,
    token           text        NOT NULL,
    sealed          bytea       NOT NULL,           -- address, name, subject and Message-ID of the latest mail
    at              timestamptz NOT NULL
);
CREATE INDEX mail_threads_token ON mail_threads (token);
CREATE INDEX mail_threads_subject ON mail_threads (subject);

-- Addresses that have written about a case or been written to.
CREATE TABLE mail_people (
    case_id         uuid        NOT NULL,
    address         bytea       NOT NULL,           -- an index over it
    subject         uuid        NOT NULL,
    PRIMARY KEY (case_id, address)
);
CREATE INDEX mail_people_subject ON mail_people (subject);

-- Message-IDs, theirs and ours, and the cases they belong to. The first to use one has it.
CREATE TABLE mail_idents (
    ident           bytea       PRIMARY KEY,        -- an index over it
    case_id         uuid        NOT NULL,
    subject         uuid        NOT NULL,
    sent_id         uuid                            -- of ours
);
CREATE INDEX mail_idents_subject ON mail_idents (subject);

-- Mails of ours. A receipt is written by a machine.
CREATE TABLE mail_sent (
    id              uuid        PRIMARY KEY,
    kind            text        NOT NULL CHECK (kind IN ('answer', 'receipt')),
    subject         uuid        NOT NULL,
    case_id         uuid        NOT NULL,
    sealed          bytea       NOT NULL,           -- to whom, and what it says
    state           text        NOT NULL CHECK (state IN ('waiting', 'sent', 'given_up', 'bounced')),
    attempts        integer     NOT NULL DEFAULT 0,
    error           text,
    created_at      timestamptz NOT NULL,
    settled_at      timestamptz,
    CHECK ((settled_at IS NULL) = (state = 'waiting'))
);
CREATE INDEX mail_sent_subject ON mail_sent (subject);

-- When a machine last answered an address.
CREATE TABLE mail_answered (
    address         bytea       PRIMARY KEY,        -- an index over it
    at              timestamptz NOT NULL
);
CREATE INDEX mail_answered_age ON mail_answered USING brin (at);

-- How far a mailbox has been fetched (RFC 3501, 2.3.1.1).
CREATE TABLE mail_boxes (
    name            text        PRIMARY KEY,
    validity        bigint      NOT NULL,
    last_uid        bigint      NOT NULL
);
