-- ---- facts -------------------------------------------------------------------
--: watch_q_fact_add(id int, county int, division int, household int, person int, fact text, value text, day int, source text, made_ms int, made_by int, delivery int) exec
INSERT INTO watch_fact (id, county, division, household, person, fact, value, day, source, made_ms,
    made_by, delivery)
VALUES (:id, :county, :division, :household, :person, :fact, :value, :day, :source, :made_ms,
    :made_by, :delivery);

--: watch_q_facts(household int, day int, most int) many
SELECT f.id, f.person, f.fact, f.value, f.day, f.source, f.delivery FROM watch_fact AS f
WHERE f.county = :household / 1000000000 AND f.household = :household AND f.day <= :day
ORDER BY f.day, f.id LIMIT :most;

--: watch_q_fact_homes(first int, last int, most int) many
SELECT f.household FROM watch_fact AS f
WHERE f.county = :first / 1000000000 AND f.household BETWEEN :first AND :last
GROUP BY f.household ORDER BY f.household LIMIT :most;

--: watch_q_fact_told(county int, delivery int, household int) many
SELECT f.person, f.fact FROM watch_fact AS f
WHERE f.county = :county AND f.delivery = :delivery AND f.household = :household ORDER BY f.id;

--: watch_q_counties(after int) maybe | county int
SELECT h.id / 1000000000 AS county FROM household AS h WHERE h.id > :after ORDER BY h.id LIMIT 1;

--: watch_q_clued(county int, person int, source text) one | n int
SELECT count(*) AS n FROM clue AS c JOIN clue_report AS r ON r.county = c.county AND r.clue = c.id
WHERE c.county = :county AND c.person = :person AND r.source = :source
--scan-ok: of the few persons in no household, the clues of a county
;

-- Of those that came since a number was taken.
--: watch_q_fact_since(after int, last int, most int) many
SELECT f.household FROM watch_fact AS f
WHERE f.county = :last / 1000000000 AND f.id > :after AND f.id <= :last
ORDER BY f.id LIMIT :most --scan-ok: the county's rows by their key, from a number on
;

-- ---- what we pay and recognise ourselves --------------------------------------------
-- Told by the ledger and the recognitions: of a day that comes, too.
--: watch_q_own_told(household int, source text, most int) many
SELECT f.person, f.fact, f.value, f.day FROM watch_fact AS f
WHERE f.county = :household / 1000000000 AND f.household = :household AND f.source = :source
ORDER BY f.day, f.id LIMIT :most;

-- Everybody who has, or had, a benefit or a recognition, and of whom we said so.
--: watch_q_own_homes(county int, after int, source text, most int) many | household int
SELECT m.household AS household FROM pay_benefit AS b
JOIN member AS m ON m.county = b.county AND m.person = b.person AND m.kind = 'living'
    AND m.ended IS NULL
WHERE b.county = :county AND m.household > :after
UNION SELECT r.household AS household FROM matter_recognition AS r
WHERE r.county = :county AND r.household > :after
UNION SELECT f.household AS household FROM watch_fact AS f
WHERE f.county = :county AND f.household > :after AND f.source = :source
ORDER BY 1 LIMIT :most --scan-ok: once a day
;

-- ---- what a month found ----------------------------------------------------------
--: watch_q_prints(first int, last int, most int) many
SELECT p.household, p.print, p.settled FROM watch_print AS p
WHERE p.county = :first / 1000000000 AND p.household BETWEEN :first AND :last
ORDER BY p.household LIMIT :most;

--: watch_q_print_set(county int, division int, household int, print int, settled int) exec
INSERT INTO watch_print (county, division, household, print, settled)
VALUES (:county, :division, :household, :print, :settled)
ON CONFLICT (county, household) DO UPDATE SET division = excluded.division,
    print = excluded.print, settled = excluded.settled;

-- The register's row, as far as a run needs it.
--: watch_q_home(id int) maybe
SELECT h.division, h.ended FROM household AS h WHERE h.id = :id;

-- Whether anybody lives there still, by the register.
--: watch_q_lives(household int) maybe | person int
SELECT m.person AS person FROM member AS m JOIN person AS p ON p.county = m.county AND p.id = m.person
WHERE m.county = :household / 1000000000 AND m.household = :household AND m.kind = 'living'
    AND m.ended IS NULL AND p.state = 'active' LIMIT 1;

