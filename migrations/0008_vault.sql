-- Data at rest: names, phones and addresses are sealed, logins found by a keyed index. Form: docs/security/data.md.

-- Keys that fields are sealed with, and that indexes are made with, each wrapped by the key provider.
CREATE TABLE data_keys (
    purpose         text        NOT NULL CHECK (purpose IN ('seal', 'index')),
    version         integer     NOT NULL CHECK (version > 0),
    state           text        NOT NULL CHECK (state IN ('coming', 'active', 'retiring', 'retired')),
    wrapped         text        NOT NULL,
    changed_at      timestamptz NOT NULL,           -- when it came into its state
    PRIMARY KEY (purpose, version)
);

-- What is in clear is sealed by purser.schema, which has the keys, and then dropped with its table: nothing of it
-- remains in the files of the new one.
ALTER TABLE customers RENAME TO clear_customers;
CREATE TABLE customers (LIKE clear_customers INCLUDING ALL);
ALTER TABLE customers
    ALTER COLUMN name TYPE bytea USING name::bytea,
    ALTER COLUMN phone TYPE bytea USING phone::bytea,
    ALTER COLUMN email TYPE bytea USING email::bytea;

ALTER TABLE logins RENAME TO clear_logins;
CREATE TABLE logins (LIKE clear_logins INCLUDING ALL);
ALTER TABLE logins ALTER COLUMN login TYPE bytea USING login::bytea;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM clear_customers) THEN
        DROP TABLE clear_customers;
    END IF;
    IF NOT EXISTS (SELECT FROM clear_logins) THEN
        DROP TABLE clear_logins;
    END IF;
END $$;
