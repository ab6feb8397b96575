-- An order that a payer makes of a merchant's sign (static code): it has a number that a card's part can be fetched for.
-- It counts against the limit of static codes; unpaid, it is nobody's and is forgotten.

ALTER TABLE orders ADD COLUMN sign boolean NOT NULL DEFAULT false;

CREATE INDEX orders_unpaid_sign ON orders (expires_at) WHERE sign AND state = 'open';
