-- A consent to be looked up: whose data, signed by whom, for which matter and categories, from when
-- to when. It belongs to one household and is never changed but by being revoked. paper: number of
-- the signed paper; evidence: SHA-256 of its scan or of the record of the electronic signature.
CREATE TABLE verify_consent (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    household  INTEGER NOT NULL REFERENCES household (id),
    person     INTEGER NOT NULL REFERENCES person (id),
    signed_as  TEXT NOT NULL CHECK (signed_as IN ('self', 'guardian', 'delegate')),
    signer     INTEGER REFERENCES person (id),
    signer_name TEXT NOT NULL,
    reason     TEXT NOT NULL,
    purpose    TEXT NOT NULL CHECK (purpose <> ''),
    scope      TEXT NOT NULL CHECK (scope <> ''),
    from_day   INTEGER NOT NULL,
    to_day     INTEGER NOT NULL,
    form       TEXT NOT NULL CHECK (form IN ('paper', 'electronic')),
    paper      TEXT NOT NULL CHECK (paper <> ''),
    evidence   TEXT NOT NULL,
    revoked_ms INTEGER,
    revoked_by INTEGER,
    revoked_why TEXT,
    made_ms    INTEGER NOT NULL,
    made_by    INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    CHECK (to_day >= from_day),
    CHECK (signed_as = 'self' OR reason <> ''),
    CHECK ((revoked_ms IS NULL) = (revoked_why IS NULL))
) STRICT;
CREATE INDEX verify_consent_home ON verify_consent (county, household, person);
CREATE INDEX verify_consent_person ON verify_consent (county, person);
CREATE INDEX verify_consent_place ON verify_consent (division, id);
