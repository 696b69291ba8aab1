-- A household: people who live together (共同生活的家庭成员), or the ones of one household register
-- (户口簿). The two differ often and the law counts the first, so both are kept.
CREATE TABLE household (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    kind       TEXT NOT NULL CHECK (kind IN ('living', 'register')),
    head       INTEGER REFERENCES person (id),
    number     TEXT NOT NULL,
    address    TEXT NOT NULL,
    lon_e6     INTEGER CHECK (lon_e6 BETWEEN -180000000 AND 180000000),
    lat_e6     INTEGER CHECK (lat_e6 BETWEEN -90000000 AND 90000000),
    since      INTEGER NOT NULL,
    ended      INTEGER,
    source     TEXT NOT NULL,
    version    INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    CHECK (ended IS NULL OR ended >= since)
) STRICT;
CREATE INDEX household_place ON household (division, id);
CREATE UNIQUE INDEX household_number ON household (county, kind, number);
CREATE INDEX household_head ON household (county, head);

-- Membership from a day to a last day, both included; relation to the head by GB/T 4761. A person
-- whose relation changes has two rows, one ending the day before the other begins. left_for says
-- why a row ended: a reason of change.h, or that it only goes on under another head.
CREATE TABLE member (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    household  INTEGER NOT NULL REFERENCES household (id),
    person     INTEGER NOT NULL REFERENCES person (id),
    kind       TEXT NOT NULL CHECK (kind IN ('living', 'register')),
    relation   TEXT NOT NULL,
    since      INTEGER NOT NULL,
    ended      INTEGER,
    left_for   TEXT,
    CHECK (ended IS NULL OR ended >= since),
    CHECK ((ended IS NULL) = (left_for IS NULL))
) STRICT;
CREATE INDEX member_household ON member (county, household);
CREATE UNIQUE INDEX member_one_place ON member (county, person, kind) WHERE ended IS NULL;
CREATE INDEX member_person ON member (county, person, since);
-- Deaths are few: the open tasks of households (a head who died) start from them.
CREATE INDEX person_dead ON person (division, died) WHERE died IS NOT NULL;

-- A change of members that somebody asks for and somebody else decides. Its division is the
-- smallest one that holds all its households, so that who sees the request sees them all. `body` is
-- what was asked, `seen` the households as the asker saw them.
CREATE TABLE household_change (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    household  INTEGER NOT NULL REFERENCES household (id),
    other      INTEGER REFERENCES household (id),
    kind       TEXT NOT NULL CHECK (kind IN
               ('add', 'remove', 'transfer', 'split', 'merge', 'head', 'exit')),
    day        INTEGER NOT NULL,
    body       TEXT NOT NULL,
    reason     TEXT NOT NULL CHECK (reason <> ''),
    seen       TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('open', 'done', 'refused', 'withdrawn', 'conflict')),
    asked_by   INTEGER NOT NULL,
    asked_role TEXT NOT NULL,
    asked_ms   INTEGER NOT NULL,
    decided_by INTEGER,
    decided_ms INTEGER,
    note       TEXT,
    version    INTEGER NOT NULL,
    CHECK (decided_by IS NULL OR decided_by <> asked_by)
) STRICT;
CREATE INDEX household_change_open ON household_change (division, state, id);
CREATE INDEX household_change_of ON household_change (county, household);
CREATE INDEX household_change_other ON household_change (county, other) WHERE other IS NOT NULL;
CREATE INDEX household_change_state ON household_change (state, id);
