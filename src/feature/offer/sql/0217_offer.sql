-- What somebody offers through the county's 助联体. No family stands in it: the whole county sees it.
-- place: where it can be used, with all below. taken_n: reserved or given; never more than total_n.
-- owner: the giver's own account, which answers reservations; none: the office speaks for the giver.
CREATE TABLE offer (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    place      INTEGER NOT NULL CHECK (place / 1000000 = county),
    giver      TEXT NOT NULL CHECK (giver IN ('office', 'charity', 'company', 'volunteer')),
    giver_name TEXT NOT NULL,
    kind       TEXT NOT NULL,
    what       TEXT NOT NULL,
    total_n    INTEGER NOT NULL CHECK (total_n BETWEEN 1 AND 100000),
    taken_n    INTEGER NOT NULL CHECK (taken_n BETWEEN 0 AND total_n),
    done_n     INTEGER NOT NULL CHECK (done_n BETWEEN 0 AND taken_n),
    starts     INTEGER NOT NULL,
    ends       INTEGER NOT NULL CHECK (ends >= starts),
    age_from   INTEGER,
    age_to     INTEGER,
    recognised INTEGER NOT NULL CHECK (recognised IN (0, 1)),
    lon_e6     INTEGER,
    lat_e6     INTEGER,
    reach_m    INTEGER,
    owner      INTEGER,
    state      TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    made_ms    INTEGER NOT NULL,
    made_by    INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    CHECK ((lon_e6 IS NULL) = (lat_e6 IS NULL)),
    CHECK ((reach_m IS NULL) >= (lon_e6 IS NULL))
) STRICT;
CREATE INDEX offer_kind ON offer (county, kind, state, ends);
CREATE INDEX offer_state ON offer (state, ends);
CREATE INDEX offer_ends ON offer (ends, id);
CREATE INDEX offer_owner ON offer (county, owner) WHERE owner IS NOT NULL;
