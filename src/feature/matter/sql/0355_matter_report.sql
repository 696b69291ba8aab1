-- The cross-check report (核对报告) that a task of a case rests on, named when the task was done or
-- later, when a newer one took its place; the newest row counts.
--: no-history written once; another report is another row
CREATE TABLE matter_report (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    case_id    INTEGER NOT NULL REFERENCES matter_case (id),
    step       TEXT NOT NULL,
    task       TEXT NOT NULL,
    report     INTEGER NOT NULL REFERENCES verify_run (id),
    at_ms      INTEGER NOT NULL,
    by_account INTEGER NOT NULL
) STRICT;
CREATE INDEX matter_report_case ON matter_report (county, case_id, id);
CREATE INDEX matter_report_of ON matter_report (county, report);
CREATE INDEX matter_report_place ON matter_report (division, id);
