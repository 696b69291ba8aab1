-- A case that went with whom it is about to another place of the county: the line that stays behind. division:
-- where it was, place: where it went.
CREATE TABLE matter_gone (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    case_id    INTEGER NOT NULL REFERENCES matter_case (id),
    place      INTEGER NOT NULL CHECK (place / 1000000 = county),
    at_ms      INTEGER NOT NULL
) STRICT;
CREATE INDEX matter_gone_case ON matter_gone (county, case_id, id);
CREATE INDEX matter_gone_place ON matter_gone (division, id);
