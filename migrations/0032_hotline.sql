-- Calls: the lines, what happened on them, who carries them, and what is kept of them.

CREATE TABLE calls (
    id              uuid        PRIMARY KEY,
    direction       text        NOT NULL CHECK (direction IN ('in', 'out')),
    line            text        NOT NULL CHECK (line IN ('app', 'phone')),
    state           text        NOT NULL,
    version         integer     NOT NULL CHECK (version > 0),   -- the number of its last event
    since           timestamptz NOT NULL,           -- when it came to this state
    worker_id       uuid        NOT NULL,           -- who carries its media
    language        text        NOT NULL CHECK (language IN ('zh', 'en')),
    customer_id     uuid,                           -- who it is, once that was shown
    proof           text        CHECK (proof IN ('session', 'code', 'pin')),
    number          bytea,                          -- of the other side, sealed
    hint            boolean     NOT NULL,           -- that number is one of somebody's we know: it proves nothing
    about           jsonb,                          -- what it is about: {subject, id}
    band            smallint    NOT NULL CHECK (band BETWEEN 0 AND 2),
    case_subject    uuid,                           -- whose the case is: the customer's, or of a number nobody knows
    case_id         uuid,
    contact_id      uuid,                           -- in the queue
    attempt         integer,                        -- of a callback, which this call is
    staff_id        uuid,                           -- who talks, or did last
    consulted_id    uuid,                           -- the colleague who is asked meanwhile
    opened_at       timestamptz NOT NULL,
    answered_at     timestamptz,                    -- the line was there
    connected_at    timestamptz,                    -- first time with a person
    ended_at        timestamptz,
    ended_by        text,
    reason          text,
    CHECK ((customer_id IS NULL) = (proof IS NULL) OR direction = 'out')
) WITH (fillfactor = 70);
CREATE INDEX calls_customer ON calls (customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX calls_contact ON calls (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX calls_living ON calls (worker_id) WHERE ended_at IS NULL;
CREATE INDEX calls_ended ON calls (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX calls_case ON calls (case_id) WHERE case_id IS NOT NULL;

-- Whoever begins a call from the app holds this row until the commit, so that there is one at a time.
CREATE TABLE call_lines (
    customer_id     uuid        PRIMARY KEY,
    at              timestamptz NOT NULL            -- when they last did
);

-- What happened on a call, numbered without gaps: the timeline, and what reports are reckoned from.
CREATE TABLE call_events (
    call_id         uuid        NOT NULL,
    number          integer     NOT NULL,
    at              timestamptz NOT NULL,
    kind            text        NOT NULL,
    state           text        NOT NULL,           -- after it
    staff_id        uuid,
    data            jsonb       NOT NULL,
    PRIMARY KEY (call_id, number)
);
CREATE INDEX call_events_at ON call_events (at);

-- What a worker is to do with a call it carries. Both sides are sealed: they hold keys of media, and digits.
CREATE TABLE call_orders (
    worker_id       uuid        NOT NULL,
    id              uuid        NOT NULL,
    call_id         uuid        NOT NULL,
    kind            text        NOT NULL,
    data            bytea       NOT NULL,
    sent_at         timestamptz NOT NULL,
    taken_at        timestamptz,
    answered_at     timestamptz,
    answer          bytea,
    failure         text,                           -- the code of a problem
    PRIMARY KEY (worker_id, id)
);
CREATE INDEX call_orders_waiting ON call_orders (worker_id) WHERE taken_at IS NULL;
CREATE INDEX call_orders_sent ON call_orders (sent_at);

-- A code that somebody reads in the app and types on a telephone. Who knows the hash without the key learns nothing.
CREATE TABLE call_codes (
    code_hash       bytea       PRIMARY KEY,
    customer_id     uuid        NOT NULL,
    about           jsonb,
    language        text        NOT NULL CHECK (language IN ('zh', 'en')),
    made_at         timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL
);
CREATE INDEX call_codes_customer ON call_codes (customer_id);
CREATE INDEX call_codes_expires ON call_codes (expires_at);

-- Recordings: where they are, what was left out, and until when they are kept.
CREATE TABLE call_recordings (
    call_id         uuid        NOT NULL,
    number          smallint    NOT NULL CHECK (number > 0),
    customer_id     uuid,
    began_at        timestamptz NOT NULL,
    ended_at        timestamptz,
    seconds         real,
    file            text,                           -- its name in the folder of recordings; null: destroyed
    bytes           bigint,
    digest          bytea,                          -- SHA-256 of the file
    pauses          jsonb       NOT NULL,           -- [[from, to], …] in seconds
    keep_until      timestamptz NOT NULL,
    destroyed_at    timestamptz,
    PRIMARY KEY (call_id, number)
);
CREATE INDEX call_recordings_keep ON call_recordings (keep_until) WHERE destroyed_at IS NULL;
CREATE INDEX call_recordings_customer ON call_recordings (customer_id) WHERE customer_id IS NOT NULL;

-- The processes that carry calls.
CREATE TABLE hotline_workers (
    id              uuid        PRIMARY KEY,
    name            text        NOT NULL,           -- the machine and the process, for people
    began_at        timestamptz NOT NULL,
    seen_at         timestamptz NOT NULL,
    draining        boolean     NOT NULL,
    calls           integer     NOT NULL CHECK (calls >= 0),
    capacity        integer     NOT NULL CHECK (capacity > 0),
    lines           text[]      NOT NULL,           -- app, phone
    swept_at        timestamptz                     -- its calls were ended by somebody else
);
