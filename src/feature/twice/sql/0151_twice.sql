-- Somebody who is paid in this county and in another one: as the comparison of a month told us. Nothing
-- of the other county but its code and programme. ended: month of a comparison that did not find it any
-- more.
--: no-history the row is the history; the alert has its own
CREATE TABLE twice_hit (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    person     INTEGER NOT NULL REFERENCES person (id),
    household  INTEGER NOT NULL REFERENCES household (id),
    programme  TEXT NOT NULL CHECK (programme <> ''),
    other      INTEGER NOT NULL CHECK (other <> county),
    other_programme TEXT NOT NULL CHECK (other_programme <> ''),
    first      INTEGER NOT NULL,
    last       INTEGER NOT NULL,
    alert      INTEGER,
    ended      INTEGER,
    made_ms    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX twice_hit_one ON twice_hit (county, person, programme, other, other_programme);
CREATE INDEX twice_hit_place ON twice_hit (division, id);

-- What a county gave for a comparison and what came back: counts only.
--: no-history one row a comparison, written once
CREATE TABLE twice_round (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    period     INTEGER NOT NULL,
    given_n    INTEGER NOT NULL,
    found_n    INTEGER NOT NULL,
    ended_n    INTEGER NOT NULL,
    print      TEXT NOT NULL,
    made_by    INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX twice_round_county ON twice_round (county, period, id);
