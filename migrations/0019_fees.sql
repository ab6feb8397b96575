-- Versions of the price list, promotions with their budgets, and who has which membership.

-- Each is a matter of the operator's (purser.fees.tariff_table); the id is the matter's. effective_at is set when it is
-- announced: every process knows weeks ahead when it changes over, and does so by its clock.
CREATE TABLE tariffs (
    id              uuid        PRIMARY KEY,
    version         text        NOT NULL UNIQUE,
    document        json        NOT NULL,
    created_by      text        NOT NULL,
    created_at      timestamptz NOT NULL,
    announced_at    timestamptz,
    effective_at    timestamptz
);

-- is_live: takes part in prices between its two times. It is set by the steps of its matter.
CREATE TABLE promotions (
    id              uuid        PRIMARY KEY,
    document        json        NOT NULL,
    budget          bigint      NOT NULL CHECK (budget > 0),
    currency        text        NOT NULL,
    starts_at       timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL CHECK (ends_at > starts_at),
    is_live         boolean     NOT NULL,
    created_by      text        NOT NULL,
    created_at      timestamptz NOT NULL
);

-- What of a budget nobody has in hand. Engines draw slices of it, so that they do not wait for each other's payments;
-- whatever dies or idles, its slices come back. budget = rest + slices + what activities were given.
CREATE TABLE promotion_budgets (
    promotion_id    uuid        PRIMARY KEY,
    rest            bigint      NOT NULL CHECK (rest >= 0)
);
CREATE TABLE promotion_slices (
    promotion_id    uuid        NOT NULL,
    id              uuid        NOT NULL,
    holder          uuid        NOT NULL,           -- the engine that spends it
    rest            bigint      NOT NULL CHECK (rest >= 0),
    version         integer     NOT NULL,
    touched_at      timestamptz NOT NULL,
    PRIMARY KEY (promotion_id, id)
);

-- How often a wallet has used a promotion. Written only together with the wallet's row of usage, whose version tells
-- everybody that something has changed.
CREATE TABLE promotion_uses (
    wallet_id       uuid        NOT NULL,
    promotion_id    uuid        NOT NULL,
    times           integer     NOT NULL CHECK (times >= 0),
    PRIMARY KEY (wallet_id, promotion_id)
);

-- Prices agreed with one customer: a matter of membership with a plan of its own.
CREATE TABLE fee_plans (
    id              uuid        PRIMARY KEY,
    customer_id     uuid        NOT NULL,
    document        json        NOT NULL,
    ends_at         timestamptz NOT NULL,
    is_live         boolean     NOT NULL,
    created_by      text        NOT NULL,
    created_at      timestamptz NOT NULL
);

-- A customer's membership: one at a time, a matter of theirs.
CREATE TABLE vip_standings (
    customer_id     uuid        PRIMARY KEY,
    proceeding_id   uuid        NOT NULL,
    level           text        NOT NULL,           -- of the tariff, or plan:<id>
    turnover        bigint      NOT NULL,           -- of the month it was looked at last, minor units
    month           date        NOT NULL
);
CREATE INDEX vip_standings_month ON vip_standings (month);

-- Months whose turnover has been looked at.
CREATE TABLE vip_reviews (
    month           date        PRIMARY KEY,
    done_at         timestamptz NOT NULL
);

-- The level a wallet pays by. It is in the row every payment checks, so that no engine prices by an old one.
ALTER TABLE wallet_usage ADD COLUMN plan text;

-- What a draft would have taken of last month's payments.
CREATE TABLE fee_simulations (
    id              uuid        PRIMARY KEY,
    tariff_id       uuid        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('waiting', 'running', 'done')),
    done            bigint      NOT NULL,           -- payments looked at
    of_all          bigint      NOT NULL,
    result          json,
    created_by      text        NOT NULL,
    created_at      timestamptz NOT NULL,
    ended_at        timestamptz
);
CREATE INDEX fee_simulations_tariff ON fee_simulations (tariff_id, id);
