-- ---- campaigns -----------------------------------------------------------------
--: round_q_add(id int, county int, name text, places text, whom text, whom_arg text, form text, visitors text, starts int, ends int, job int, made_by int, made_ms int) exec
INSERT INTO round_plan (id, county, name, places, whom, whom_arg, form, visitors, starts, ends,
    state, job, made_by, made_ms, version)
VALUES (:id, :county, :name, :places, :whom, :whom_arg, :form, :visitors, :starts, :ends,
    'making', :job, :made_by, :made_ms, 1);

--: round_q_get(id int) maybe
SELECT p.id, p.county, p.name, p.places, p.whom, p.whom_arg, p.form, p.visitors, p.starts, p.ends,
    p.state, p.job, p.made_by, p.made_ms, p.closed_by, p.closed_ms, p.counts, p.note, p.version
FROM round_plan AS p WHERE p.id = :id;

--: round_q_open(id int) count
UPDATE round_plan SET state = 'open', version = version + 1 WHERE id = :id AND state = 'making';

--: round_q_job(id int, job int) count
UPDATE round_plan SET job = :job, version = version + 1 WHERE id = :id AND state <> 'closed';

--: round_q_close(id int, version int, closed_by int, closed_ms int, counts text, note text) count
UPDATE round_plan SET state = 'closed', closed_by = :closed_by, closed_ms = :closed_ms,
    counts = :counts, note = :note, version = version + 1
WHERE id = :id AND version = :version AND state = 'open';

--: round_q_open_n() one | n int
SELECT count(*) AS n FROM round_plan AS p WHERE p.state = 'open' --scan-ok: campaigns of a county are few
;

--: round_q_late_n(today int) one | n int
SELECT CAST(coalesce(sum(c.open_n + c.away_n), 0) AS BIGINT) AS n FROM round_place AS c
JOIN round_plan AS p ON p.county = c.county AND p.id = c.plan
WHERE p.state = 'open' AND p.ends < :today;

-- ---- the list ------------------------------------------------------------------
--: round_q_work_add(id int, county int, assign int) exec
INSERT INTO round_work (id, county, step, after_id, list_n, assign, assigned)
VALUES (:id, :county, 0, 0, 0, :assign, 0);

--: round_q_work(id int) maybe
SELECT w.step, w.after_id, w.list_n, w.assign, w.assigned FROM round_work AS w WHERE w.id = :id;

--: round_q_work_set(id int, step int, after_id int, added int) count
UPDATE round_work SET step = :step, after_id = :after_id, list_n = list_n + :added WHERE id = :id;

--: round_q_work_assigned(id int, assign int, assigned int) count
UPDATE round_work SET assign = :assign, assigned = :assigned WHERE id = :id;

--: round_q_pick_add(id int, county int, division int, plan int, person int) exec
INSERT INTO round_pick (id, county, division, plan, person)
VALUES (:id, :county, :division, :plan, :person);

--: round_q_next_picks(plan int, after int, most int) many
SELECT k.id, k.person, m.household, m.division FROM round_pick AS k
JOIN member AS m ON m.county = k.county AND m.person = k.person AND m.kind = 'living'
    AND m.ended IS NULL
WHERE k.county = :plan / 1000000000 AND k.plan = :plan AND k.id > :after ORDER BY k.id LIMIT :most;

-- By number, which both ends hold it to: else every batch reads all that is left of the places and sorts it.
--: round_q_next_homes(after int, last int, lo int, hi int, most int) many
SELECT h.id, h.division FROM household AS h
WHERE h.id > :after AND h.id <= :last AND h.division BETWEEN :lo AND :hi AND h.kind = 'living'
    AND h.ended IS NULL
ORDER BY h.id LIMIT :most;

--: round_q_next_alerts(after int, grade int, lo int, hi int, most int) many
SELECT h.id, h.division FROM watch AS w
JOIN household AS h ON h.county = w.county AND h.id = w.household
WHERE w.household > :after AND w.closed_ms IS NULL AND w.grade <= :grade
    AND w.division BETWEEN :lo AND :hi AND h.ended IS NULL
GROUP BY h.id, h.division ORDER BY h.id LIMIT :most;

--: round_q_next_aged(after int, born int, until int, lo int, hi int, most int) many | id int, division int, person int
SELECT m.household AS id, m.division AS division, min(m.person) AS person FROM member AS m
JOIN person AS p ON p.county = m.county AND p.id = m.person
WHERE m.household > :after AND m.kind = 'living' AND m.ended IS NULL
    AND m.division BETWEEN :lo AND :hi AND p.birth BETWEEN :born AND :until AND p.state = 'active'
