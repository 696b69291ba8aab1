-- An organisation the office deals with: homes, rescue stations, social organisations, committees.
-- uscc is the unified social credit code (GB 32100); a small filed organisation has none.
CREATE TABLE org (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    name       TEXT NOT NULL CHECK (name <> ''),
    uscc       TEXT CHECK (length(uscc) = 18),
    kind       TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'closed')),
    legal      TEXT NOT NULL,
    phone      TEXT NOT NULL,
    address    TEXT NOT NULL,
    lon_e6     INTEGER CHECK (lon_e6 BETWEEN -180000000 AND 180000000),
    lat_e6     INTEGER CHECK (lat_e6 BETWEEN -90000000 AND 90000000),
    sort_name  TEXT NOT NULL,
    source     TEXT NOT NULL,
    version    INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    CHECK ((lon_e6 IS NULL) = (lat_e6 IS NULL))
) STRICT;
CREATE UNIQUE INDEX org_uscc ON org (county, uscc) WHERE uscc IS NOT NULL;
CREATE INDEX org_place ON org (division, sort_name, id);
CREATE INDEX org_name ON org (sort_name, id);
