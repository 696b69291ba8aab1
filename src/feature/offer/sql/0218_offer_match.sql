-- A reservation: so much of an offer for a need of a plan. receipt: number of the receipt of what was
-- given; rating: what the family says of it.
CREATE TABLE offer_match (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    offer      INTEGER NOT NULL REFERENCES offer (id),
    owner      INTEGER,
    plan       INTEGER NOT NULL REFERENCES plan (id),
    household  INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    n          INTEGER NOT NULL CHECK (n >= 1),
    day        INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('reserved', 'accepted', 'delivered', 'declined', 'cancelled')),
    made_ms    INTEGER NOT NULL,
    made_by    INTEGER NOT NULL,
    ended_ms   INTEGER,
    ended_by   INTEGER,
    receipt    TEXT,
    rating     INTEGER CHECK (rating BETWEEN 1 AND 5),
    version    INTEGER NOT NULL,
    CHECK ((state = 'delivered') = (receipt IS NOT NULL)),
    CHECK ((state IN ('reserved', 'accepted')) = (ended_ms IS NULL)),
    CHECK ((rating IS NOT NULL) <= (state = 'delivered'))
) STRICT;
CREATE INDEX offer_match_offer ON offer_match (county, offer, id);
CREATE INDEX offer_match_plan ON offer_match (county, plan, id);
CREATE INDEX offer_match_place ON offer_match (division, id);
CREATE INDEX offer_match_state ON offer_match (state, day);
CREATE INDEX offer_match_day ON offer_match (day, id);
CREATE INDEX offer_match_owner ON offer_match (owner, state) WHERE owner IS NOT NULL;
CREATE UNIQUE INDEX offer_match_once ON offer_match (county, offer, plan)
    WHERE state IN ('reserved', 'accepted');
