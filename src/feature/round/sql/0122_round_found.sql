-- What was found at one visit; several when nobody was at home at first. Never changed. key: of the
-- page that sent it, so that one that is sent twice is one. month: year * 12 + month - 1.
CREATE TABLE round_found (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    plan       INTEGER NOT NULL REFERENCES round_plan (id),
    visit      INTEGER NOT NULL REFERENCES round_visit (id),
    key        TEXT NOT NULL CHECK (key <> ''),
    day        INTEGER NOT NULL,
    month      INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    outcome    TEXT NOT NULL CHECK (outcome IN ('met', 'away', 'refused', 'moved')),
    answers    TEXT NOT NULL,
    note       TEXT NOT NULL,
    need       INTEGER NOT NULL CHECK (need IN (0, 1)),
    clue       INTEGER,
    made_by    INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX round_found_key ON round_found (county, visit, key);
CREATE INDEX round_found_plan ON round_found (county, plan, month, kind);
CREATE INDEX round_found_place ON round_found (division, id);
