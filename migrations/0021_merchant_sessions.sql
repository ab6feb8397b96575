-- A merchant's people at the console: a session stands for the API key it was opened with, and ends with it.
CREATE TABLE merchant_sessions (
    token_hash      bytea       PRIMARY KEY,        -- SHA-256 of the token in the cookie
    key_hash        bytea       NOT NULL,           -- the key's, as in api_keys
    created_at      timestamptz NOT NULL,
    seen_at         timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL
);
