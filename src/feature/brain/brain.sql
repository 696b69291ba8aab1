-- ---- who qualifies, who receives --------------------------------------------------
--: brain_q_home_add(id int, county int, division int, household int, person int, category text, qualifies int, receives int, fen int) later
INSERT INTO brain_home (id, county, division, household, person, category, qualifies, receives, fen)
VALUES (:id, :county, :division, :household, :person, :category, :qualifies, :receives, :fen);

--: brain_q_home_receives(id int, receives int) count
UPDATE brain_home SET receives = :receives WHERE id = :id;

--: brain_q_home_gone(id int) count
DELETE FROM brain_home WHERE id = :id;

--: brain_q_home_drop(county int) exec
DELETE FROM brain_home WHERE county = :county;

--: brain_q_homes_n(lo int, hi int, unit int) many | part int, n int
SELECT h.division / :unit AS part, h.category, h.qualifies, h.receives, count(*) AS n
FROM brain_home AS h WHERE h.division BETWEEN :lo AND :hi
GROUP BY h.division / :unit, h.category, h.qualifies, h.receives
ORDER BY part, h.category, h.qualifies, h.receives;

-- receives and qualifies: 9 for any. category: empty for all.
--: brain_q_homes_of(household int, most int) many
SELECT h.id, h.division, h.person, h.category, h.qualifies, h.receives, h.fen FROM brain_home AS h
WHERE h.county = :household / 1000000000 AND h.household = :household ORDER BY h.id LIMIT :most;

-- ---- alerts -------------------------------------------------------------------------
--: brain_q_open(lo int, hi int, unit int, today int) many | part int, n int, late int
SELECT a.division / :unit AS part, a.grade, a.state, count(*) AS n,
    sum(CASE WHEN a.due < :today THEN 1 ELSE 0 END) AS late
FROM watch AS a WHERE a.division BETWEEN :lo AND :hi AND a.closed_ms IS NULL
GROUP BY a.division / :unit, a.grade, a.state ORDER BY part, a.grade, a.state;

--: brain_q_signs(lo int, hi int, most int) many | n int
SELECT c.sign, count(DISTINCT c.alert) AS n FROM watch AS a
JOIN watch_cause AS c ON c.county = a.county AND c.alert = a.id
WHERE a.division BETWEEN :lo AND :hi AND a.closed_ms IS NULL
GROUP BY c.sign ORDER BY n DESC, c.sign LIMIT :most;

--: brain_q_sign_alerts(lo int, hi int, sign text, most int) many
SELECT a.id FROM watch AS a
WHERE a.division BETWEEN :lo AND :hi AND a.closed_ms IS NULL AND EXISTS (
    SELECT 1 FROM watch_cause AS c
    WHERE c.county = a.county AND c.alert = a.id AND c.sign = :sign)
ORDER BY a.id LIMIT :most;

--: brain_q_alerts(lo int, hi int, since_ms int, most int) many | late int
SELECT a.id, a.household, a.division, a.grade, a.state, a.made_ms, a.closed_ms, a.ending,
    CASE WHEN a.late_n > 0 OR a.level > 0 THEN 1 ELSE 0 END AS late
FROM watch AS a WHERE a.division BETWEEN :lo AND :hi AND a.made_ms >= :since_ms
ORDER BY a.id LIMIT :most;

--: brain_q_steps(lo int, hi int, since_ms int, most int) many | first_ms int
SELECT s.alert, s.act, min(s.at_ms) AS first_ms FROM watch_step AS s
WHERE s.division BETWEEN :lo AND :hi AND s.at_ms >= :since_ms
    AND s.act IN ('found', 'help', 'close', 'done', 'end', 'worse')
GROUP BY s.alert, s.act ORDER BY s.alert LIMIT :most;

-- Clues of the same time, each counted once: became an alert, joined another clue, ended without one, open.
--: brain_q_clues(lo int, hi int, since_ms int) one | all_n int, alert_n int, joined_n int, open_n int
SELECT count(*) AS all_n,
    count(c.alert) AS alert_n,
    CAST(coalesce(sum(CASE WHEN c.alert IS NULL AND c.merged IS NOT NULL THEN 1 ELSE 0 END), 0) AS BIGINT) AS joined_n,
    CAST(coalesce(sum(CASE WHEN c.alert IS NULL AND c.merged IS NULL
        AND c.state IN ('received', 'taken', 'linked', 'visit') THEN 1 ELSE 0 END), 0) AS BIGINT) AS open_n