-- ---- alerts ------------------------------------------------------------------
--: watch_q_homes(first int, last int, most int) many
SELECT a.household FROM watch AS a
WHERE a.county = :first / 1000000000 AND a.household BETWEEN :first AND :last
GROUP BY a.household ORDER BY a.household LIMIT :most;

-- Of those that came since a number was taken.
--: watch_q_since(after int, last int, most int) many
SELECT a.household FROM watch AS a
WHERE a.county = :last / 1000000000 AND a.id > :after AND a.id <= :last
ORDER BY a.id LIMIT :most --scan-ok: the county's rows by their key, from a number on
;

--: watch_q_add(id int, county int, division int, household int, side text, grade int, score int, factor int, causes text, pack text, period int, made_ms int, due int) exec
INSERT INTO watch (id, county, division, household, side, state, grade, score, factor, causes,
    pack, period, made_ms, since_ms, due, level, late_n, opened_n, version)
VALUES (:id, :county, :division, :household, :side, 'review', :grade, :score, :factor, :causes,
    :pack, :period, :made_ms, :made_ms, :due, 0, 0, 0, 1);

--: watch_q_get(id int) maybe
SELECT a.id, a.division, a.household, a.side, a.state, a.grade, a.score, a.factor, a.causes,
    a.pack, a.period, a.made_ms, a.since_ms, a.due, a.contact_ms, a.visitor,
    a.visited_by, a.judged_by, a.measures, a.ending, a.merged, a.closed_ms, a.level, a.opened_n,
    a.version
FROM watch AS a WHERE a.id = :id;

--: watch_q_of(household int, most int) many
SELECT a.id, a.side, a.state, a.grade, a.score, a.causes, a.made_ms, a.closed_ms,
    a.ending, a.version
FROM watch AS a
WHERE a.county = :household / 1000000000 AND a.household = :household ORDER BY a.id DESC LIMIT :most;

--: watch_q_rescore(id int, version int, grade int, score int, factor int, causes text) count
UPDATE watch SET grade = :grade, score = :score, factor = :factor, causes = :causes, version = version + 1
WHERE id = :id AND version = :version;

--: watch_q_move(id int, version int, state text, made_ms int, due int, since_ms int, contact_ms int, visitor int, visited_by int, judged_by int, measures text, ending text, merged int, closed_ms int, late int, opened int) count
UPDATE watch SET state = :state, made_ms = :made_ms, due = :due, since_ms = :since_ms, contact_ms = :contact_ms,
    visitor = :visitor, visited_by = :visited_by, judged_by = :judged_by, measures = :measures,
    ending = :ending, merged = :merged, closed_ms = :closed_ms, level = 0, late_n = late_n + :late,
    opened_n = opened_n + :opened, version = version + 1
WHERE id = :id AND version = :version;

--: watch_q_raise(id int, version int, level int) count
UPDATE watch SET level = :level, version = version + 1
WHERE id = :id AND version = :version AND level < :level;

--: watch_q_late(state text, before int, after int, most int) many
SELECT a.id, a.division, a.state, a.grade, a.due, a.level, a.version FROM watch AS a
WHERE a.state = :state AND a.due < :before AND a.level < 3 AND a.id > :after
ORDER BY a.id LIMIT :most;

-- Those whose last day comes, of the state, and of which nobody was reminded yet.
--: watch_q_soon(state text, today int, until int, after int, most int) many
SELECT a.id, a.division, a.state, a.grade, a.due, a.level, a.version FROM watch AS a
WHERE a.state = :state AND a.due BETWEEN :today AND :until
    AND (a.reminded IS NULL OR a.reminded <> a.due) AND a.id > :after
ORDER BY a.id LIMIT :most;

-- The version stays: nothing of the alert is another, and no page is old by it.
--: watch_q_remind(id int, due int) count
UPDATE watch SET reminded = :due WHERE id = :id;

--: watch_q_step(id int, county int, division int, alert int, at_ms int, made_by int, act text, was text, becomes text, note text, body text) exec
INSERT INTO watch_step (id, county, division, alert, at_ms, made_by, act, was, becomes, note, body)
VALUES (:id, :county, :division, :alert, :at_ms, :made_by, :act, :was, :becomes, :note, :body);

