-- A drawing by lot (双随机): the list is fixed first, the seed comes afterwards from somebody else.
-- list: what is drawn from, as it is published; hash: SM3 of it, published before the seed.
CREATE TABLE draw (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    matter     TEXT NOT NULL,
    list       TEXT NOT NULL,
    hash       TEXT NOT NULL,
    cases      INTEGER NOT NULL CHECK (cases > 0),
    takes      INTEGER NOT NULL CHECK (takes > 0 AND takes <= cases),
    made_ms    INTEGER NOT NULL,
    made_by    INTEGER NOT NULL,
    seed       TEXT,
    drawn_ms   INTEGER,
    drawn_by   INTEGER CHECK (drawn_by <> made_by),
    CHECK ((seed IS NULL) = (drawn_ms IS NULL) AND (seed IS NULL) = (drawn_by IS NULL))
) STRICT;
CREATE INDEX draw_place ON draw (division, id);
CREATE INDEX draw_made ON draw (made_ms, id);
-- What was drawn, in the order of the lot: the case, the one that inspects it, and by whom.
CREATE TABLE draw_item (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    draw       INTEGER NOT NULL,
    place      INTEGER NOT NULL,
    case_id    INTEGER NOT NULL,
    next_id    INTEGER NOT NULL,
    inspectors TEXT NOT NULL,
    UNIQUE (county, draw, place)
) STRICT;
CREATE INDEX draw_item_place ON draw_item (division, id);
