-- A letter that an office writes to somebody. division: of whom it is about; organ: 12-digit code of
-- whose letter it is, organ_name: as it was called then, in UTF-8. fields_seal: what the template was filled with, addressee_seal: the name, both
-- sealed; paper: the signed PDF, sealed. source: the template as it was, so that a letter can be
-- printed again after its pack changed. token: of the page that verifies, on the paper as a QR code.
--: no-history each step is an event of the audit; an issued letter is replaced by another one
CREATE TABLE letter (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    organ      INTEGER NOT NULL CHECK (organ / 1000000 = county),
    organ_name BLOB NOT NULL,
    template   TEXT NOT NULL,
    kind       TEXT NOT NULL,
    source     TEXT NOT NULL,
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('', 'person', 'household', 'matter')),
    subject    INTEGER,
    addressee_mask TEXT NOT NULL,
    addressee_seal BLOB NOT NULL,
    fields_seal BLOB NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('draft', 'issued', 'void')),
    number     TEXT NOT NULL,
    series     TEXT NOT NULL,
    year       INTEGER,
    n          INTEGER,
    day        INTEGER,
    url        TEXT NOT NULL,
    token      TEXT,
    paper      BLOB,
    paper_hash TEXT,
    sign       TEXT,
    sign_key   TEXT,
    made_by    INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL,
    issued_by  INTEGER,
    issued_ms  INTEGER,
    void_by    INTEGER,
    void_ms    INTEGER,
    void_why   TEXT,
    replaces   INTEGER,
    replaced_by INTEGER,
    delivered  INTEGER,
    version    INTEGER NOT NULL,
    CHECK (state = 'draft' OR (paper_hash IS NOT NULL AND issued_ms IS NOT NULL)),
    CHECK ((state = 'void') = (void_ms IS NOT NULL)),
    CHECK ((subject_kind = '') = (subject IS NULL))
) STRICT;
CREATE INDEX letter_place ON letter (division, id);
CREATE INDEX letter_state ON letter (state, delivered, id);
CREATE INDEX letter_day ON letter (day, id);
CREATE INDEX letter_made ON letter (made_ms, id);
CREATE INDEX letter_kind ON letter (kind, id);
CREATE INDEX letter_template ON letter (template, id);
CREATE INDEX letter_number ON letter (county, number);
CREATE INDEX letter_subject ON letter (county, subject_kind, subject, id);
CREATE UNIQUE INDEX letter_series_n ON letter (county, organ, series, year, n);
CREATE UNIQUE INDEX letter_token ON letter (county, token);

-- The last number of a series of an organ in a year: it moves in the transaction that issues, so no
-- number is lost and none is given twice.
--: no-history the numbers on the letters tell it
CREATE TABLE letter_series (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    organ      INTEGER NOT NULL,
    series     TEXT NOT NULL,
    year       INTEGER NOT NULL,
    last       INTEGER NOT NULL CHECK (last >= 1)
) STRICT;
CREATE UNIQUE INDEX letter_series_key ON letter_series (county, organ, series, year);

-- How a letter got to whom it is for. proof: scan or photograph of the signed receipt, sealed.
--: no-history written once
CREATE TABLE letter_delivery (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    letter     INTEGER NOT NULL REFERENCES letter (id),
    way        TEXT NOT NULL CHECK (way IN ('person', 'post', 'electronic')),
    day        INTEGER NOT NULL,
    receiver_seal BLOB NOT NULL,
    tracking   TEXT NOT NULL,
    proof      BLOB,
    proof_type TEXT,
    note       TEXT NOT NULL,
    made_by    INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL,
    CHECK (way <> 'post' OR tracking <> ''),
    CHECK ((proof IS NULL) = (proof_type IS NULL))
) STRICT;
CREATE INDEX letter_delivery_letter ON letter_delivery (county, letter, id);
CREATE INDEX letter_delivery_place ON letter_delivery (division, id);

-- The picture of an organ's seal; without one the round seal is drawn.
CREATE TABLE letter_stamp (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    organ      INTEGER NOT NULL,
    picture    BLOB,
    made_by    INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX letter_stamp_organ ON letter_stamp (county, organ, id);
