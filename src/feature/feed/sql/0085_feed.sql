-- One delivery of a department: a file of one category for one month. What it found is written once,
-- when it is done; a corrected file is a delivery of its own that names the one it replaces.
-- first_ms is when the first of such a chain came, so that a correction does not make it late.
--: no-history counts and states; the audit has each step
CREATE TABLE feed_delivery (
    id           INTEGER PRIMARY KEY,
    county       INTEGER NOT NULL,
    division     INTEGER NOT NULL CHECK (division / 1000000 = county),
    user_id      INTEGER NOT NULL,
    category     TEXT NOT NULL CHECK (length(category) = 2),
    department   TEXT NOT NULL,
    period       INTEGER NOT NULL,
    source       TEXT NOT NULL CHECK (source <> ''),
    origin       TEXT NOT NULL CHECK (origin IN ('upload', 'command', 'drop', 'push', 'pull')),
    name         TEXT NOT NULL,
    file         TEXT NOT NULL,
    hash         BLOB NOT NULL CHECK (length(hash) = 32),
    bytes        INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('columns', 'waiting', 'running', 'done', 'failed',
                                                'stopped')),
    map          TEXT NOT NULL,
    catalogue    BLOB NOT NULL CHECK (length(catalogue) = 32),
    job          INTEGER,
    rows_n       INTEGER NOT NULL,
    ours_n       INTEGER NOT NULL,
    strangers_n  INTEGER NOT NULL,
    invalid_n    INTEGER NOT NULL,
    duplicates_n INTEGER NOT NULL,
    dead_n       INTEGER NOT NULL,
    people_n     INTEGER NOT NULL,
    detail       TEXT NOT NULL,
    root         BLOB,
    replaces     INTEGER,
    replaced_by  INTEGER,
    say          TEXT NOT NULL,
    first_ms     INTEGER NOT NULL,
    made_ms      INTEGER NOT NULL,
    ended_ms     INTEGER,
    CHECK ((state = 'done') = (root IS NOT NULL))
) STRICT;
CREATE INDEX feed_delivery_of ON feed_delivery (county, category, period, source, id);
CREATE INDEX feed_delivery_period ON feed_delivery (period, category, division);
CREATE INDEX feed_delivery_made ON feed_delivery (made_ms, id);
-- One that holds for a source and a month.
CREATE UNIQUE INDEX feed_delivery_one ON feed_delivery (county, category, period, source)
    WHERE state = 'done' AND replaced_by IS NULL;

-- Whom a delivery speaks of, by township.
--: no-history written once with the delivery
CREATE TABLE feed_place (
    county   INTEGER NOT NULL,
    division INTEGER NOT NULL CHECK (division / 1000000 = county),
    delivery INTEGER NOT NULL,
    people_n INTEGER NOT NULL,
    rows_n   INTEGER NOT NULL,
    PRIMARY KEY (county, delivery, division)
) STRICT, WITHOUT ROWID;

-- What the columns of a sender are, where the catalogue does not know them.
--: no-history how to read files; the deliveries keep what was used
CREATE TABLE feed_mapping (
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    category   TEXT NOT NULL,
    source     TEXT NOT NULL CHECK (source <> ''),
    map        TEXT NOT NULL,
    user_id    INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    PRIMARY KEY (county, division, category, source)
) STRICT, WITHOUT ROWID;

-- A department's table that is pulled. The connection is a name in DATA/feed/connections, which the
-- operator keeps: no password is in the database.
CREATE TABLE feed_source (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    name       TEXT NOT NULL CHECK (name <> ''),
    category   TEXT NOT NULL,
    connection TEXT NOT NULL CHECK (connection <> ''),
    relation   TEXT NOT NULL CHECK (relation <> ''),
    month      TEXT NOT NULL,
    made_ms    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX feed_source_name ON feed_source (county, name);
