-- The deadline of which who has to act was reminded before it was over; another deadline is reminded anew.
ALTER TABLE watch ADD COLUMN reminded INTEGER;

-- The case that the judgement of an alert began, or found running: one a measure.
CREATE TABLE watch_case (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    alert      INTEGER NOT NULL REFERENCES watch (id),
    measure    TEXT NOT NULL,
    case_id    INTEGER NOT NULL REFERENCES matter_case (id),
    made_ms    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX watch_case_one ON watch_case (county, alert, case_id);
CREATE INDEX watch_case_of ON watch_case (county, case_id);
CREATE INDEX watch_case_place ON watch_case (division, id);