--: watch_q_steps(alert int, most int) many
SELECT s.id, s.at_ms, s.made_by, s.act, s.was, s.becomes, s.note, s.body FROM watch_step AS s
WHERE s.county = :alert / 1000000000 AND s.alert = :alert ORDER BY s.id DESC LIMIT :most;

-- ---- cases that began with it ---------------------------------------------------
--: watch_q_case(id int, county int, division int, alert int, measure text, case_id int, made_ms int) exec
INSERT INTO watch_case (id, county, division, alert, measure, case_id, made_ms)
VALUES (:id, :county, :division, :alert, :measure, :case_id, :made_ms)
ON CONFLICT (county, alert, case_id) DO NOTHING;

--: watch_q_cases(alert int, most int) many
SELECT k.case_id, k.measure, k.made_ms FROM watch_case AS k
WHERE k.county = :alert / 1000000000 AND k.alert = :alert ORDER BY k.id LIMIT :most;

-- ---- causes ------------------------------------------------------------------
--: watch_q_cause_add(id int, county int, division int, alert int, household int, person int, sign text, weight int, severity int, fact text, why text, evidence text, day int) exec
INSERT INTO watch_cause (id, county, division, alert, household, person, sign,
    weight, severity, fact, why, evidence, day)
VALUES (:id, :county, :division, :alert, :household, :person, :sign, :weight,
    :severity, :fact, :why, :evidence, :day);

--: watch_q_cause_set(id int, weight int, severity int, fact text, why text, evidence text, day int) count
UPDATE watch_cause SET weight = :weight, severity = :severity, fact = :fact, why = :why,
    evidence = :evidence, day = :day
WHERE id = :id;

--: watch_q_causes(alert int, most int) many
SELECT c.id, c.person, c.sign, c.weight, c.severity, c.fact, c.why,
    c.evidence, c.day
FROM watch_cause AS c
WHERE c.county = :alert / 1000000000 AND c.alert = :alert ORDER BY c.weight DESC, c.id LIMIT :most;

--: watch_q_caused(household int, most int) many
SELECT c.id, c.alert, c.person, c.sign, c.fact, c.day FROM watch_cause AS c
WHERE c.county = :household / 1000000000 AND c.household = :household ORDER BY c.id DESC LIMIT :most;

-- ---- runs --------------------------------------------------------------------
--: watch_q_run_add(id int, county int, division int, period int, day int, pack text, households int, found int, made int, added int, opened int, known int, ended_ms int, people text) exec
INSERT INTO watch_month (id, county, division, period, day, pack, households, found, made, added,
    opened, known, ended_ms, people)
VALUES (:id, :county, :division, :period, :day, :pack, :households, :found, :made, :added, :opened,
    :known, :ended_ms, :people);

-- The newest of a county.
--: watch_q_run_last(county int) maybe
SELECT r.period, r.ended_ms, r.people FROM watch_month AS r
WHERE r.county = :county ORDER BY r.period DESC, r.id DESC LIMIT 1;

-- What came in for a county: facts by themselves, and deliveries that were read to the end.
--: watch_q_fact_newest(county int) one | ms int
SELECT coalesce(max(f.made_ms), 0) AS ms FROM watch_fact AS f
WHERE f.county = :county --scan-ok: once a day
;

--: watch_q_delivery_newest(county int) one | ms int
SELECT coalesce(max(d.ended_ms), 0) AS ms FROM feed_delivery AS d
WHERE d.county = :county AND d.state = 'done' --scan-ok: once a day
;

--: watch_q_home_newest(county int) one | ms int
SELECT coalesce(max(h.changed_ms), 0) AS ms FROM household AS h
WHERE h.county = :county --scan-ok: once a day
;

-- Of the newest day on which the reader's counties were run, all of them together.
--: watch_q_run_shown() one | counties int, period int, households int, found int, made int, added int, opened int, ended_ms int
SELECT count(*) AS counties, coalesce(max(r.period), 0) AS period,
    coalesce(sum(r.households), 0) AS households, coalesce(sum(r.found), 0) AS found,
    coalesce(sum(r.made), 0) AS made, coalesce(sum(r.added), 0) AS added,
    coalesce(sum(r.opened), 0) AS opened, coalesce(max(r.ended_ms), 0) AS ended_ms
FROM watch_month AS r
WHERE r.id IN (SELECT max(o.id) FROM watch_month AS o GROUP BY o.county) --scan-ok: one row a county and day
;

