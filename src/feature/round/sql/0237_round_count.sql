-- What a campaign has come to in each village, counted with each change of a visit and in its transaction: a page of a
-- campaign of half a million households reads some hundred rows. placed_n: households with a position when the list was
-- made; lon and lat: the sums of these positions.
--: no-history counted from the visits
CREATE TABLE round_place (
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    plan       INTEGER NOT NULL,
    all_n      INTEGER NOT NULL,
    open_n     INTEGER NOT NULL,
    met_n      INTEGER NOT NULL,
    away_n     INTEGER NOT NULL,
    refused_n  INTEGER NOT NULL,
    moved_n    INTEGER NOT NULL,
    need_n     INTEGER NOT NULL,
    free_n     INTEGER NOT NULL,
    placed_n   INTEGER NOT NULL,
    lon_e6     INTEGER NOT NULL,
    lat_e6     INTEGER NOT NULL,
    PRIMARY KEY (county, plan, division)
) STRICT, WITHOUT ROWID;
INSERT INTO round_place (county, division, plan, all_n, open_n, met_n, away_n, refused_n, moved_n,
    need_n, free_n, placed_n, lon_e6, lat_e6)
SELECT v.county, v.division, v.plan, count(*),
    sum(CASE WHEN v.state = 'open' THEN 1 ELSE 0 END),
    sum(CASE WHEN v.state = 'met' THEN 1 ELSE 0 END),
    sum(CASE WHEN v.state = 'away' THEN 1 ELSE 0 END),
    sum(CASE WHEN v.state = 'refused' THEN 1 ELSE 0 END),
    sum(CASE WHEN v.state = 'moved' THEN 1 ELSE 0 END),
    sum(v.need),
    sum(CASE WHEN v.visitor IS NULL THEN 1 ELSE 0 END),
    sum(CASE WHEN h.lon_e6 IS NULL THEN 0 ELSE 1 END),
    coalesce(sum(h.lon_e6), 0), coalesce(sum(h.lat_e6), 0)
FROM round_visit AS v JOIN household AS h ON h.county = v.county AND h.id = v.household
GROUP BY v.county, v.division, v.plan;

-- The findings of a village by month and kind of visitor, counted with each of them.
--: no-history counted from the findings
CREATE TABLE round_month (
    county     INTEGER NOT NULL,
    division   INTEGER NOT NULL CHECK (division / 1000000 = county),
    plan       INTEGER NOT NULL,
    month      INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    n          INTEGER NOT NULL,
    met_n      INTEGER NOT NULL,
    PRIMARY KEY (county, plan, division, month, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO round_month (county, division, plan, month, kind, n, met_n)
SELECT f.county, f.division, f.plan, f.month, f.kind, count(*),
    sum(CASE WHEN f.outcome = 'met' THEN 1 ELSE 0 END)
FROM round_found AS f GROUP BY f.county, f.division, f.plan, f.month, f.kind;
DROP INDEX round_found_plan;

-- A list of visits by every filter of its page, and their number, without a look at the rows.
DROP INDEX round_visit_plan;
CREATE INDEX round_visit_plan ON round_visit (plan, division, state, visitor, need, county);
CREATE INDEX round_visit_state ON round_visit (plan, state, division, county);
CREATE INDEX round_visit_need ON round_visit (plan, need, division, county);
CREATE INDEX round_visit_free ON round_visit (plan, division, county) WHERE visitor IS NULL;
