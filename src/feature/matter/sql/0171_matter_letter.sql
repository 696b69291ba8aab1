-- What a clerk added to a letter of a case that the case itself cannot tell, sealed; the newest row of a
-- case and template counts when the letter is issued.
--: no-history rows are added, the newest counts
CREATE TABLE matter_letter (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    case_id    INTEGER NOT NULL REFERENCES matter_case (id),
    template   TEXT NOT NULL,
    values_seal BLOB NOT NULL,
    made_ms    INTEGER NOT NULL,
    made_by    INTEGER NOT NULL
) STRICT;
CREATE INDEX matter_letter_of ON matter_letter (county, case_id, template, id);
CREATE INDEX matter_letter_place ON matter_letter (division, id);
