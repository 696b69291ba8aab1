-- ---- who is counted ---------------------------------------------------------------
-- Households of a place that have one of these signs by an alert that was no false one, or were told one of these facts,
-- since a day; the newest of each. Lists are ids with a space around each. What a cluster of this rule was closed with
-- does not count again.
--: cluster_q_seen(rule text, lo int, hi int, signs text, facts text, since int, since_ms int, today int, most int) many | household int, division int, day int, alert int
SELECT x.household AS household, max(x.division) AS division, max(x.day) AS day, max(x.alert) AS alert
FROM (SELECT a.county AS county, a.household AS household, a.division AS division, c.day AS day, a.id AS alert
    FROM watch AS a JOIN watch_cause AS c ON c.county = a.county AND c.alert = a.id
    WHERE a.division BETWEEN :lo AND :hi AND (a.closed_ms IS NULL OR a.closed_ms >= :since_ms)
        AND (a.ending IS NULL OR a.ending <> 'false' OR a.merged IS NOT NULL) AND c.day BETWEEN :since AND :today
        AND :signs LIKE '% ' || replace(c.sign, '_', '!_') || ' %' ESCAPE '!'
    UNION ALL SELECT f.county AS county, f.household AS household, f.division AS division, f.day AS day, 0 AS alert
    FROM watch_fact AS f
    WHERE f.division BETWEEN :lo AND :hi AND f.day BETWEEN :since AND :today AND f.value NOT IN ('', 'false')
        AND :facts LIKE '% ' || replace(f.fact, '_', '!_') || ' %' ESCAPE '!') AS x
WHERE NOT EXISTS (SELECT 1 FROM watch_cluster_home AS h
    JOIN watch_cluster AS k ON k.county = h.county AND k.id = h.cluster
    WHERE h.county = x.county AND h.household = x.household AND h.day >= x.day AND k.rule = :rule
        AND k.closed_ms IS NOT NULL)
GROUP BY x.household ORDER BY x.household LIMIT :most --scan-ok: what the two parts found by their indexes
;

-- Places of a county with that many households, before what was counted earlier is left out; unit: of the division's
-- code at the level of the rule.
--: cluster_q_places(lo int, hi int, unit int, signs text, facts text, since int, since_ms int, today int, least int, most int) many | place int, n int
SELECT x.place AS place, count(DISTINCT x.household) AS n
FROM (SELECT a.division / :unit * :unit AS place, a.household AS household
    FROM watch AS a JOIN watch_cause AS c ON c.county = a.county AND c.alert = a.id
    WHERE a.division BETWEEN :lo AND :hi AND (a.closed_ms IS NULL OR a.closed_ms >= :since_ms)
        AND c.day BETWEEN :since AND :today
        AND :signs LIKE '% ' || replace(c.sign, '_', '!_') || ' %' ESCAPE '!'
    UNION ALL SELECT f.division / :unit * :unit AS place, f.household AS household FROM watch_fact AS f
    WHERE f.division BETWEEN :lo AND :hi AND f.day BETWEEN :since AND :today
        AND :facts LIKE '% ' || replace(f.fact, '_', '!_') || ' %' ESCAPE '!') AS x
GROUP BY x.place HAVING count(DISTINCT x.household) >= :least ORDER BY x.place LIMIT :most --scan-ok: once a run
;

--: cluster_q_living(lo int, hi int) one | n int
SELECT count(*) AS n FROM household AS h
WHERE h.division BETWEEN :lo AND :hi AND h.kind = 'living' AND h.ended IS NULL;

-- ---- clusters ----------------------------------------------------------------------
--: cluster_q_open(place int, rule text) maybe
SELECT k.id, k.homes, k.state, k.version FROM watch_cluster AS k
WHERE k.county = :place / 1000000 AND k.division = :place AND k.rule = :rule AND k.closed_ms IS NULL;

--: cluster_q_opens(county int, rule text, most int) many
SELECT k.division FROM watch_cluster AS k
WHERE k.county = :county AND k.rule = :rule AND k.closed_ms IS NULL ORDER BY k.division LIMIT :most;

--: cluster_q_add(id int, county int, division int, rule text, grade int, homes int, living int, days int, least int, part int, pack text, made_ms int, due int) exec
INSERT INTO watch_cluster (id, county, division, rule, state, grade, homes, living, days, least, part, pack,
    made_ms, since_ms, due, opened_n, version)
VALUES (:id, :county, :division, :rule, 'review', :grade, :homes, :living, :days, :least, :part, :pack,
    :made_ms, :made_ms, :due, 0, 1);

--: cluster_q_get(id int) maybe
SELECT k.id, k.division, k.rule, k.state, k.grade, k.homes, k.living, k.days, k.least, k.part, k.pack, k.made_ms,
    k.since_ms, k.due, k.checked_by, k.judged_by, k.measures, k.ending, k.closed_ms, k.opened_n, k.version
FROM watch_cluster AS k WHERE k.id = :id;

--: cluster_q_grow(id int, version int, homes int) count
UPDATE watch_cluster SET homes = :homes, version = version + 1 WHERE id = :id AND version = :version;

