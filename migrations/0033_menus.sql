-- The hotline's menu: what the operator's people made of the one that is shipped, which is version 0 and not here.

-- A version is proposed by one and in force once somebody else has agreed. The highest version in force holds for calls
-- that begin from then on; a call keeps the one it began with.
CREATE TABLE menu_versions (
    version         integer     PRIMARY KEY CHECK (version > 0),
    document        json        NOT NULL,
    note            text        NOT NULL,           -- what was changed, and why
    proposed_by     uuid        NOT NULL,
    proposed_at     timestamptz NOT NULL,
    agreed_by       uuid        CHECK (agreed_by <> proposed_by),
    agreed_at       timestamptz,
    dropped_at      timestamptz,
    CHECK ((agreed_by IS NULL) = (agreed_at IS NULL)),
    CHECK (agreed_at IS NULL OR dropped_at IS NULL)
);
CREATE UNIQUE INDEX menu_versions_open ON menu_versions ((true)) WHERE agreed_at IS NULL AND dropped_at IS NULL;
