-- What a merchant is asked about a case, as the merchant finds it; what was said stands in the case's thread.

CREATE TABLE inquiries (
    merchant_id     uuid        NOT NULL,
    id              uuid        NOT NULL,
    subject         uuid        NOT NULL,           -- whose case it is
    case_id         uuid        NOT NULL,
    asked_at        timestamptz NOT NULL,           -- last
    answer_by       timestamptz NOT NULL,
    settled_at      timestamptz,                    -- answered, or not wanted any more
    PRIMARY KEY (merchant_id, id),
    UNIQUE (merchant_id, case_id)
);
CREATE INDEX inquiries_waiting ON inquiries (merchant_id, id) WHERE settled_at IS NULL;

-- Whoever argues with customers answers what the house asks about them.
UPDATE api_keys SET scopes = scopes || '{inquiries:read}' WHERE 'disputes:read' = ANY(scopes);
UPDATE api_keys SET scopes = scopes || '{inquiries:write}' WHERE 'disputes:write' = ANY(scopes);
