-- What was brought, fetched or waived for a paper that a case asks for; the last row of a paper that is
-- not taken back tells how it stands. paper: its id in the pack. bytes_seal: the scan or photograph,
-- sealed; sm3 is of what was uploaded, in hexadecimal. delivery: of a department, in the paper's place.
--: no-history rows are added; that one was taken back is in it and in the audit
CREATE TABLE matter_paper (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    case_id    INTEGER NOT NULL REFERENCES matter_case (id),
    paper      TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('seen', 'filed', 'fetched', 'promised', 'later', 'refused')),
    note       TEXT NOT NULL,
    kind       TEXT CHECK (kind IN ('pdf', 'jpeg', 'png')),
    bytes      INTEGER,
    sm3        TEXT CHECK (length(sm3) = 64),
    bytes_seal BLOB,
    delivery   INTEGER,
    made_ms    INTEGER NOT NULL,
    made_by    INTEGER NOT NULL,
    back_ms    INTEGER,
    back_by    INTEGER,
    CHECK ((state = 'filed') = (bytes_seal IS NOT NULL)),
    CHECK ((state = 'fetched') = (delivery IS NOT NULL)),
    CHECK ((back_ms IS NULL) = (back_by IS NULL))
) STRICT;
CREATE INDEX matter_paper_of ON matter_paper (county, case_id, id);
CREATE INDEX matter_paper_place ON matter_paper (division, id);
