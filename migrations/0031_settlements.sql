-- Where merchants are paid out to, and what was paid out. The matter of a payout (proceedings) has its state.
CREATE TABLE settlement_accounts (
    merchant_id   uuid PRIMARY KEY,
    channel       text NOT NULL,
    token         text NOT NULL,                       -- the channel's name for the account; no number is kept
    bank          text NOT NULL,
    last4         text NOT NULL CHECK (last4 ~ '^[0-9]{4}$'),
    set_by        text NOT NULL,
    set_at        timestamptz NOT NULL
);

CREATE TABLE payouts (
    merchant_id   uuid NOT NULL,
    id            uuid NOT NULL,                       -- also the matter's
    amount        bigint NOT NULL CHECK (amount > 0),  -- minor units
    currency      text NOT NULL,
    clearing      uuid NOT NULL,                       -- the account it waits in
    channel       text NOT NULL,
    token         text NOT NULL,
    bank          text NOT NULL,
    last4         text NOT NULL,
    channel_no    text,
    failure       text,
    asked         integer NOT NULL DEFAULT 0,
    requested_at  timestamptz NOT NULL,
    arrived_at    timestamptz,
    PRIMARY KEY (merchant_id, id)
);