FROM clue AS c WHERE c.division BETWEEN :lo AND :hi AND c.made_ms >= :since_ms;

-- Places where many households had the same sign.
--: brain_q_clusters(lo int, hi int, since_ms int, most int) many
SELECT k.made_ms, k.closed_ms, k.homes FROM watch_cluster AS k
WHERE k.division BETWEEN :lo AND :hi AND k.made_ms >= :since_ms ORDER BY k.id LIMIT :most;

--: brain_q_clue_alerts(lo int, hi int, since_ms int, most int) many | alert int, first_ms int
SELECT c.alert AS alert, min(c.made_ms) AS first_ms FROM clue AS c
JOIN watch AS a ON a.county = c.county AND a.id = c.alert
WHERE a.division BETWEEN :lo AND :hi AND a.made_ms >= :since_ms AND c.alert IS NOT NULL
GROUP BY c.alert ORDER BY c.alert LIMIT :most;

-- ---- months -------------------------------------------------------------------------
--: brain_q_month_add(id int, county int, division int, period int, figure text, n int) later
INSERT INTO brain_month (id, county, division, period, figure, n)
VALUES (:id, :county, :division, :period, :figure, :n);

--: brain_q_month_plus(county int, division int, period int, figure text, n int) count
UPDATE brain_month SET n = n + :n
WHERE county = :county AND period = :period AND figure = :figure AND division = :division;

--: brain_q_month_drop(county int, period int) exec
DELETE FROM brain_month WHERE county = :county AND period = :period;

--: brain_q_months(lo int, hi int, first int, last int, from text, to text) many | n int
SELECT m.period, m.figure, CAST(sum(m.n) AS BIGINT) AS n FROM brain_month AS m
WHERE m.period BETWEEN :first AND :last AND m.division BETWEEN :lo AND :hi
    AND m.figure >= :from AND m.figure < :to
GROUP BY m.period, m.figure ORDER BY m.period, m.figure;

--: brain_q_month_towns(county int, period int) many | town int
SELECT m.division / 1000 * 1000 AS town FROM brain_month AS m
WHERE m.county = :county AND m.period = :period
GROUP BY m.division / 1000 * 1000 ORDER BY town;

--: brain_q_run_put(id int, county int, period int, day int, pack text, households int, synthetic int, ended_ms int) exec
INSERT INTO brain_run (id, county, period, day, pack, households, synthetic, ended_ms)
VALUES (:id, :county, :period, :day, :pack, :households, :synthetic, :ended_ms);

--: brain_q_run_drop(county int, period int) exec
DELETE FROM brain_run WHERE county = :county AND period = :period;

--: brain_q_last_run(first int, last int) maybe
SELECT r.county, r.period, r.day, r.pack, r.households, r.synthetic, r.ended_ms FROM brain_run AS r
WHERE r.county BETWEEN :first AND :last ORDER BY r.period DESC, r.id DESC LIMIT 1;

-- Counties whose figures are of another day, or older than the last run of the watch.
--: brain_q_stale(today int) one | n int
SELECT count(*) AS n FROM brain_run AS r
WHERE r.period = (SELECT max(q.period) FROM brain_run AS q WHERE q.county = r.county)
    AND (r.day <> :today OR r.ended_ms < (SELECT max(w.ended_ms) FROM watch_month AS w
        WHERE w.county = r.county)) --scan-ok: a line a county and month
;

-- ---- the index ------------------------------------------------------------------------
--: brain_q_index_add(id int, county int, division int, period int, formula text, hash text, tenths int, parts text, ended_ms int) exec
INSERT INTO brain_index (id, county, division, period, formula, hash, tenths, parts, ended_ms,
    version)
VALUES (:id, :county, :division, :period, :formula, :hash, :tenths, :parts, :ended_ms, 1);

--: brain_q_index_set(division int, period int, formula text, hash text, tenths int, parts text, ended_ms int) count
UPDATE brain_index SET formula = :formula, hash = :hash, tenths = :tenths, parts = :parts,
    ended_ms = :ended_ms, version = version + 1
