-- Chats: a customer with the assistant, and with a person once they want one.

-- Whoever adds a message holds this row until the commit, so numbers are in the order of commits: who has seen a
-- number will see nothing new below it.
CREATE TABLE chats (
    customer_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('assistant', 'queued', 'active', 'idle', 'ended')),
    version         integer     NOT NULL CHECK (version > 0),
    since           timestamptz NOT NULL,           -- when it came to this state
    language        text        NOT NULL CHECK (language IN ('zh', 'en')),
    about           jsonb,                          -- what it is about: {subject, id}
    memory          jsonb       NOT NULL,           -- what the assistant remembers
    band            smallint    NOT NULL,           -- how urgent, once a person is wanted
    case_id         uuid,
    contact_id      uuid,                           -- in the queue
    staff_id        uuid,                           -- who answers, or did last
    opened_at       timestamptz NOT NULL,
    last_number     bigint      NOT NULL CHECK (last_number >= 0),
    customer_read   bigint      NOT NULL CHECK (customer_read <= last_number),
    staff_read      bigint      NOT NULL CHECK (staff_read <= last_number),
    filed_to        bigint      NOT NULL CHECK (filed_to <= last_number),  -- so far its case has it
    filed_at        timestamptz NOT NULL,           -- and since when
    customer_at     timestamptz NOT NULL,           -- last sign of the customer
    answer_by       timestamptz,                    -- until when whoever took it has to say something
    ended_at        timestamptz,
    ended_by        text,
    PRIMARY KEY (customer_id, id),
    CHECK ((ended_at IS NULL) = (state <> 'ended')),
    CHECK (staff_id IS NOT NULL OR state NOT IN ('active', 'idle'))
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX chats_open ON chats (customer_id) WHERE state <> 'ended';
CREATE INDEX chats_id ON chats (id);
CREATE INDEX chats_staff ON chats (staff_id, state) WHERE state IN ('active', 'idle');
CREATE INDEX chats_unended ON chats (state, since) WHERE state <> 'ended';

-- Kept as what was meant; what we say is put into the language of whoever reads it.
CREATE TABLE chat_messages (
    customer_id     uuid        NOT NULL,
    chat_id         uuid        NOT NULL,
    number          bigint      NOT NULL,           -- 1, 2, 3, … without a gap
    at              timestamptz NOT NULL,
    author          text        NOT NULL CHECK (author IN ('customer', 'assistant', 'staff', 'system')),
    staff_id        uuid,
    kind            text        NOT NULL,
    content         jsonb       NOT NULL,
    key             text,                           -- of a request: said twice, it is there once
    PRIMARY KEY (customer_id, chat_id, number, at),
    CHECK ((staff_id IS NOT NULL) = (author = 'staff'))
) PARTITION BY RANGE (at);
CREATE TABLE chat_messages_rest PARTITION OF chat_messages DEFAULT;
CREATE INDEX chat_messages_key ON chat_messages (customer_id, chat_id, key) WHERE key IS NOT NULL;
