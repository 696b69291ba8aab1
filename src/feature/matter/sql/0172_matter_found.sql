-- What was found when a task of a case was done: the form of the task, sealed as answers are. The newest
-- row of a step and task counts. division: of the case.
--: no-history rows are added, the newest counts
CREATE TABLE matter_found (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    case_id    INTEGER NOT NULL REFERENCES matter_case (id),
    step       TEXT NOT NULL,
    task       TEXT NOT NULL,
    form       TEXT NOT NULL,
    people     INTEGER NOT NULL,
    facts_seal BLOB NOT NULL,
    made_ms    INTEGER NOT NULL,
    made_by    INTEGER NOT NULL
) STRICT;
CREATE INDEX matter_found_of ON matter_found (county, case_id, id);
CREATE INDEX matter_found_place ON matter_found (division, id);

-- Photographs, signatures and files of such a form, sealed; sm3 is of what was uploaded, in hexadecimal.
--: no-history written once
CREATE TABLE matter_found_file (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    found      INTEGER NOT NULL REFERENCES matter_found (id),
    field      TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('pdf', 'jpeg', 'png')),
    bytes      INTEGER NOT NULL,
    sm3        TEXT NOT NULL CHECK (length(sm3) = 64),
    bytes_seal BLOB NOT NULL
) STRICT;
CREATE INDEX matter_found_file_of ON matter_found_file (county, found, id);
CREATE INDEX matter_found_file_place ON matter_found_file (division, id);