WHERE county = :division / 1000000 AND division = :division AND period = :period;

--: brain_q_index_of(division int, first int, last int) many
SELECT i.period, i.formula, i.tenths, i.parts, i.ended_ms FROM brain_index AS i
WHERE i.county = :division / 1000000 AND i.division = :division
    AND i.period BETWEEN :first AND :last ORDER BY i.period;

--: brain_q_index_in(lo int, hi int, period int) many
SELECT i.division, i.tenths, i.formula FROM brain_index AS i
WHERE i.period = :period AND i.division BETWEEN :lo AND :hi ORDER BY i.division;

-- ---- deliveries, places, people ---------------------------------------------------------
--: brain_q_feeds(lo int, hi int, since int) many | last int, rows_n int, ours_n int, invalid_n int
SELECT d.category, max(d.period) AS last, CAST(sum(d.rows_n) AS BIGINT) AS rows_n, CAST(sum(d.ours_n) AS BIGINT) AS ours_n,
    CAST(sum(d.invalid_n) AS BIGINT) AS invalid_n
FROM feed_delivery AS d
WHERE d.period >= :since AND d.division BETWEEN :lo AND :hi AND d.state = 'done'
    AND d.replaced_by IS NULL
GROUP BY d.category ORDER BY d.category;

-- Where the people of a township live on average.
--: brain_q_points(lo int, hi int, unit int) many | part int, n int, lon_e6 int, lat_e6 int
SELECT h.division / :unit AS part, count(*) AS n, CAST(sum(h.lon_e6) / count(*) AS BIGINT) AS lon_e6,
    CAST(sum(h.lat_e6) / count(*) AS BIGINT) AS lat_e6
FROM household AS h
WHERE h.division BETWEEN :lo AND :hi AND h.kind = 'living' AND h.ended IS NULL
    AND h.lon_e6 IS NOT NULL
GROUP BY h.division / :unit;

--: brain_q_decided(household int, most int) many
SELECT d.id, d.pack, d.outcome, d.status, d.law_day, d.fen, d.made_ms FROM rule_determination AS d
WHERE d.county = :household / 1000000000 AND d.household = :household
ORDER BY d.id DESC LIMIT :most;

--: brain_q_facts(household int, most int) many
SELECT f.person, f.fact, f.value, f.day, f.source, f.made_ms FROM watch_fact AS f
WHERE f.county = :household / 1000000000 AND f.household = :household ORDER BY f.id DESC LIMIT :most;

--: brain_q_visits(household int, most int) many
SELECT f.visit, f.day, f.outcome, f.need, f.made_by, f.made_ms, p.name FROM round_visit AS v
JOIN round_found AS f ON f.county = v.county AND f.visit = v.id
JOIN round_plan AS p ON p.county = v.county AND p.id = v.plan
WHERE v.county = :household / 1000000000 AND v.household = :household
ORDER BY f.id DESC LIMIT :most;

-- What was found at the door by the list of visits: regular ones, of cases. Those of alerts and of
-- campaigns stand with their own steps.
--: brain_q_found(household int, most int) many
SELECT f.id, f.source, f.outcome, f.state, f.at_ms, f.made_by FROM visit_found AS f
WHERE f.county = :household / 1000000000 AND f.household = :household
    AND f.source NOT IN ('round', 'alert')
ORDER BY f.id DESC LIMIT :most;

-- From which month a benefit is granted, changed, suspended, resumed or stopped.
--: brain_q_benefits(person int, most int) many
SELECT s.programme, s.from_period, s.fen, s.act, s.case_no, s.made_by, s.made_ms
FROM pay_benefit AS b
JOIN pay_step AS s ON s.county = b.county AND s.programme = b.programme AND s.person = b.person
WHERE b.county = :person / 1000000000 AND b.person = :person
ORDER BY s.made_ms DESC, s.id DESC LIMIT :most;

-- What went to the bank, and what became of it. at_ms: reconciled, else handed over.
--: brain_q_paid(person int, most int) many | at_ms int, programme text
SELECT l.batch, l.period, l.state, l.fen, b.programme AS programme,
    CASE WHEN b.closed_ms > 0 THEN b.closed_ms ELSE b.exported_ms END AS at_ms
