-- The case about an entry of a register that a pack declares; the entry stands in r_<register>.
CREATE TABLE book_case (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    reg        TEXT NOT NULL,
    entry      INTEGER NOT NULL
) STRICT;
CREATE INDEX book_case_entry ON book_case (county, entry, id);
CREATE INDEX book_case_place ON book_case (division, id);

-- What waits for the word of another account. kind: add, change, move. entry: NULL of a new one.
-- what: the move. fields: the values as they were typed, a JSON object; ID numbers never stand there.
CREATE TABLE book_wish (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    reg        TEXT NOT NULL,
    entry      INTEGER,
    kind       TEXT NOT NULL CHECK (kind IN ('add', 'change', 'move')),
    what       TEXT,
    fields     TEXT NOT NULL,
    reason     TEXT,
    state      TEXT NOT NULL CHECK (state IN ('waits', 'done', 'refused')),
    asked_by   INTEGER NOT NULL,
    asked_ms   INTEGER NOT NULL,
    decided_by INTEGER,
    decided_ms INTEGER,
    answer     TEXT
) STRICT;
CREATE INDEX book_wish_waits ON book_wish (reg, id) WHERE state = 'waits';
CREATE INDEX book_wish_place ON book_wish (division, id);
CREATE INDEX book_wish_entry ON book_wish (county, entry, id) WHERE entry IS NOT NULL;
