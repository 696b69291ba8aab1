-- Coverage of a village in a month (year * 12 + month - 1): households that were to be visited, those
-- that were, and those late at its end. Counted from the plan with each visit and every day; what is
-- past stays as it was.
--: no-history counted from the plan
CREATE TABLE visit_month (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    month      INTEGER NOT NULL,
    planned    INTEGER NOT NULL,
    covered    INTEGER NOT NULL CHECK (covered <= planned),
    late       INTEGER NOT NULL,
    open       INTEGER NOT NULL,
    percent    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX visit_month_once ON visit_month (county, division, month);
CREATE INDEX visit_month_place ON visit_month (division, month);
CREATE INDEX visit_month_open ON visit_month (month, open, id);
CREATE INDEX visit_month_percent ON visit_month (month, percent, id);
