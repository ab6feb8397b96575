-- Matters under way: each follows a procedure's table (purser.core.procedure). subject is whose matter it is: a
-- customer's, or the operator's own. What a room needs beside it is in tables of that room, under the same two ids.
CREATE TABLE proceedings (
    subject         uuid        NOT NULL,
    id              uuid        NOT NULL,
    procedure       text        NOT NULL,
    state           text        NOT NULL,
    version         integer     NOT NULL CHECK (version > 0),
    opened_at       timestamptz NOT NULL,
    since           timestamptz NOT NULL,           -- when it came to this state
    ended_at        timestamptz,
    PRIMARY KEY (subject, id)
);
CREATE INDEX proceedings_open ON proceedings (subject, procedure, id) WHERE ended_at IS NULL;

-- What happened, step by step. That a version is there once is what stops a step from being taken twice at once.
CREATE TABLE proceeding_steps (
    subject         uuid        NOT NULL,
    proceeding_id   uuid        NOT NULL,
    version         integer     NOT NULL,
    step            text        NOT NULL,
    state           text        NOT NULL,           -- after it
    actor           text        NOT NULL,
    acted_by        text        NOT NULL,           -- who exactly: an id, or what the system did it for
    reason          text        NOT NULL,
    details         jsonb       NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (subject, proceeding_id, version)
);

-- What the system does by itself when the time has come. A row goes in the transaction that does it.
CREATE TABLE proceeding_deadlines (
    subject         uuid        NOT NULL,
    proceeding_id   uuid        NOT NULL,
    step            text        NOT NULL,
    due_at          timestamptz NOT NULL,
    look_at         timestamptz NOT NULL,           -- later than due_at after a failure
    failures        integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (subject, proceeding_id, step)
);
CREATE INDEX proceeding_deadlines_due ON proceeding_deadlines (look_at);

-- Members of staff who have agreed to a step that takes more than one of them.
CREATE TABLE proceeding_agreements (
    subject         uuid        NOT NULL,
    proceeding_id   uuid        NOT NULL,
    version         integer     NOT NULL,
    step            text        NOT NULL,
    staff_id        uuid        NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (subject, proceeding_id, version, step, staff_id)
);
