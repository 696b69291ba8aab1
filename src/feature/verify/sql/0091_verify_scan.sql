-- A signed consent as it was scanned or photographed. The file lies sealed in DATA/verify/scans under
-- this id; sm3 is of what was uploaded, in hexadecimal. state wiped: its time is over, the file gone.
--: no-history written once; that it was wiped is in the audit
CREATE TABLE verify_scan (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    consent    INTEGER NOT NULL REFERENCES verify_consent (id),
    kind       TEXT NOT NULL CHECK (kind IN ('pdf', 'jpeg', 'png')),
    bytes      INTEGER NOT NULL CHECK (bytes > 0),
    sm3        TEXT NOT NULL CHECK (length(sm3) = 64),
    state      TEXT NOT NULL CHECK (state IN ('kept', 'wiped')),
    keep_to    INTEGER NOT NULL,
    made_ms    INTEGER NOT NULL,
    made_by    INTEGER NOT NULL
) STRICT;
CREATE INDEX verify_scan_of ON verify_scan (county, consent, id);
CREATE INDEX verify_scan_place ON verify_scan (division, id);
CREATE INDEX verify_scan_keep ON verify_scan (state, keep_to, id);