-- ---- what waits ----------------------------------------------------------------
--: watch_q_waiting(state text, most int) many
SELECT a.id, a.division, a.household, a.grade, a.causes, a.due FROM watch AS a
WHERE a.state = :state ORDER BY a.due, a.grade, a.id LIMIT :most;

--: watch_q_waiting_n(state text, today int) one | total int, late int, today int
SELECT count(*) AS total, coalesce(sum(CASE WHEN a.due < :today THEN 1 ELSE 0 END), 0) AS late,
    coalesce(sum(CASE WHEN a.due = :today THEN 1 ELSE 0 END), 0) AS today
FROM watch AS a WHERE a.state = :state;

-- Overdue so long that the county has to see to them, wherever they stand.
--: watch_q_handed(most int) many
SELECT a.id, a.division, a.household, a.grade, a.causes, a.due, a.state FROM watch AS a
WHERE a.closed_ms IS NULL AND a.level >= 2 AND a.state <> 'review'
ORDER BY a.due, a.grade, a.id LIMIT :most;

--: watch_q_handed_n() one | n int
SELECT count(*) AS n FROM watch AS a
WHERE a.closed_ms IS NULL AND a.level >= 2 AND a.state <> 'review';

--: watch_q_mine(visitor int, most int) many
SELECT a.id, a.division, a.household, a.grade, a.causes, a.due FROM watch AS a
WHERE a.visitor = :visitor AND a.state = 'visit' ORDER BY a.due, a.grade, a.id LIMIT :most;

--: watch_q_mine_n(visitor int, today int) one | total int, late int, today int
SELECT count(*) AS total, coalesce(sum(CASE WHEN a.due < :today THEN 1 ELSE 0 END), 0) AS late,
    coalesce(sum(CASE WHEN a.due = :today THEN 1 ELSE 0 END), 0) AS today
FROM watch AS a WHERE a.visitor = :visitor AND a.state = 'visit';

--: watch_q_open_n() one | n int
SELECT count(*) AS n FROM watch AS a WHERE a.closed_ms IS NULL --scan-ok: an index on open ones is smaller than the count
;

--: watch_q_level_n(level int) one | n int
SELECT count(*) AS n FROM watch AS a WHERE a.level = :level AND a.closed_ms IS NULL;

-- By who held them: the county while it reviews, then the township; with visits = 1 the villages, whose
-- are the visits. An alert, and one on a place, counts once for each that ever held it. Open, late and listed count for
-- who holds it now, ever_late for who held it when it was urged.
--: watch_q_units(visits int, since_ms int, today int, most int) many | unit int, all_n int, open_n int, late_n int, list_n int, ever_late int
SELECT h.unit AS unit, count(*) AS all_n, sum(h.open_n) AS open_n,
    sum(CASE WHEN h.due < :today THEN h.open_n ELSE 0 END) AS late_n,
    sum(CASE WHEN h.level = 3 THEN h.open_n ELSE 0 END) AS list_n, sum(h.urged) AS ever_late
FROM (SELECT a.id, a.due, a.level,
        CASE WHEN :visits = 1 THEN a.division WHEN s.becomes = 'review' THEN a.county * 1000000
            ELSE a.division / 1000 * 1000 END AS unit,
        max(CASE WHEN a.closed_ms IS NULL AND a.state = s.becomes THEN 1 ELSE 0 END) AS open_n,
        max(CASE WHEN s.act IN ('urged', 'county', 'listed') THEN 1 ELSE 0 END) AS urged
    FROM watch AS a JOIN watch_step AS s ON s.county = a.county AND s.alert = a.id
    WHERE a.made_ms >= :since_ms AND s.becomes <> 'closed' AND (:visits = 0 OR s.becomes = 'visit')
    GROUP BY a.id, a.due, a.level,
        CASE WHEN :visits = 1 THEN a.division WHEN s.becomes = 'review' THEN a.county * 1000000
            ELSE a.division / 1000 * 1000 END
    UNION ALL SELECT k.id, k.due, k.level,
        CASE WHEN s.becomes = 'check' THEN k.division / 1000 * 1000 ELSE k.county * 1000000 END AS unit,
        max(CASE WHEN k.closed_ms IS NULL AND k.state = s.becomes THEN 1 ELSE 0 END) AS open_n,
        max(CASE WHEN s.act IN ('urged', 'county', 'listed') THEN 1 ELSE 0 END) AS urged
    FROM watch_cluster AS k JOIN watch_cluster_step AS s ON s.county = k.county AND s.cluster = k.id
    WHERE k.made_ms >= :since_ms AND s.becomes <> 'closed' AND :visits = 0
    GROUP BY k.id, k.due, k.level,
        CASE WHEN s.becomes = 'check' THEN k.division / 1000 * 1000 ELSE k.county * 1000000 END) AS h
