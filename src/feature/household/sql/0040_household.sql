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

-- Membership from a day to the day before another; relation to the head by GB/T 4761.
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
    CHECK (ended IS NULL OR ended >= since)
) STRICT;
CREATE INDEX member_household ON member (county, household);
CREATE UNIQUE INDEX member_one_place ON member (county, person, kind) WHERE ended IS NULL;
CREATE INDEX member_person ON member (county, person);

-- A change of members that somebody asks for and somebody else decides.
CREATE TABLE household_change (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    household  INTEGER NOT NULL REFERENCES household (id),
    kind       TEXT NOT NULL CHECK (kind IN
               ('add', 'remove', 'transfer', 'split', 'merge', 'head', 'exit')),
    body       TEXT NOT NULL,
    reason     TEXT NOT NULL CHECK (reason <> ''),
    seen       TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('open', 'done', 'refused', 'withdrawn', 'conflict')),
    asked_by   INTEGER NOT NULL,
    asked_ms   INTEGER NOT NULL,
    decided_by INTEGER,
    decided_ms INTEGER,
    note       TEXT,
    version    INTEGER NOT NULL,
    CHECK (decided_by IS NULL OR decided_by <> asked_by)
) STRICT;
CREATE INDEX household_change_open ON household_change (division, state, id);
CREATE INDEX household_change_of ON household_change (county, household);
