-- What customers may ask for about their data, and what they agreed to.

-- Every yes and no, with the version and the fingerprint of the text that was shown. Rows are only added.
CREATE TABLE consents (
    customer_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    purpose         text        NOT NULL,
    version         integer     NOT NULL,
    text_hash       bytea       NOT NULL,           -- SHA-256 of the text in both languages
    given           boolean     NOT NULL,
    language        text        NOT NULL,           -- it was read in
    way             text        NOT NULL,           -- sign_up, app, request
    at              timestamptz NOT NULL,
    PRIMARY KEY (customer_id, id)
);

-- What is not to be done with somebody's data: while there is a row, whoever would do it does not.
CREATE TABLE processing_stops (
    customer_id     uuid        NOT NULL,
    purpose         text        NOT NULL,
    cause           text        NOT NULL CHECK (cause IN ('restricted', 'withdrawn')),
    since           timestamptz NOT NULL,
    PRIMARY KEY (customer_id, purpose, cause)
);
CREATE INDEX processing_stops_purpose ON processing_stops (purpose);

-- Beside a matter of the procedure personal_data: what was asked, and what was answered.
CREATE TABLE privacy_requests (
    customer_id     uuid        NOT NULL,
    id              uuid        NOT NULL,           -- the matter's
    kind            text        NOT NULL,
    band            smallint    NOT NULL,           -- 1: before all others
    asked           bytea       NOT NULL,           -- sealed JSON
    answer          bytea,                          -- sealed
    kept            text[]      NOT NULL DEFAULT '{}',  -- what of it is kept, by codes of the policy
    waiting         boolean     NOT NULL DEFAULT false, -- for the staff
    opened_at       timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    late_at         timestamptz,
    ended_at        timestamptz,
    PRIMARY KEY (customer_id, id)
);
CREATE UNIQUE INDEX privacy_requests_one ON privacy_requests (customer_id, kind)
    WHERE ended_at IS NULL AND kind IN ('access', 'copy', 'move', 'correct', 'delete', 'close');
CREATE INDEX privacy_requests_waiting ON privacy_requests (band, due_at) WHERE waiting;

-- A copy of somebody's data, to be fetched for some days.
CREATE TABLE privacy_copies (
    customer_id     uuid        NOT NULL,
    id              uuid        NOT NULL,           -- the request's
    file            bytea       NOT NULL,           -- sealed ZIP
    size            integer     NOT NULL,
    sha256          bytea       NOT NULL,           -- of the ZIP
    fetched         integer     NOT NULL DEFAULT 0,
    made_at         timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX privacy_copies_age ON privacy_copies USING brin (expires_at);

-- What the law wants kept of those who left. A year's partition is dropped when the year is over; until then nothing
-- in it can be changed or removed, not even by its owner.
CREATE TABLE kept_records (
    customer_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    kind            text        NOT NULL,           -- identity, wallet, payments, consents, requests
    sealed          bytea       NOT NULL,
    sha256          bytea       NOT NULL,           -- of what is sealed; in the audit as well
    at              timestamptz NOT NULL,
    keep_until      date        NOT NULL,
    PRIMARY KEY (customer_id, id, keep_until)
) PARTITION BY RANGE (keep_until);

CREATE FUNCTION kept_records_refuse() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'kept_records only keeps' USING ERRCODE = 'insufficient_privilege';
END $$;

DO $$
DECLARE
    name text;
BEGIN
    FOR year IN 2034..2080 LOOP
        EXECUTE format('CREATE TABLE kept_records_%s PARTITION OF kept_records FOR VALUES FROM (%L) TO (%L)',
                       year, make_date(year, 1, 1), make_date(year + 1, 1, 1));
    END LOOP;
    FOR name IN SELECT relname FROM pg_class
                 WHERE oid = 'kept_records'::regclass
                    OR oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'kept_records'::regclass) LOOP
        EXECUTE format('CREATE RULE keep_as_it_is AS ON UPDATE TO %I DO INSTEAD SELECT kept_records_refuse()', name);
        EXECUTE format('CREATE RULE keep AS ON DELETE TO %I DO INSTEAD SELECT kept_records_refuse()', name);
    END LOOP;
END $$;

-- Somebody who left has neither number nor address.
ALTER TABLE customers ADD COLUMN erased_at timestamptz;
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT conname FROM pg_constraint
                 WHERE conrelid = 'customers'::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%phone%' LOOP
        EXECUTE format('ALTER TABLE customers DROP CONSTRAINT %I', name);
    END LOOP;
END $$;
ALTER TABLE customers ADD CONSTRAINT customers_reachable
    CHECK (erased_at IS NOT NULL OR phone IS NOT NULL OR email IS NOT NULL);
