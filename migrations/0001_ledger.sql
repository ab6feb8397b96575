-- The ledger: accounts hold the present, transfers hold everything that ever happened.
-- Keys begin with the column a distributed engine would place rows by (an account's id); no sequences, no triggers.

CREATE TABLE ledger_accounts (
    id          uuid        PRIMARY KEY,
    kind        text        NOT NULL,
    holder      uuid,                               -- wallet or merchant; null: the operator
    currency    text        NOT NULL CHECK (length(currency) = 3),
    balance     bigint      NOT NULL DEFAULT 0,     -- credits minus debits, minor units
    held        bigint      NOT NULL DEFAULT 0 CHECK (held >= 0),
    version     bigint      NOT NULL DEFAULT 0,     -- entries so far
    floor       bigint,                             -- balance - held may not go below; null: no limit
    frozen_in   boolean     NOT NULL DEFAULT false,
    frozen_out  boolean     NOT NULL DEFAULT false,
    closed      boolean     NOT NULL DEFAULT false,
    rules       integer     NOT NULL DEFAULT 0,     -- counts changes of floor, frozen and closed
    opened_at   timestamptz NOT NULL,
    CHECK (floor IS NULL OR balance - held >= floor)
) WITH (fillfactor = 60);                           -- room for the next balance on the same page

-- One row a change. It keeps both accounts' balance and version after it: a statement is a range read.
-- phase: p posted, h hold placed, c hold captured, r hold released, x hold expired. A hold moves nothing yet,
-- so h, r and x rows have no credit side.
CREATE TABLE ledger_transfers (
    debit_account   uuid        NOT NULL,
    debit_version   bigint      NOT NULL,
    debit_balance   bigint      NOT NULL,
    debit_held      bigint      NOT NULL,
    credit_account  uuid        NOT NULL,
    credit_version  bigint,
    credit_balance  bigint,
    id              uuid        NOT NULL,
    amount          bigint      NOT NULL CHECK (amount > 0),
    currency        text        NOT NULL,
    phase           "char"      NOT NULL,
    kind            text        NOT NULL,
    reference       uuid        NOT NULL,           -- what it is for: a payment, a hold, a case
    at              timestamptz NOT NULL,
    PRIMARY KEY (debit_account, debit_version, at)
) PARTITION BY RANGE (at);

CREATE INDEX ledger_transfers_credit ON ledger_transfers (credit_account, credit_version);
CREATE INDEX ledger_transfers_id ON ledger_transfers USING brin (id);

-- Takes what no month's partition covers (a clock far off); money is never refused for want of a partition.
CREATE TABLE ledger_transfers_rest PARTITION OF ledger_transfers DEFAULT;

CREATE TABLE ledger_holds (
    debit_account   uuid        NOT NULL,
    id              uuid        NOT NULL,
    credit_account  uuid        NOT NULL,
    amount          bigint      NOT NULL CHECK (amount > 0),
    captured        bigint      NOT NULL DEFAULT 0 CHECK (captured BETWEEN 0 AND amount),
    currency        text        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('held', 'captured', 'released', 'expired')),
    kind            text        NOT NULL,
    reference       uuid        NOT NULL,
    expires_at      timestamptz,
    placed_at       timestamptz NOT NULL,
    settled_at      timestamptz,
    PRIMARY KEY (debit_account, id)
);
CREATE INDEX ledger_holds_due ON ledger_holds (expires_at) WHERE state = 'held';
