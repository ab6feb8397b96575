-- What callers hear is agreed to by two, as the menu is: one puts a recording in, and callers hear it once somebody else
-- has agreed to just this sound. Until then they hear what they heard.

DELETE FROM prompt_recordings;  -- put in by one alone, in no release
ALTER TABLE prompt_recordings
    ADD COLUMN is_heard     boolean     NOT NULL,
    ADD COLUMN agreed_by    uuid        CHECK (agreed_by <> put_by),
    ADD COLUMN agreed_at    timestamptz,
    ADD CHECK (is_heard = (agreed_by IS NOT NULL)),
    ADD CHECK (is_heard = (agreed_at IS NOT NULL)),
    DROP CONSTRAINT prompt_recordings_pkey,
    ADD PRIMARY KEY (language, key, piece, is_heard);
