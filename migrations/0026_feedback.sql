-- Feedback: surveys after a resolution, reviews of bad ones, suggestions and their fate.

-- One a resolution. What was said goes with whoever said it; the reports count what is left.
CREATE TABLE surveys (
    customer_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    case_id         uuid        NOT NULL,
    resolution      integer     NOT NULL,           -- the version of the case's matter at which it was resolved
    case_type       text        NOT NULL,
    channel         text        NOT NULL,           -- the case came by
    staff_id        uuid,                           -- whose case it was
    asked_at        timestamptz NOT NULL,
    closes_at       timestamptz NOT NULL,
    answered_at     timestamptz,
    score           smallint    CHECK (score BETWEEN 1 AND 5),
    solved          boolean,
    text            bytea,                          -- sealed
    PRIMARY KEY (customer_id, id),
    UNIQUE (customer_id, case_id, resolution),
    CHECK ((answered_at IS NULL) = (score IS NULL)),
    CHECK ((answered_at IS NULL) = (solved IS NULL))
);
CREATE INDEX surveys_asked ON surveys (asked_at);

-- A bad answer looked at by somebody who had no part in the case: a matter of the procedure `review`. The id is the
-- survey's.
CREATE TABLE reviews (
    customer_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    case_id         uuid        NOT NULL,
    opened_at       timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    reviewer        uuid,
    cause           text,                           -- what went wrong: one of the policy's
    finding         text,
    finished_at     timestamptz,
    PRIMARY KEY (customer_id, id),
    CHECK ((finished_at IS NULL) = (reviewer IS NULL))
);
CREATE INDEX reviews_open ON reviews (due_at) WHERE finished_at IS NULL;

-- A matter of the procedure `suggestion`.
CREATE TABLE suggestions (
    customer_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    area            text        NOT NULL,
    text            bytea       NOT NULL,           -- sealed
    created_at      timestamptz NOT NULL,
    answer          text,                           -- what its author was told last
    PRIMARY KEY (customer_id, id)
);