GROUP BY m.household, m.division ORDER BY m.household LIMIT :most;

--: round_q_home(household int) maybe
SELECT h.division FROM household AS h
WHERE h.id = :household AND h.kind = 'living' AND h.ended IS NULL;

--: round_q_where(household int) maybe
SELECT h.lon_e6, h.lat_e6 FROM household AS h WHERE h.id = :household;

--: round_q_has(plan int, household int) one | n int
SELECT count(*) AS n FROM round_visit AS v
WHERE v.county = :plan / 1000000000 AND v.plan = :plan AND v.household = :household;

--: round_q_visit_add(id int, county int, division int, plan int, household int, person int) exec
INSERT INTO round_visit (id, county, division, plan, household, person, state, kind, found_n, need,
    version)
VALUES (:id, :county, :division, :plan, :household, :person, 'open', '', 0, 0, 1);

-- ---- who visits ------------------------------------------------------------------
--: round_q_next_village(plan int, after int) maybe | division int
SELECT v.division AS division FROM round_visit AS v
WHERE v.county = :plan / 1000000000 AND v.plan = :plan AND v.division > :after
    AND v.visitor IS NULL AND v.state = 'open'
GROUP BY v.division ORDER BY v.division LIMIT 1;

--: round_q_unassigned(plan int, division int, most int) many
SELECT v.id FROM round_visit AS v
WHERE v.county = :plan / 1000000000 AND v.plan = :plan AND v.division = :division
    AND v.visitor IS NULL AND v.state = 'open' ORDER BY v.id LIMIT :most;

--: round_q_loads(plan int, most int) many | visitor int, n int
SELECT v.visitor AS visitor, count(*) AS n FROM round_visit AS v
WHERE v.county = :plan / 1000000000 AND v.plan = :plan AND v.visitor IS NOT NULL
GROUP BY v.visitor ORDER BY v.visitor LIMIT :most;

--: round_q_assign(id int, visitor int) count
UPDATE round_visit SET visitor = :visitor, version = version + 1
WHERE id = :id AND state IN ('open', 'away');

-- ---- one visit ---------------------------------------------------------------------
--: round_q_visit(id int) maybe
SELECT v.id, v.division, v.plan, v.household, v.person, v.state, v.visitor, v.kind, v.found_n,
    v.need, v.day, v.version
FROM round_visit AS v WHERE v.id = :id;

--: round_q_set(id int, version int, state text, kind text, need int, day int) count
UPDATE round_visit SET state = :state, kind = :kind, need = CASE WHEN :need = 1 THEN 1 ELSE need END,
    day = :day, found_n = found_n + 1, version = version + 1
WHERE id = :id AND version = :version;

--: round_q_found_add(id int, county int, division int, plan int, visit int, key text, day int, month int, kind text, outcome text, answers text, note text, need int, clue int, made_by int, made_ms int) later
INSERT INTO round_found (id, county, division, plan, visit, key, day, month, kind, outcome, answers,
    note, need, clue, made_by, made_ms)
VALUES (:id, :county, :division, :plan, :visit, :key, :day, :month, :kind, :outcome, :answers,
    :note, :need, :clue, :made_by, :made_ms);

--: round_q_found_key(visit int, key text) maybe
SELECT f.id, f.clue FROM round_found AS f
WHERE f.county = :visit / 1000000000 AND f.visit = :visit AND f.key = :key;

--: round_q_founds(visit int, most int) many
SELECT f.id, f.day, f.kind, f.outcome, f.answers, f.note, f.need, f.clue, f.made_by, f.made_ms
FROM round_found AS f
WHERE f.county = :visit / 1000000000 AND f.visit = :visit ORDER BY f.id DESC LIMIT :most;

-- ---- mine ----------------------------------------------------------------------------
--: round_q_mine(visitor int, today int, most int) many
SELECT v.id, v.division, v.household, v.state, v.day, p.name, p.ends FROM round_visit AS v
JOIN round_plan AS p ON p.county = v.county AND p.id = v.plan
WHERE v.visitor = :visitor AND v.state IN ('open', 'away') AND p.state = 'open'
    AND p.starts <= :today AND (v.day IS NULL OR v.day < :today)
ORDER BY v.division, p.ends, v.id LIMIT :most;

