-- What the operator's people have made sure of in the directory of hotlines, or put right in it.

-- A version is proposed by one and in force once somebody else has agreed; what is shipped is version 0 of a code and
-- not here. The highest version in force holds. is_gone: the number is its owner's no longer.
CREATE TABLE directory_versions (
    code            text        NOT NULL,
    version         integer     NOT NULL CHECK (version > 0),
    document        json        NOT NULL,
    is_gone         boolean     NOT NULL,
    proposed_by     uuid        NOT NULL,
    proposed_at     timestamptz NOT NULL,
    agreed_by       uuid        CHECK (agreed_by <> proposed_by),
    agreed_at       timestamptz,
    dropped_at      timestamptz,
    PRIMARY KEY (code, version),
    CHECK ((agreed_by IS NULL) = (agreed_at IS NULL)),
    CHECK (agreed_at IS NULL OR dropped_at IS NULL)
);
CREATE UNIQUE INDEX directory_versions_open ON directory_versions (code)
    WHERE agreed_at IS NULL AND dropped_at IS NULL;
