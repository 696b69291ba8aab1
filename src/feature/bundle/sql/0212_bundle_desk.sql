-- For which departments an account answers what is referred to them; department: of the packs' enum.
CREATE TABLE bundle_desk (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    account    INTEGER NOT NULL REFERENCES account (id),
    department TEXT NOT NULL CHECK (department <> ''),
    since_ms   INTEGER NOT NULL,
    ended_ms   INTEGER
) STRICT;
CREATE UNIQUE INDEX bundle_desk_one ON bundle_desk (county, account, department) WHERE ended_ms IS NULL;
CREATE INDEX bundle_desk_place ON bundle_desk (division, id);
