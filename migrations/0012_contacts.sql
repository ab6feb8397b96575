-- An address that was exchanged for another. Nobody signs in by it or is paid by it any more; for some days it still
-- brings its owner back, and freezes, in case it was somebody else who exchanged it.
ALTER TABLE logins ADD COLUMN retired_at timestamptz;
CREATE INDEX logins_retired ON logins (retired_at) WHERE retired_at IS NOT NULL;
