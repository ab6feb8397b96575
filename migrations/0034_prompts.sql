-- Recordings that callers hear in the place of the voice. Few, and small: a second is 16,000 bytes.

CREATE TABLE prompt_recordings (
    language        text        NOT NULL,
    key             text        NOT NULL,           -- of the sentence
    piece           integer     NOT NULL CHECK (piece > 0), -- of those between the sentence's values
    words           text        NOT NULL,           -- the whole sentence as it stood: of other words it is no recording
    sound           bytea       NOT NULL,           -- 8,000 samples a second of 16 bits, the low byte first
    digest          bytea       NOT NULL,           -- SHA-256 of the sound
    put_by          uuid        NOT NULL,
    put_at          timestamptz NOT NULL,
    PRIMARY KEY (language, key, piece)
);