FROM ledger_line AS l JOIN ledger_batch AS b ON b.county = l.county AND b.id = l.batch
WHERE l.county = :person / 1000000000 AND l.person = :person AND l.state BETWEEN 3 AND 7
    AND b.exported_ms > 0
ORDER BY l.period DESC, l.id DESC LIMIT :most;

--: brain_q_devices(household int, most int) many
SELECT d.id, d.kind, d.serial, d.person, e.event, e.got_ms FROM device AS d
JOIN device_event AS e ON e.county = d.county AND e.device = d.id
WHERE d.county = :household / 1000000000 AND d.household = :household
ORDER BY e.id DESC LIMIT :most;

--: brain_q_checks(household int, most int) many
SELECT r.id, r.number, r.state, r.conclusion, r.asked_by, r.asked_ms, r.issued_by, r.issued_ms
FROM verify_run AS r
WHERE r.county = :household / 1000000000 AND r.household = :household ORDER BY r.id DESC LIMIT :most;

-- ---- budgets ------------------------------------------------------------------------------
--: brain_q_budget_add(id int, county int, division int, year int, fen int, document text, made_ms int, made_by int) exec
INSERT INTO brain_budget (id, county, division, year, fen, document, made_ms, made_by, version)
VALUES (:id, :county, :division, :year, :fen, :document, :made_ms, :made_by, 1);

--: brain_q_budget_set(division int, year int, version int, fen int, document text, made_ms int, made_by int) count
UPDATE brain_budget SET fen = :fen, document = :document, made_ms = :made_ms, made_by = :made_by,
    version = version + 1
WHERE county = :division / 1000000 AND division = :division AND year = :year
    AND version = :version;

--: brain_q_budget(division int, year int) maybe
SELECT b.fen, b.document, b.made_ms, b.made_by, b.version FROM brain_budget AS b
WHERE b.county = :division / 1000000 AND b.division = :division AND b.year = :year;

--: brain_q_budgets(lo int, hi int, most int) many
SELECT b.division, b.year, b.fen, b.document, b.made_ms, b.made_by, b.version
FROM brain_budget AS b WHERE b.division BETWEEN :lo AND :hi
ORDER BY b.year DESC, b.division LIMIT :most --scan-ok: a line a county and year
;

-- ---- the doctor ---------------------------------------------------------------------------
-- A month counts what the lists hold: of the newest run the receivers are those of brain_home.
--: brain_q_doctor() one | n int
SELECT count(*) AS n FROM brain_run AS r
WHERE r.period = (SELECT max(q.period) FROM brain_run AS q WHERE q.county = r.county)
    AND (SELECT count(*) FROM brain_home AS h WHERE h.county = r.county AND h.receives = 1)
    <> (SELECT CAST(coalesce(sum(m.n), 0) AS BIGINT) FROM brain_month AS m WHERE m.county = r.county
        AND m.period = r.period AND m.figure >= 'receives.' AND m.figure < 'receives/')
    --scan-ok: the doctor looks at everything
;

-- ---- demonstration ---------------------------------------------------------------------------
--: brain_q_month_rows(county int, period int, most int) many
SELECT m.division, m.figure, m.n FROM brain_month AS m
WHERE m.county = :county AND m.period = :period ORDER BY m.division, m.figure LIMIT :most;

-- The newest delivery that holds of each category and sender.
--: brain_q_sent(county int, most int) many | id int
SELECT max(d.id) AS id FROM feed_delivery AS d
WHERE d.county = :county AND d.state = 'done' AND d.replaced_by IS NULL
GROUP BY d.category, d.source ORDER BY d.category, d.source LIMIT :most;

-- ---- tests: clusters without households -------------------------------------------------
--: brain_q_test_cluster(id int, county int, division int, homes int, state text, made_ms int, ending text, closed_ms int) exec
INSERT INTO watch_cluster (id, county, division, rule, state, grade, homes, living, days, least, pack, made_ms,
    since_ms, ending, closed_ms, opened_n, version)
VALUES (:id, :county, :division, 'cluster_illness', :state, 2, :homes, 60, 30, 5, 'cn', :made_ms, :made_ms,
    :ending, :closed_ms, 0, 1);
