-- Recordings are sealed: each call has a key for them, sealed by the vault, gone with the last of them.

ALTER TABLE calls ADD COLUMN recording_key bytea;
