-- The queue of the service centre: everybody who wants a person now, the people who answer, and what they are told.

-- A contact. Its place is (band, place_at): a place survives a callback, a transfer and every return to the queue.
CREATE TABLE queue_contacts (
    id              uuid        PRIMARY KEY,
    kind            text        NOT NULL CHECK (kind IN ('call', 'chat', 'callback', 'case')),
    ref             uuid        NOT NULL,           -- the call, chat or case it is
    customer_id     uuid,                           -- null: nobody we know
    case_subject    uuid,
    case_id         uuid,
    band            smallint    NOT NULL CHECK (band BETWEEN 0 AND 2),
    language        text        NOT NULL CHECK (language IN ('zh', 'en')),
    skills          text[]      NOT NULL,
    first_queued_at timestamptz NOT NULL,
    place_at        timestamptz NOT NULL            -- first_queued_at less the seconds a level gives
                    CHECK (place_at BETWEEN first_queued_at - interval '60 seconds' AND first_queued_at),
    state           text        NOT NULL,
    since           timestamptz NOT NULL,           -- when it came to this state
    version         integer     NOT NULL CHECK (version > 0),
    agent_id        uuid,                           -- who holds it
    wanted_agent    uuid,                           -- whom it is for first
    refused_by      uuid,
    refused_at      timestamptz,
    tries           smallint    NOT NULL CHECK (tries >= 0),
    not_before      timestamptz,                    -- a callback's
    expires_at      timestamptz,
    deadline        timestamptz,                    -- when the system goes on by itself
    promised_s      integer,                        -- what was announced: so many seconds at most
    base_s          real,                           -- what that was reckoned from
    connected_at    timestamptz,                    -- first time
    ended_at        timestamptz,
    wrap_up_code    text,
    CHECK ((agent_id IS NOT NULL) = (state IN ('offered', 'connected', 'on_hold', 'dialling', 'wrap_up')))
);
CREATE INDEX queue_contacts_waiting ON queue_contacts (band, place_at, id) WHERE state IN ('queued', 'due');
CREATE INDEX queue_contacts_held ON queue_contacts (agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX queue_contacts_due ON queue_contacts (deadline) WHERE deadline IS NOT NULL;
CREATE INDEX queue_contacts_customer ON queue_contacts (customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX queue_contacts_ref ON queue_contacts (ref);
CREATE INDEX queue_contacts_answered ON queue_contacts (connected_at) WHERE connected_at IS NOT NULL;

-- What happened to a contact, step by step: the reports are reckoned from it.
CREATE TABLE queue_events (
    contact_id      uuid        NOT NULL,
    version         integer     NOT NULL,
    step            text        NOT NULL,
    state           text        NOT NULL,           -- after it
    agent_id        uuid,                           -- who held it after the step, or let go of it by it
    at              timestamptz NOT NULL,
    data            jsonb       NOT NULL,
    PRIMARY KEY (contact_id, version)
);
CREATE INDEX queue_events_at ON queue_events (at);

-- Attempts to ring somebody back: one at a time lives.
CREATE TABLE queue_attempts (
    contact_id      uuid        NOT NULL,
    number          smallint    NOT NULL,
    agent_id        uuid        NOT NULL,
    began_at        timestamptz NOT NULL,
    ended_at        timestamptz,
    outcome         text,
    PRIMARY KEY (contact_id, number)
);
CREATE UNIQUE INDEX queue_attempts_live ON queue_attempts (contact_id) WHERE ended_at IS NULL;

-- Who answers, and whether they do now. What they hold is in queue_contacts.
CREATE TABLE queue_agents (
    staff_id        uuid        PRIMARY KEY,
    presence        text        NOT NULL CHECK (presence IN ('offline', 'available', 'break')),
    reason          text        NOT NULL,
    since           timestamptz NOT NULL,
    idle_since      timestamptz NOT NULL,
    present_until   timestamptz,                    -- null: without a stream nobody misses them
    languages       text[]      NOT NULL,
    skills          text[]      NOT NULL,
    voice           smallint    NOT NULL CHECK (voice BETWEEN 0 AND 1),
    chats           smallint    NOT NULL CHECK (chats BETWEEN 0 AND 10),
    cases           smallint    NOT NULL CHECK (cases BETWEEN 0 AND 10),
    version         integer     NOT NULL
);

CREATE TABLE queue_agent_events (
    staff_id        uuid        NOT NULL,
    version         integer     NOT NULL,
    at              timestamptz NOT NULL,
    presence        text        NOT NULL,
    reason          text        NOT NULL,
    PRIMARY KEY (staff_id, version)
);
CREATE INDEX queue_agent_events_at ON queue_agent_events (at);

-- Whoever hands contacts to agents holds this row meanwhile. forecast: how fast things go, for promises.
CREATE TABLE queue_lead (
    id              smallint    PRIMARY KEY CHECK (id = 1),
    led_at          timestamptz NOT NULL,
    forecast        jsonb       NOT NULL,
    forecast_at     timestamptz NOT NULL
);
INSERT INTO queue_lead VALUES (1, '2000-01-01Z', '{}', '2000-01-01Z');

-- What somebody of the staff is told at the desk, numbered without gaps for each.
CREATE TABLE staff_boxes (
    staff_id        uuid        PRIMARY KEY,
    last            bigint      NOT NULL
);

CREATE TABLE staff_events (
    staff_id        uuid        NOT NULL,
    number          bigint      NOT NULL,
    at              timestamptz NOT NULL,
    kind            text        NOT NULL,
    data            jsonb       NOT NULL,
    PRIMARY KEY (staff_id, number)
);
CREATE INDEX staff_events_at ON staff_events (at);
