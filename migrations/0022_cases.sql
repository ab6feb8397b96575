-- Cases of the service centre, each beside a matter of the procedure case, and what everything is found by.

CREATE TABLE cases (
    subject         uuid        NOT NULL,           -- a customer, or who stands for an address (service/cases/people)
    id              uuid        NOT NULL,           -- the matter's
    number          text        NOT NULL,           -- what people call it by
    is_customer     boolean     NOT NULL,           -- subject is a customer's id
    contact         bytea,                          -- sealed: the address of somebody who is none
    type            text        NOT NULL,
    priority        smallint    NOT NULL,           -- 1 urgent, 2 high, 3 usual, 4 low
    band            smallint    NOT NULL,           -- of the queue: 1 theft and leaks, 2 money missing, 3 the rest
    channel         text        NOT NULL,           -- it came by
    language        text        NOT NULL,
    title           text        NOT NULL,
    tags            text[]      NOT NULL DEFAULT '{}',
    fields          jsonb       NOT NULL DEFAULT '{}',
    assigned_to     uuid,
    cause           text,                           -- what the system opened it for: once
    entries         integer     NOT NULL DEFAULT 0,
    outcome         text,                           -- how it was resolved
    merged_subject  uuid,
    merged_into     uuid,
    due_clock       text,                           -- the clock that runs out next, and when
    due_at          timestamptz,
    opened_at       timestamptz NOT NULL,
    changed_at      timestamptz NOT NULL,
    ended_at        timestamptz,
    PRIMARY KEY (subject, id)
);
CREATE UNIQUE INDEX cases_cause ON cases (subject, cause) WHERE cause IS NOT NULL;
CREATE INDEX cases_of_staff ON cases (assigned_to, due_at) WHERE ended_at IS NULL AND assigned_to IS NOT NULL;
CREATE INDEX cases_nobodys ON cases (band, priority, opened_at) WHERE ended_at IS NULL AND assigned_to IS NULL;
CREATE INDEX cases_ended ON cases (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX cases_under_way ON cases (due_at) WHERE ended_at IS NULL;

-- A number leads to its case.
CREATE TABLE case_numbers (
    number          text        NOT NULL,
    subject         uuid        NOT NULL,
    case_id         uuid        NOT NULL,
    PRIMARY KEY (number)
);

-- The thread: what was said in, out and among us, numbered without gaps. Only added to.
CREATE TABLE case_entries (
    subject         uuid        NOT NULL,
    case_id         uuid        NOT NULL,
    number          integer     NOT NULL,
    kind            text        NOT NULL,           -- message, note, system
    direction       text        NOT NULL,           -- in, out, none
    channel         text        NOT NULL,           -- app, chat, mail, phone, web, none
    author          text        NOT NULL,           -- customer, staff, merchant, bot, system, stranger
    author_id       text        NOT NULL,
    text            text        NOT NULL,
    data            jsonb       NOT NULL DEFAULT '{}',
    files           uuid[]      NOT NULL DEFAULT '{}',
    ref             text,                           -- the writer's own number of it: the same again is the same entry
    at              timestamptz NOT NULL,
    PRIMARY KEY (subject, case_id, number)
);
CREATE UNIQUE INDEX case_entries_ref ON case_entries (subject, case_id, ref) WHERE ref IS NOT NULL;

-- What a case is about: payments, refunds, disputes, calls, chats, other cases.
CREATE TABLE case_links (
    subject         uuid        NOT NULL,
    case_id         uuid        NOT NULL,
    kind            text        NOT NULL,
    object_id       text        NOT NULL,
    added_by        text        NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (subject, case_id, kind, object_id)
);
CREATE INDEX case_links_object ON case_links (subject, kind, object_id);

-- Cases that were found to be one: the entries stay where they are, so that it can be undone.
CREATE TABLE case_merges (
    subject         uuid        NOT NULL,           -- whose case it was merged into
    case_id         uuid        NOT NULL,
    from_subject    uuid        NOT NULL,
    from_id         uuid        NOT NULL,
    merged_by       uuid        NOT NULL,
    at              timestamptz NOT NULL,
    undone_by       uuid,
    undone_at       timestamptz,
    PRIMARY KEY (subject, case_id, from_id, at)
);

-- Staff who want to know what happens to a case that is not theirs.
CREATE TABLE case_watchers (
    subject         uuid        NOT NULL,
    case_id         uuid        NOT NULL,
    staff_id        uuid        NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (subject, case_id, staff_id)
);
CREATE INDEX case_watchers_staff ON case_watchers (staff_id, at);

-- Who has a case open at this moment.
CREATE TABLE case_viewers (
    subject         uuid        NOT NULL,
    case_id         uuid        NOT NULL,
    staff_id        uuid        NOT NULL,
    seen_at         timestamptz NOT NULL,
    is_writing      boolean     NOT NULL,
    PRIMARY KEY (subject, case_id, staff_id)
);
CREATE INDEX case_viewers_age ON case_viewers (seen_at);

-- Answers and bundles of acts that the staff keep ready, beside those that are shipped with the policy.
CREATE TABLE case_macros (
    code            text        NOT NULL,
    document        jsonb       NOT NULL,
    is_active       boolean     NOT NULL,
    version         integer     NOT NULL,
    changed_by      text        NOT NULL,
    changed_at      timestamptz NOT NULL,
    PRIMARY KEY (code)
);

-- Texts by which cases, chats and mails are found (service/search): tokens are numbers of pieces of the text. One
-- partition a month; what is outside of them is in the default one.
CREATE TABLE search_texts (
    owner           uuid        NOT NULL,
    object_id       uuid        NOT NULL,
    part            integer     NOT NULL,
    at              timestamptz NOT NULL,
    kind            text        NOT NULL,
    text            text        NOT NULL,
    tokens          integer[]   NOT NULL,
    PRIMARY KEY (owner, object_id, part, at)
) PARTITION BY RANGE (at);
CREATE TABLE search_texts_default PARTITION OF search_texts DEFAULT;
CREATE INDEX search_texts_tokens ON search_texts USING gin (tokens) WITH (gin_pending_list_limit = 128);
-- By an expression, so that only who asks for the order of time gets it: what has some tokens in a span of time is
-- always looked up by the tokens, however few or many the planner expects.
CREATE INDEX search_texts_age ON search_texts ((at AT TIME ZONE 'UTC'));
