-- A photo or a drawn signature of a visit; the picture itself lies sealed in DATA/visit.
CREATE TABLE visit_file (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    found      INTEGER NOT NULL REFERENCES visit_found (id),
    kind       TEXT NOT NULL CHECK (kind IN ('photo', 'signed', 'sign1', 'sign2')),
    type       TEXT NOT NULL CHECK (type IN ('jpeg', 'png')),
    bytes      INTEGER NOT NULL,
    sm3        TEXT NOT NULL
) STRICT;
CREATE INDEX visit_file_of ON visit_file (county, found, id);
CREATE INDEX visit_file_place ON visit_file (division, id);
