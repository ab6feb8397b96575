-- Which customers the staff opened, what they saw without its mask, and who is asked about it.

-- A row for each who looks: locked while their looks are counted. shut_until: no look-ups before then.
CREATE TABLE access_staff (
    staff_id        uuid        PRIMARY KEY,
    shut_until      timestamptz
);

CREATE TABLE access_events (
    staff_id        uuid        NOT NULL,
    id              uuid        NOT NULL,
    at              timestamptz NOT NULL,
    kind            text        NOT NULL CHECK (kind IN ('opened', 'found', 'missed', 'refused', 'revealed', 'listed')),
    basis           text        NOT NULL,           -- contact, case, matter; of a field: which; else empty
    customer_id     uuid,
    PRIMARY KEY (staff_id, id)
);
CREATE INDEX access_events_at ON access_events (staff_id, at);
CREATE INDEX access_events_hour ON access_events (at) WHERE kind = 'opened';

-- Whom somebody has open, and why.
CREATE TABLE access_sights (
    staff_id        uuid        NOT NULL,
    customer_id     uuid        NOT NULL,
    basis           text        NOT NULL,
    until           timestamptz NOT NULL,
    PRIMARY KEY (staff_id, customer_id)
);

-- Fields without their mask.
CREATE TABLE access_reveals (
    staff_id        uuid        NOT NULL,
    customer_id     uuid        NOT NULL,
    field           text        NOT NULL,
    until           timestamptz NOT NULL,
    PRIMARY KEY (staff_id, customer_id, field)
);

-- Customers with whom nobody ever has work: whoever opens one was looking around.
CREATE TABLE access_canaries (
    customer_id     uuid        PRIMARY KEY,
    since           timestamptz NOT NULL
);

-- One of a kind, a person and a day: somebody else looks at what they did.
CREATE TABLE access_alerts (
    staff_id        uuid        NOT NULL,
    alarm           text        NOT NULL,
    day             date        NOT NULL,
    id              uuid        NOT NULL,
    at              timestamptz NOT NULL,
    facts           text        NOT NULL,           -- JSON
    settled_by      uuid,
    settled_at      timestamptz,
    finding         text        NOT NULL,
    PRIMARY KEY (staff_id, alarm, day)
);
CREATE INDEX access_alerts_open ON access_alerts (at) WHERE settled_at IS NULL;

-- Proofs of the books: what was checked, what is broken, and what every kind of account held.
CREATE TABLE books_checks (
    id              uuid        PRIMARY KEY,
    at              timestamptz NOT NULL,
    seconds         real        NOT NULL,
    checks          integer     NOT NULL,
    findings        text        NOT NULL,           -- JSON
    balances        text        NOT NULL            -- JSON: kind, currency, accounts, balance, held
);
