-- Articles as staff wrote them; those that came with the program are files beside the code. The newest published version
-- of a slug is in force, in place of the file where there is one. A version that is withdrawn takes the article away.
CREATE TABLE article_versions (
    slug            text        NOT NULL,
    version         integer     NOT NULL CHECK (version > 0),
    document        json        NOT NULL,
    is_withdrawn    boolean     NOT NULL,
    note            text        NOT NULL,           -- what was changed, and why
    drafted_by      text        NOT NULL,
    drafted_at      timestamptz NOT NULL,
    published_by    text,                           -- somebody else than who drafted it
    published_at    timestamptz,
    PRIMARY KEY (slug, version),
    CHECK ((published_by IS NULL) = (published_at IS NULL)),
    CHECK (published_by <> drafted_by)
);

-- When somebody last looked whether an article is still true.
CREATE TABLE article_reviews (
    slug            text        PRIMARY KEY,
    reviewed_on     date        NOT NULL,
    reviewed_by     text        NOT NULL
);

-- Whether an article helped: the last word of each customer.
CREATE TABLE article_votes (
    customer_id     uuid        NOT NULL,
    slug            text        NOT NULL,
    version         integer     NOT NULL,           -- 0: as it came with the program
    helped          boolean     NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (customer_id, slug)
);
CREATE INDEX article_votes_at ON article_votes (at);
