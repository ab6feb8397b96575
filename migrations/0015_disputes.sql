-- Disputes, the guarantee behind them, escrow and evidence. A matter itself is in proceedings, under the same two ids;
-- subject is the customer who paid.

-- deliver_by: what the merchant promised; before it nobody can say that nothing came.
ALTER TABLE orders ADD COLUMN escrow boolean NOT NULL DEFAULT false, ADD COLUMN deliver_by timestamptz;

-- Paid, goods not confirmed. The id is the payment's.
CREATE TABLE escrows (
    subject         uuid        NOT NULL,
    id              uuid        NOT NULL,
    wallet_id       uuid        NOT NULL,
    merchant_id     uuid        NOT NULL,
    order_id        uuid        NOT NULL,
    account         uuid        NOT NULL,           -- the stripe of `escrow` that the money is in
    currency        text        NOT NULL,
    amount          bigint      NOT NULL CHECK (amount > 0),            -- paid
    held            bigint      NOT NULL CHECK (held BETWEEN 0 AND amount),
    fee             bigint      NOT NULL CHECK (fee >= 0),  -- the merchant's, taken at release from what is left
    carrier         text,
    tracking        text,
    shipped_at      timestamptz,
    PRIMARY KEY (subject, id)
);

-- A merchant's side of matters whose rows are placed by the customer.
CREATE TABLE merchant_matters (
    merchant_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    subject         uuid        NOT NULL,
    procedure       text        NOT NULL,
    PRIMARY KEY (merchant_id, id)
);

CREATE TABLE disputes (
    subject         uuid        NOT NULL,
    id              uuid        NOT NULL,
    wallet_id       uuid        NOT NULL,
    payment_id      uuid        NOT NULL,
    merchant_id     uuid        NOT NULL,
    order_no        text,
    reason          text        NOT NULL,
    description     text        NOT NULL,
    currency        text        NOT NULL,
    claimed         bigint      NOT NULL CHECK (claimed > 0),
    held            bigint      NOT NULL CHECK (held >= 0),     -- in dispute.hold now
    sources         jsonb       NOT NULL,           -- [[account, amount], …]: where what is held came from
    answer          text,                           -- refund, part_refund, return_refund, replacement, refused
    offered         bigint,
    answer_text     text,
    answered_at     timestamptz,
    carrier         text,                           -- of goods that are sent back, or sent anew
    tracking        text,
    sent_at         timestamptz,
    rounds          integer     NOT NULL DEFAULT 0, -- of evidence
    asked           text[]      NOT NULL DEFAULT '{}',          -- the sides that have not answered the round yet
    agreed          boolean     NOT NULL DEFAULT false,         -- settled by the two rather than decided
    award           bigint      CHECK (award BETWEEN 0 AND claimed),
    paid            bigint      NOT NULL DEFAULT 0 CHECK (paid BETWEEN 0 AND coalesce(award, 0)),
    guaranteed      bigint      NOT NULL DEFAULT 0 CHECK (guaranteed BETWEEN 0 AND paid),
    ended           boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (subject, id)
);
CREATE INDEX disputes_payment ON disputes (subject, payment_id);
CREATE UNIQUE INDEX disputes_one ON disputes (subject, payment_id) WHERE NOT ended;

-- What is decided, and who by: a first decision and those on appeal. One that waits for a second person is open.
CREATE TABLE dispute_decisions (
    subject         uuid        NOT NULL,
    dispute_id      uuid        NOT NULL,
    number          integer     NOT NULL,
    on_appeal       boolean     NOT NULL,
    award           bigint      NOT NULL CHECK (award >= 0),
    facts           text        NOT NULL,           -- found
    relied_on       uuid[]      NOT NULL,           -- evidence
    rules           text        NOT NULL,           -- the version they were decided by
    proposed_by     uuid        NOT NULL,
    proposed_at     timestamptz NOT NULL,
    agreed_by       uuid,                           -- the second person, above an amount
    state           text        NOT NULL CHECK (state IN ('proposed', 'rejected', 'decided')),
    settled_at      timestamptz,
    PRIMARY KEY (subject, dispute_id, number)
);

CREATE TABLE dispute_appeals (
    subject         uuid        NOT NULL,
    dispute_id      uuid        NOT NULL,
    side            text        NOT NULL CHECK (side IN ('customer', 'merchant')),
    ground          text        NOT NULL CHECK (ground IN ('new_evidence', 'clear_error')),
    text            text        NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (subject, dispute_id, side)
);

-- What merchants owe the operator after the guarantee has paid for them.
CREATE TABLE merchant_debts (
    merchant_id     uuid        NOT NULL,
    dispute_id      uuid        NOT NULL,
    currency        text        NOT NULL,
    amount          bigint      NOT NULL CHECK (amount > 0),
    collected       bigint      NOT NULL DEFAULT 0 CHECK (collected BETWEEN 0 AND amount),
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, dispute_id)
);
CREATE INDEX merchant_debts_open ON merchant_debts (merchant_id) WHERE collected < amount;

-- A file as it came. The content is sealed with a key of its own, bound to the file's ids and its SHA-256; no statement
-- changes a content, and one that was changed otherwise cannot be opened.
CREATE TABLE evidence_files (
    subject         uuid        NOT NULL,
    id              uuid        NOT NULL,
    matter_id       uuid        NOT NULL,           -- the proceeding
    number          integer     NOT NULL CHECK (number > 0),    -- within the matter
    side            text        NOT NULL,           -- customer, merchant, staff
    uploaded_by     text        NOT NULL,
    uploaded_at     timestamptz NOT NULL,
    media_type      text        NOT NULL,
    size            integer     NOT NULL,           -- bytes
    sha256          bytea       NOT NULL,
    pages           integer     NOT NULL,           -- an image has one
    original_id     uuid,                           -- a redacted copy's original
    name            bytea       NOT NULL,           -- sealed
    sealed_key      bytea       NOT NULL,
    PRIMARY KEY (subject, id),
    UNIQUE (subject, matter_id, number)
);
CREATE UNIQUE INDEX evidence_files_once ON evidence_files (subject, matter_id, side, sha256);

CREATE TABLE evidence_contents (
    subject         uuid        NOT NULL,
    id              uuid        NOT NULL,
    content         bytea       NOT NULL,
    PRIMARY KEY (subject, id)
);

-- Which of the two sides may see a file besides staff. Whoever brought it may.
CREATE TABLE evidence_shares (
    subject         uuid        NOT NULL,
    file_id         uuid        NOT NULL,
    side            text        NOT NULL CHECK (side IN ('customer', 'merchant')),
    shared_by       text        NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (subject, file_id, side)
);
