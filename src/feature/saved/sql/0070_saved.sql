-- A list as somebody wants to see it again: its filters, order and columns under a name.
CREATE TABLE saved (
    id       INTEGER PRIMARY KEY,
    county   INTEGER NOT NULL,
    division INTEGER NOT NULL CHECK (division / 1000000 = county),
    user_id  INTEGER NOT NULL,
    list     TEXT NOT NULL CHECK (list <> ''),
    name     TEXT NOT NULL CHECK (name <> ''),
    query    TEXT NOT NULL CHECK (query <> ''),
    usual    INTEGER NOT NULL CHECK (usual IN (0, 1)),
    made_ms  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX saved_name ON saved (county, user_id, division, list, name);
CREATE UNIQUE INDEX saved_usual ON saved (county, user_id, division, list) WHERE usual = 1;
