-- For which department an account sends, and by which name: it brings in the categories of that
-- department and sees what came under that name, and nothing else.
CREATE TABLE feed_sender (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    account    INTEGER NOT NULL REFERENCES account (id),
    department TEXT NOT NULL CHECK (department <> ''),
    source     TEXT NOT NULL CHECK (source <> ''),
    since_ms   INTEGER NOT NULL,
    ended_ms   INTEGER
) STRICT;
CREATE UNIQUE INDEX feed_sender_one ON feed_sender (county, account) WHERE ended_ms IS NULL;
CREATE INDEX feed_sender_place ON feed_sender (division, id);
