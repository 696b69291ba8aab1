-- A grown-up member's own link to authorise the cross-check of a case with a drawn signature.
--: no-history the consent that comes of it has its own
CREATE TABLE apply_sign (
    id        INTEGER PRIMARY KEY,
    county    INTEGER NOT NULL,
    division  INTEGER NOT NULL CHECK (division / 1000000 = county),
    apply     INTEGER NOT NULL REFERENCES apply (id),
    household INTEGER NOT NULL REFERENCES household (id),
    person    INTEGER NOT NULL REFERENCES person (id),
    purpose   TEXT NOT NULL,
    code_key  TEXT NOT NULL,
    code_seal BLOB NOT NULL,
    tries     INTEGER NOT NULL,
    made_ms   INTEGER NOT NULL,
    consent   INTEGER REFERENCES verify_consent (id)
) STRICT;
CREATE UNIQUE INDEX apply_sign_who ON apply_sign (county, apply, person);
CREATE INDEX apply_sign_code ON apply_sign (code_key);
CREATE INDEX apply_sign_place ON apply_sign (division, id);