--: round_q_mine_n(visitor int, today int) one | total int, late int, today int
SELECT count(*) AS total, coalesce(sum(CASE WHEN p.ends < :today THEN 1 ELSE 0 END), 0) AS late,
    coalesce(sum(CASE WHEN p.ends = :today THEN 1 ELSE 0 END), 0) AS today
FROM round_visit AS v
JOIN round_plan AS p ON p.county = v.county AND p.id = v.plan
WHERE v.visitor = :visitor AND v.state IN ('open', 'away') AND p.state = 'open'
    AND p.starts <= :today AND (v.day IS NULL OR v.day < :today);

--: round_q_done_n(made_by int, today int) one | n int
SELECT count(*) AS n FROM round_found AS f WHERE f.made_by = :made_by AND f.day = :today
    AND f.month >= 0 --scan-ok: inside the worker's village
;

-- ---- coverage ------------------------------------------------------------------------
-- What came to a village, and what left it: the counts are of the visits, in the transaction of each.
--: round_q_place_add(county int, division int, plan int, all_n int, open_n int, met_n int, away_n int, refused_n int, moved_n int, need_n int, free_n int, placed_n int, lon_e6 int, lat_e6 int) exec
INSERT INTO round_place (county, division, plan, all_n, open_n, met_n, away_n, refused_n, moved_n,
    need_n, free_n, placed_n, lon_e6, lat_e6)
VALUES (:county, :division, :plan, :all_n, :open_n, :met_n, :away_n, :refused_n, :moved_n, :need_n,
    :free_n, :placed_n, :lon_e6, :lat_e6)
ON CONFLICT (county, plan, division) DO UPDATE SET
    all_n = round_place.all_n + excluded.all_n, open_n = round_place.open_n + excluded.open_n,
    met_n = round_place.met_n + excluded.met_n, away_n = round_place.away_n + excluded.away_n,
    refused_n = round_place.refused_n + excluded.refused_n,
    moved_n = round_place.moved_n + excluded.moved_n,
    need_n = round_place.need_n + excluded.need_n, free_n = round_place.free_n + excluded.free_n,
    placed_n = round_place.placed_n + excluded.placed_n,
    lon_e6 = round_place.lon_e6 + excluded.lon_e6, lat_e6 = round_place.lat_e6 + excluded.lat_e6;

--: round_q_month_add(county int, division int, plan int, month int, kind text, met_n int) exec
INSERT INTO round_month (county, division, plan, month, kind, n, met_n)
VALUES (:county, :division, :plan, :month, :kind, 1, :met_n)
ON CONFLICT (county, plan, division, month, kind) DO UPDATE SET
    n = round_month.n + 1, met_n = round_month.met_n + excluded.met_n;

--: round_q_towns(plan int, most int) many | place int, all_n int, open_n int, met_n int, away_n int, refused_n int, moved_n int, need_n int, free_n int
SELECT c.division / 1000 * 1000 AS place, CAST(sum(c.all_n) AS BIGINT) AS all_n,
    CAST(sum(c.open_n) AS BIGINT) AS open_n,
    CAST(sum(c.met_n) AS BIGINT) AS met_n,
    CAST(sum(c.away_n) AS BIGINT) AS away_n,
    CAST(sum(c.refused_n) AS BIGINT) AS refused_n,
    CAST(sum(c.moved_n) AS BIGINT) AS moved_n,
    CAST(sum(c.need_n) AS BIGINT) AS need_n,
    CAST(sum(c.free_n) AS BIGINT) AS free_n
FROM round_place AS c WHERE c.county = :plan / 1000000000 AND c.plan = :plan
GROUP BY c.division / 1000 * 1000 ORDER BY place LIMIT :most;

--: round_q_villages(plan int, lo int, hi int, most int) many | place int, all_n int, open_n int, met_n int, away_n int, refused_n int, moved_n int, need_n int, free_n int
SELECT c.division AS place, c.all_n, c.open_n, c.met_n, c.away_n, c.refused_n, c.moved_n, c.need_n, c.free_n
FROM round_place AS c
WHERE c.county = :plan / 1000000000 AND c.plan = :plan AND c.division BETWEEN :lo AND :hi
ORDER BY place LIMIT :most;

--: round_q_points(plan int, lo int, hi int, most int) many | place int, lon_e6 int, lat_e6 int, all_n int, done_n int
SELECT c.division AS place, c.lon_e6 / c.placed_n AS lon_e6, c.lat_e6 / c.placed_n AS lat_e6,
    c.all_n AS all_n, c.met_n + c.refused_n + c.moved_n AS done_n
