-- Who qualifies by rule and who receives, as of the last run: what the figures count and their lists
-- show. person: of an outcome of persons. category: outcome of the pack. qualifies: 0 no, 1 yes,
-- 2 cannot be decided yet. fen: a month by rule, where the outcome has an amount.
--: no-history made anew by every run from the population; brain_month keeps the sums
CREATE TABLE brain_home (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    household  INTEGER NOT NULL REFERENCES household (id),
    person     INTEGER REFERENCES person (id),
    category   TEXT NOT NULL,
    qualifies  INTEGER NOT NULL CHECK (qualifies BETWEEN 0 AND 2),
    receives   INTEGER NOT NULL CHECK (receives BETWEEN 0 AND 1),
    fen        INTEGER
) STRICT;
CREATE INDEX brain_home_place ON brain_home (division, category, receives, qualifies);
CREATE INDEX brain_home_of ON brain_home (county, household, id);
CREATE INDEX brain_home_person ON brain_home (county, person, id) WHERE person IS NOT NULL;

-- What a month was like, by village: sums over children are the parent's. figure: a word of
-- brain_measures, or it and a category behind a dot.
--: no-history a month is counted again until it is over
CREATE TABLE brain_month (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    period     INTEGER NOT NULL,
    figure     TEXT NOT NULL,
    n          INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX brain_month_one ON brain_month (county, period, figure, division);
CREATE INDEX brain_month_place ON brain_month (period, figure, division);

-- A run over a county: what it looked at, by which pack, when. Everybody of the county may know.
--: no-history one row a county and month
CREATE TABLE brain_run (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    period     INTEGER NOT NULL,
    day        INTEGER NOT NULL,
    pack       TEXT NOT NULL,
    households INTEGER NOT NULL,
    synthetic  INTEGER NOT NULL CHECK (synthetic BETWEEN 0 AND 1),
    ended_ms   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX brain_run_one ON brain_run (county, period);

-- 精准保障指数 of a division (county or township) and month, by the formula that was in force then.
-- tenths: the index. parts: JSON list of {id, hundredths, points, of, got}.
CREATE TABLE brain_index (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    period     INTEGER NOT NULL,
    formula    TEXT NOT NULL,
    hash       TEXT NOT NULL,
    tenths     INTEGER NOT NULL CHECK (tenths BETWEEN 0 AND 1000),
    parts      TEXT NOT NULL,
    ended_ms   INTEGER NOT NULL,
    version    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX brain_index_one ON brain_index (county, division, period);
CREATE INDEX brain_index_period ON brain_index (period, division);

-- What a county may spend in a year on benefits paid by the month.
CREATE TABLE brain_budget (
    id         INTEGER PRIMARY KEY,
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    year       INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    fen        INTEGER NOT NULL CHECK (fen >= 0),
    document   TEXT NOT NULL,
    made_ms    INTEGER NOT NULL,
    made_by    INTEGER NOT NULL,
    version    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX brain_budget_one ON brain_budget (county, division, year);
