-- Files that a register told others, as its pack says (exports): what stood in each of their rows.
CREATE TABLE book_sent (
    id       INTEGER PRIMARY KEY,
    county   INTEGER NOT NULL,
    division INTEGER NOT NULL CHECK (division / 1000000 = county),
    reg      TEXT NOT NULL,
    export   TEXT NOT NULL,
    serial   INTEGER NOT NULL CHECK (serial > 0),
    file     TEXT NOT NULL,
    head     TEXT NOT NULL, -- headings, a JSON list: the pack may change
    rows_n   INTEGER NOT NULL CHECK (rows_n > 0),
    made_by  INTEGER NOT NULL,
    made_ms  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX book_sent_one ON book_sent (county, reg, export, serial);
CREATE INDEX book_sent_place ON book_sent (division, id);

-- last: 1 for what the receiver knows of an entry; 0: a newer row took its place, or it left.
CREATE TABLE book_sent_row (
    id       INTEGER PRIMARY KEY,
    county   INTEGER NOT NULL,
    division INTEGER NOT NULL CHECK (division / 1000000 = county),
    sent     INTEGER NOT NULL REFERENCES book_sent (id),
    reg      TEXT NOT NULL,
    export   TEXT NOT NULL,
    entry    INTEGER NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('new', 'changed', 'left')),
    cells    TEXT NOT NULL,
    late     INTEGER NOT NULL CHECK (late IN (0, 1)),
    last     INTEGER NOT NULL CHECK (last IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX book_sent_row_last ON book_sent_row (county, reg, export, entry) WHERE last = 1;
CREATE INDEX book_sent_row_of ON book_sent_row (county, sent, id);
CREATE INDEX book_sent_row_place ON book_sent_row (division, id);