GROUP BY h.unit ORDER BY h.unit LIMIT :most --scan-ok: one line of each of a year
;

-- ---- the doctor ------------------------------------------------------------------
--: watch_q_doctor_why() one | n int
SELECT count(*) AS n FROM watch AS a
WHERE NOT EXISTS (SELECT 1 FROM watch_cause AS c WHERE c.county = a.county AND c.alert = a.id)
    --scan-ok: the doctor looks at everything
;

--: watch_q_doctor_step() one | n int
SELECT count(*) AS n FROM watch AS a
WHERE coalesce((SELECT s.becomes FROM watch_step AS s WHERE s.county = a.county AND s.alert = a.id
    ORDER BY s.id DESC LIMIT 1), '') <> a.state --scan-ok: the doctor looks at everything
;

--: watch_q_doctor_four() one | n int
SELECT count(*) AS n FROM watch AS a
WHERE a.visited_by = a.judged_by AND a.judged_by <> 0 --scan-ok: the doctor looks at everything
;

-- ---- demonstration -----------------------------------------------------------------
--: watch_q_demo(state text, lo int, hi int, most int) many
SELECT a.id, a.division, a.made_ms, a.version FROM watch AS a
WHERE a.state = :state AND a.division BETWEEN :lo AND :hi ORDER BY a.grade, a.score DESC, a.id
LIMIT :most;

--: watch_q_demo_old(before_ms int, most int) many
SELECT a.id, a.made_ms, a.side FROM watch AS a
WHERE a.state = 'review' AND a.made_ms < :before_ms ORDER BY a.made_ms, a.id LIMIT :most;

-- The largest townships, by who lives there.
--: watch_q_demo_towns(lo int, hi int, most int) many | town int, n int
SELECT h.division / 1000 * 1000 AS town, count(*) AS n FROM household AS h
WHERE h.kind = 'living' AND h.ended IS NULL AND h.head IS NOT NULL AND h.division BETWEEN :lo AND :hi
GROUP BY h.division / 1000 * 1000 ORDER BY 2 DESC, 1 LIMIT :most;

-- ---- measurements ------------------------------------------------------------------
-- People with nothing but a number, for those that a generated population speaks of.
--: watch_q_bench_home(id int, county int, division int, ms int) exec
INSERT INTO household (id, county, division, kind, number, address, since, source, version,
    changed_ms)
VALUES (:id, :county, :division, 'living', :id, '', 18000, 'bench', 1, :ms);

--: watch_q_bench_person(id int, county int, division int, ms int) exec
INSERT INTO person (id, county, division, name, pinyin, sex, nation, marital, id_kind, address,
    protect, hidden, sort_name, state, source, version, made_ms, changed_ms)
VALUES (:id, :county, :division, '某', '', '9', '', '', 'none', '', 0, 0, '', 'active', 'bench', 1,
    :ms, :ms);

-- Who is to be helped lives there.
--: watch_q_bench_member(id int, county int, division int, household int) exec
INSERT INTO member (id, county, division, household, person, kind, relation, since)
VALUES (:id, :county, :division, :household, :id, 'living', '99', 18000);

--: watch_q_bench_some(most int) many
SELECT h.id FROM household AS h ORDER BY h.id LIMIT :most --scan-ok: the first of them
;

--: watch_q_bench_causes(after int, most int) many
SELECT c.id, w.household, w.division, w.side, w.state, w.grade, w.score, w.factor, w.causes, w.pack,
    w.period, c.person, c.sign, c.weight, c.severity, c.fact, c.why, c.evidence, c.day
FROM watch_cause AS c JOIN watch AS w ON w.county = c.county AND w.id = c.alert
WHERE c.id > :after ORDER BY c.id LIMIT :most --scan-ok: a measurement reads all of them
;
