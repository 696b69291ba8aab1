-- Bundles (一件事): several matters asked for with one form, begun in one transaction. bundle: its id in
-- the pack. cases_n, open_n, granted_n are counted from the cases, in the transaction of the event that
-- changes them; closed_ms: since when none runs. mz doctor counts again.
CREATE TABLE bundle (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    bundle     TEXT NOT NULL,
    pack       TEXT NOT NULL,
    pack_hash  TEXT NOT NULL,
    household  INTEGER REFERENCES household (id),
    person     INTEGER REFERENCES person (id),
    channel    TEXT NOT NULL,
    begun_ms   INTEGER NOT NULL,
    cases_n    INTEGER NOT NULL,
    open_n     INTEGER NOT NULL CHECK (open_n BETWEEN 0 AND cases_n),
    granted_n  INTEGER NOT NULL CHECK (granted_n BETWEEN 0 AND cases_n),
    closed_ms  INTEGER,
    made_by    INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    CHECK ((open_n = 0) = (closed_ms IS NOT NULL))
) STRICT;
CREATE INDEX bundle_place ON bundle (division, id);
CREATE INDEX bundle_begun ON bundle (begun_ms, id);
CREATE INDEX bundle_kind ON bundle (bundle, begun_ms);
CREATE INDEX bundle_open ON bundle (open_n, begun_ms);
CREATE INDEX bundle_home ON bundle (county, household, id) WHERE household IS NOT NULL;

-- The cases of a bundle. how: begun with it, or linked because one about the same ran already.
--: no-history a link is made once
CREATE TABLE bundle_case (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    bundle_id  INTEGER NOT NULL REFERENCES bundle (id),
    case_id    INTEGER NOT NULL REFERENCES matter_case (id),
    matter     TEXT NOT NULL,
    how        TEXT NOT NULL CHECK (how IN ('begun', 'linked')),
    made_ms    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX bundle_case_pair ON bundle_case (county, bundle_id, case_id);
CREATE INDEX bundle_case_of ON bundle_case (county, case_id);
CREATE INDEX bundle_case_place ON bundle_case (division, id);