--: cluster_q_move(id int, version int, state text, made_ms int, since_ms int, due int, checked_by int, judged_by int, measures text, ending text, closed_ms int, opened int) count
UPDATE watch_cluster SET state = :state, made_ms = :made_ms, since_ms = :since_ms, due = :due,
    checked_by = :checked_by, judged_by = :judged_by, measures = :measures, ending = :ending,
    closed_ms = :closed_ms, level = 0, opened_n = opened_n + :opened, version = version + 1
WHERE id = :id AND version = :version;

-- ---- what is late -----------------------------------------------------------------
--: cluster_q_late(state text, before int, after int, most int) many
SELECT k.id, k.division, k.due, k.level, k.version FROM watch_cluster AS k
WHERE k.state = :state AND k.due < :before AND k.level < 3 AND k.id > :after ORDER BY k.id LIMIT :most;

--: cluster_q_raise(id int, version int, level int) count
UPDATE watch_cluster SET level = :level, version = version + 1
WHERE id = :id AND version = :version AND level < :level;

-- Those whose last day comes, of the state, and of which nobody was reminded yet.
--: cluster_q_soon(state text, today int, until int, after int, most int) many
SELECT k.id, k.division, k.due FROM watch_cluster AS k
WHERE k.state = :state AND k.due BETWEEN :today AND :until
    AND (k.reminded IS NULL OR k.reminded <> k.due) AND k.id > :after ORDER BY k.id LIMIT :most;

--: cluster_q_remind(id int, due int) count
UPDATE watch_cluster SET reminded = :due WHERE id = :id;

-- ---- households of one ---------------------------------------------------------------
--: cluster_q_homes(cluster int, most int) many
SELECT h.household, h.division, h.alert, h.day FROM watch_cluster_home AS h
WHERE h.county = :cluster / 1000000000 AND h.cluster = :cluster ORDER BY h.day DESC, h.household LIMIT :most;

--: cluster_q_home_set(id int, county int, division int, cluster int, household int, alert int, day int) exec
INSERT INTO watch_cluster_home (id, county, division, cluster, household, alert, day)
VALUES (:id, :county, :division, :cluster, :household, :alert, :day)
ON CONFLICT (county, cluster, household) DO UPDATE SET alert = excluded.alert, day = excluded.day;

-- In which it is counted, the newest first.
--: cluster_q_of(household int, most int) many
SELECT k.id, k.division, k.rule, k.state FROM watch_cluster_home AS h
JOIN watch_cluster AS k ON k.county = h.county AND k.id = h.cluster
WHERE h.county = :household / 1000000000 AND h.household = :household ORDER BY k.id DESC LIMIT :most;

-- ---- steps --------------------------------------------------------------------------
--: cluster_q_step(id int, county int, division int, cluster int, at_ms int, made_by int, act text, was text, becomes text, homes int, note text) exec
INSERT INTO watch_cluster_step (id, county, division, cluster, at_ms, made_by, act, was, becomes, homes, note)
VALUES (:id, :county, :division, :cluster, :at_ms, :made_by, :act, :was, :becomes, :homes, :note);

--: cluster_q_steps(cluster int, most int) many
SELECT s.at_ms, s.made_by, s.act, s.was, s.becomes, s.homes, s.note FROM watch_cluster_step AS s
WHERE s.county = :cluster / 1000000000 AND s.cluster = :cluster ORDER BY s.id DESC LIMIT :most;

-- ---- what waits ----------------------------------------------------------------------
--: cluster_q_waiting(state text, most int) many
SELECT k.id, k.division, k.rule, k.grade, k.homes, k.due FROM watch_cluster AS k
WHERE k.state = :state ORDER BY k.due, k.grade, k.id LIMIT :most;

--: cluster_q_waiting_n(state text, today int) one | total int, late int, today int
SELECT count(*) AS total, coalesce(sum(CASE WHEN k.due < :today THEN 1 ELSE 0 END), 0) AS late,
    coalesce(sum(CASE WHEN k.due = :today THEN 1 ELSE 0 END), 0) AS today
FROM watch_cluster AS k WHERE k.state = :state;

--: cluster_q_open_n() one | n int
SELECT count(*) AS n FROM watch_cluster AS k WHERE k.closed_ms IS NULL --scan-ok: few
;

-- ---- the doctor -------------------------------------------------------------------
--: cluster_q_doctor() one | n int
SELECT count(*) AS n FROM watch_cluster AS k
WHERE k.homes <> (SELECT count(*) FROM watch_cluster_home AS h WHERE h.county = k.county AND h.cluster = k.id)
    OR coalesce((SELECT s.becomes FROM watch_cluster_step AS s WHERE s.county = k.county AND s.cluster = k.id
        ORDER BY s.id DESC LIMIT 1), '') <> k.state --scan-ok: the doctor looks at everything
;

--: cluster_q_doctor_four() one | n int
SELECT count(*) AS n FROM watch_cluster AS k
WHERE k.checked_by = k.judged_by AND k.judged_by <> 0 --scan-ok: the doctor looks at everything
;