FROM round_place AS c
WHERE c.county = :plan / 1000000000 AND c.plan = :plan AND c.division BETWEEN :lo AND :hi
    AND c.placed_n > 0
ORDER BY place LIMIT :most;

--: round_q_months(plan int, most int) many | month int, kind text, n int, met_n int
SELECT m.month AS month, m.kind AS kind, CAST(sum(m.n) AS BIGINT) AS n,
    CAST(sum(m.met_n) AS BIGINT) AS met_n
FROM round_month AS m WHERE m.county = :plan / 1000000000 AND m.plan = :plan
GROUP BY m.month, m.kind ORDER BY m.month, m.kind LIMIT :most;

-- ---- the doctor ------------------------------------------------------------------------
--: round_q_doctor_state() one | n int
SELECT count(*) AS n FROM round_visit AS v
WHERE coalesce((SELECT f.outcome FROM round_found AS f WHERE f.county = v.county AND f.visit = v.id
    ORDER BY f.id DESC LIMIT 1), 'open') <> v.state --scan-ok: the doctor looks at everything
;

--: round_q_doctor_n() one | n int
SELECT count(*) AS n FROM round_work AS w
WHERE w.list_n <> (SELECT count(*) FROM round_visit AS v WHERE v.county = w.county AND v.plan = w.id)
    --scan-ok: the doctor looks at everything
;

--: round_q_doctor_place() one | n int
SELECT count(*) AS n FROM round_place AS c
WHERE (c.all_n, c.open_n, c.met_n, c.away_n, c.refused_n, c.moved_n, c.need_n, c.free_n) <>
    (SELECT count(*), sum(CASE WHEN v.state = 'open' THEN 1 ELSE 0 END),
        sum(CASE WHEN v.state = 'met' THEN 1 ELSE 0 END),
        sum(CASE WHEN v.state = 'away' THEN 1 ELSE 0 END),
        sum(CASE WHEN v.state = 'refused' THEN 1 ELSE 0 END),
        sum(CASE WHEN v.state = 'moved' THEN 1 ELSE 0 END), sum(v.need),
        sum(CASE WHEN v.visitor IS NULL THEN 1 ELSE 0 END)
    FROM round_visit AS v WHERE v.county = c.county AND v.plan = c.plan AND v.division = c.division)
    --scan-ok: the doctor looks at everything
;

--: round_q_doctor_month() one | n int
SELECT count(*) AS n FROM round_work AS w
WHERE (SELECT coalesce(sum(m.n), 0) FROM round_month AS m WHERE m.county = w.county AND m.plan = w.id) <>
    (SELECT coalesce(sum(v.found_n), 0) FROM round_visit AS v WHERE v.county = w.county AND v.plan = w.id)
    --scan-ok: the doctor looks at everything
;

-- ---- demonstration ------------------------------------------------------------------------
--: round_q_demo(plan int, most int) many
SELECT v.id, v.division, v.version FROM round_visit AS v
WHERE v.county = :plan / 1000000000 AND v.plan = :plan AND v.state = 'open' ORDER BY v.id LIMIT :most;

-- ---- measurements ----------------------------------------------------------------------------
--: round_q_bench_home(id int, county int, division int, number text, lon_e6 int, lat_e6 int, now_ms int) exec
INSERT INTO household (id, county, division, kind, number, address, lon_e6, lat_e6, since, source,
    version, changed_ms)
VALUES (:id, :county, :division, 'living', :number, '', :lon_e6, :lat_e6, 0, 'bench', 1, :now_ms);

--: round_q_bench_account(id int, county int, division int, now_ms int) exec
INSERT INTO account (id, county, division, login, name, role, state, version, made_ms, changed_ms)
VALUES (:id, :county, :division, 'bench', 'bench', 'village', 'active', 1, :now_ms, :now_ms);

--: round_q_bench_post(id int, county int, division int, now_ms int) exec
INSERT INTO account_post (id, county, division, account, role, state, why, asked_by, asked_ms)
VALUES (:id, :county, :division, :id, 'village', 'active', 'bench', 0, :now_ms);

--: round_q_bench_visits(plan int, division int, most int) many
SELECT v.id FROM round_visit AS v
WHERE v.county = :plan / 1000000000 AND v.plan = :plan AND v.division = :division
ORDER BY v.id LIMIT :most;
