CREATE TABLE toy (
    id       INTEGER PRIMARY KEY,
    county   INTEGER NOT NULL,
    division INTEGER NOT NULL CHECK (division / 1000000 = county),
    name     TEXT NOT NULL CHECK (name <> ''),
    fen      INTEGER,
    secret   BLOB
) STRICT;
CREATE INDEX toy_division ON toy (division, name);
CREATE UNIQUE INDEX toy_name ON toy (county, name);

CREATE TABLE toy_part (
    id       INTEGER PRIMARY KEY,
    county   INTEGER NOT NULL,
    toy      INTEGER NOT NULL REFERENCES toy (id),
    label    TEXT NOT NULL
) STRICT;
CREATE INDEX toy_part_toy ON toy_part (county, toy);

--: no-history counts only
CREATE TABLE toy_tally (
    id       INTEGER PRIMARY KEY,
    county   INTEGER NOT NULL,
    division INTEGER NOT NULL,
    n        INTEGER NOT NULL
) STRICT;
CREATE INDEX toy_tally_division ON toy_tally (division);
