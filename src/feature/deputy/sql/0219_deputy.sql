-- Somebody stands in for a colleague of the same post, from a day to a day (代理). ended: the first
-- day on which it no longer holds, when it was ended before.
CREATE TABLE deputy (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    absent     INTEGER NOT NULL,
    deputy     INTEGER NOT NULL CHECK (deputy <> absent),
    role       TEXT NOT NULL,
    starts     INTEGER NOT NULL,
    ends       INTEGER NOT NULL CHECK (ends >= starts),
    ended      INTEGER,
    why        TEXT NOT NULL,
    made_ms    INTEGER NOT NULL,
    made_by    INTEGER NOT NULL
) STRICT;
CREATE INDEX deputy_of ON deputy (county, absent, ends);
CREATE INDEX deputy_by ON deputy (county, deputy, ends);
CREATE INDEX deputy_place ON deputy (division, id);
CREATE INDEX deputy_ends ON deputy (ends, id);
