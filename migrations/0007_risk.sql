-- What risk rules look at and what they decided.

-- The last day's moves and the month's sums of a wallet (risk/trail.py), in the row every payment writes anyway.
ALTER TABLE wallet_usage ADD COLUMN trail bytea NOT NULL DEFAULT '';

-- How the payer stood when it was decided (risk/mark.py): what a rule set is tested against later. Null: not asked.
ALTER TABLE payments ADD COLUMN mark bigint;

-- How the owner stood when the code was shown, because only a merchant asks when it is used.
ALTER TABLE payment_codes ADD COLUMN mark bigint;

-- Wallets that a wallet has sent money to, and since when: a payee is a first one until it has been known for a day.
CREATE TABLE known_payees (
    wallet_id       uuid        NOT NULL,
    payee_id        uuid        NOT NULL,
    since           timestamptz NOT NULL,
    PRIMARY KEY (wallet_id, payee_id)
);

INSERT INTO known_payees (wallet_id, payee_id, since)
SELECT wallet_id, payee_id, min(completed_at) FROM payments
 WHERE kind = 'transfer' AND state = 'succeeded' GROUP BY wallet_id, payee_id;

-- Versions of the rules. A draft is tested against the past month, then made active; one is active at a time.
CREATE TABLE risk_rule_sets (
    version         integer     PRIMARY KEY,
    state           text        NOT NULL CHECK (state IN ('draft', 'active', 'retired')),
    document        json        NOT NULL,
    created_by      text        NOT NULL,
    created_at      timestamptz NOT NULL,
    tested          json,                           -- what it would have done to the past month
    tested_at       timestamptz,
    activated_by    text,
    activated_at    timestamptz,
    CHECK (state = 'draft' OR activated_at IS NOT NULL)
);
CREATE UNIQUE INDEX risk_rule_sets_active ON risk_rule_sets (state) WHERE state = 'active';

-- Decisions that were not a plain yes, and what rules in shadow would have done.
CREATE TABLE risk_decisions (
    wallet_id       uuid        NOT NULL,
    id              uuid        NOT NULL,
    at              timestamptz NOT NULL,
    payment_id      uuid,                           -- null: nothing was done
    kind            text        NOT NULL,
    amount          bigint      NOT NULL,
    currency        text        NOT NULL,
    payee_id        uuid,
    outcome         text        NOT NULL CHECK (outcome IN ('allow', 'step_up', 'hold', 'deny')),
    reasons         text[]      NOT NULL,           -- codes of the rules that decided, or that a proof satisfied
    shadow          text[]      NOT NULL,           -- codes of the rules in shadow that would have
    accept          text[]      NOT NULL,           -- proofs that would satisfy them, or shorten the hold,
    strength        smallint    NOT NULL,           -- with so many factors in all
    proof           text,
    rule_set        integer     NOT NULL,
    facts           json        NOT NULL,
    released_at     timestamptz,
    released_by     text,
    PRIMARY KEY (wallet_id, id)
);
CREATE INDEX risk_decisions_latest ON risk_decisions (id);
CREATE INDEX risk_decisions_held ON risk_decisions (wallet_id, payment_id) WHERE outcome = 'hold';
