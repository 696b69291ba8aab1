-- ---- what is due ---------------------------------------------------------------------
--: visit_q_alerts(me int, most int) many
SELECT w.id, w.division, w.household, w.due, w.grade, w.version FROM watch AS w
WHERE w.visitor = :me AND w.state = 'visit' ORDER BY w.due, w.id LIMIT :most;

--: visit_q_rounds(me int, today int, most int) many
SELECT v.id, v.division, v.household, v.version, p.ends AS due FROM round_visit AS v
JOIN round_plan AS p ON p.county = v.county AND p.id = v.plan
WHERE v.visitor = :me AND v.state IN ('open', 'away') AND p.state = 'open'
    AND p.starts <= :today AND (v.day IS NULL OR v.day < :today)
ORDER BY v.division, p.ends, v.id LIMIT :most;

--: visit_q_cases(me int, step text, matter text, most int) many
SELECT c.id, c.division, c.household, c.due_ms, c.version FROM matter_case AS c
WHERE c.step = :step AND c.matter = :matter AND c.closed_ms IS NULL
    AND (c.holder IS NULL OR c.holder = :me) ORDER BY c.due_ms, c.id LIMIT :most;

--: visit_q_plans(me int, until int, most int) many
SELECT v.id, v.division, v.household, v.due, v.form, v.sorts, v.version FROM visit_plan AS v
WHERE v.visitor = :me AND v.state = 'on' AND v.due <= :until ORDER BY v.due, v.id LIMIT :most;

-- ---- the plan ------------------------------------------------------------------------
--: visit_q_plan(id int) maybe
SELECT v.id, v.division, v.household, v.sorts, v.every, v.form, v.visitor, v.due, v.last,
    v.tried_n, v.state, v.version
FROM visit_plan AS v WHERE v.id = :id;

--: visit_q_next_county(after int) one | county int
SELECT coalesce(min(h.county), 0) AS county FROM household AS h
WHERE h.county > :after --scan-ok: once a day, by the keys of the table
;

--: visit_q_plan_rows(county int, after int, most int) many
SELECT v.id, v.household, v.sorts, v.every, v.form, v.state, v.visitor, v.due, v.division, v.version
FROM visit_plan AS v
WHERE v.county = :county AND v.household > :after ORDER BY v.household LIMIT :most;

--: visit_q_home(household int) maybe
SELECT h.division FROM household AS h
WHERE h.id = :household AND h.kind = 'living' AND h.ended IS NULL;

--: visit_q_aged(after int, born int, until int, lo int, hi int, most int) many | household int
SELECT m.household AS household FROM member AS m
JOIN person AS p ON p.county = m.county AND p.id = m.person
WHERE m.household > :after AND m.kind = 'living' AND m.ended IS NULL
    AND m.division BETWEEN :lo AND :hi AND p.birth BETWEEN :born AND :until AND p.state = 'active'
GROUP BY m.household ORDER BY m.household LIMIT :most;

--: visit_q_plan_add(id int, county int, division int, household int, sorts text, every text, form text, visitor int, due int) later
INSERT INTO visit_plan (id, county, division, household, sorts, every, form, visitor, due, last,
    tried_n, state, version)
VALUES (:id, :county, :division, :household, :sorts, :every, :form, :visitor, :due, NULL, 0, 'on', 1);

--: visit_q_plan_set(id int, division int, sorts text, every text, form text, visitor int, due int, state text) count
UPDATE visit_plan SET division = :division, sorts = :sorts, every = :every, form = :form,
    visitor = :visitor, due = :due, state = :state, version = version + 1
WHERE id = :id;

--: visit_q_plan_found(id int, version int, due int, last int, tried_n int) count
UPDATE visit_plan SET due = :due, last = :last, tried_n = :tried_n, version = version + 1
WHERE id = :id AND version = :version;

--: visit_q_plan_give(id int, visitor int) count
UPDATE visit_plan SET visitor = :visitor, version = version + 1 WHERE id = :id AND state = 'on';

--: visit_q_late_n(today int) one | n int
SELECT count(*) AS n FROM visit_plan AS v WHERE v.state = 'on' AND v.due < :today;

-- ---- coverage ------------------------------------------------------------------------
--: visit_q_places(county int, after int, most int) many | division int
SELECT v.division AS division FROM visit_plan AS v
WHERE v.division > :after AND v.division BETWEEN :county * 1000000 AND :county * 1000000 + 999999
GROUP BY v.division ORDER BY v.division LIMIT :most;

--: visit_q_cover(division int, first int, last int, today int) one | planned int, covered int, late int
SELECT coalesce(sum(CASE WHEN v.due <= :last OR v.last >= :first THEN 1 ELSE 0 END), 0) AS planned,
    coalesce(sum(CASE WHEN v.last >= :first THEN 1 ELSE 0 END), 0) AS covered,
    coalesce(sum(CASE WHEN v.due < :today THEN 1 ELSE 0 END), 0) AS late
FROM visit_plan AS v WHERE v.division = :division AND v.state = 'on';

--: visit_q_month_set(county int, division int, month int, planned int, covered int, late int, open int, percent int) count
UPDATE visit_month SET planned = :planned, covered = :covered, late = :late, open = :open,
    percent = :percent
WHERE county = :county AND division = :division AND month = :month;

--: visit_q_month_add(id int, county int, division int, month int, planned int, covered int, late int, open int, percent int) exec
INSERT INTO visit_month (id, county, division, month, planned, covered, late, open, percent)
VALUES (:id, :county, :division, :month, :planned, :covered, :late, :open, :percent);

--: visit_q_towns(month int, most int) many | place int, planned int, covered int, late int
SELECT m.division / 1000 * 1000 AS place, sum(m.planned) AS planned, sum(m.covered) AS covered,
    sum(m.late) AS late
FROM visit_month AS m WHERE m.month = :month
GROUP BY m.division / 1000 * 1000 ORDER BY place LIMIT :most;

-- ---- findings ------------------------------------------------------------------------
--: visit_q_found_key(county int, key text) maybe
SELECT f.id, f.source, f.subject, f.made_by, f.state FROM visit_found AS f
WHERE f.county = :county AND f.key = :key;

--: visit_q_found_add(id int, county int, division int, source text, subject int, household int, key text, base int, met_version int, outcome text, day int, phone_ms int, at_ms int, metres int, body_seal blob, files_n int, device int, made_by int, state text, why text) exec
INSERT INTO visit_found (id, county, division, source, subject, household, key, base, met_version,
    outcome, day, phone_ms, at_ms, metres, body_seal, files_n, device, made_by, state, why, note,
    version)
VALUES (:id, :county, :division, :source, :subject, :household, :key, :base, :met_version, :outcome,
    :day, :phone_ms, :at_ms, :metres, :body_seal, :files_n, :device, :made_by, :state, :why, '', 1);

--: visit_q_found(id int) maybe
SELECT f.id, f.division, f.source, f.subject, f.household, f.base, f.met_version, f.outcome, f.day,
    f.phone_ms, f.at_ms, f.metres, f.body_seal, f.files_n, f.device, f.made_by, f.state, f.why,
    f.decided_by, f.decided_ms, f.note, f.version
FROM visit_found AS f WHERE f.id = :id;

--: visit_q_found_of(source text, subject int, most int) many
SELECT f.id, f.outcome, f.day, f.at_ms, f.made_by, f.state FROM visit_found AS f
WHERE f.county = :subject / 1000000000 AND f.source = :source AND f.subject = :subject
ORDER BY f.id DESC LIMIT :most;

--: visit_q_found_set(id int, version int, state text, decided_by int, decided_ms int, note text) count
UPDATE visit_found SET state = :state, decided_by = :decided_by, decided_ms = :decided_ms,
    note = :note, version = version + 1
WHERE id = :id AND version = :version AND state = 'conflict';

--: visit_q_conflicts_n() one | n int
SELECT count(*) AS n FROM visit_found AS f WHERE f.state = 'conflict';

--: visit_q_seals(from_id int, most int) many
SELECT f.id, f.body_seal FROM visit_found AS f WHERE f.id >= :from_id ORDER BY f.id LIMIT :most;

--: visit_q_reseal(id int, body_seal blob) count
UPDATE visit_found SET body_seal = :body_seal
WHERE id = :id --no-image: the same findings under another key
;

-- ---- files ---------------------------------------------------------------------------
--: visit_q_file_add(id int, county int, division int, found int, kind text, type text, bytes int, sm3 text) exec
INSERT INTO visit_file (id, county, division, found, kind, type, bytes, sm3)
VALUES (:id, :county, :division, :found, :kind, :type, :bytes, :sm3);

--: visit_q_files(found int, most int) many
SELECT i.id, i.kind, i.type, i.bytes FROM visit_file AS i
WHERE i.county = :found / 1000000000 AND i.found = :found ORDER BY i.id LIMIT :most;

--: visit_q_file(id int) maybe
SELECT i.id, i.division, i.found, i.kind, i.type, i.bytes, i.sm3 FROM visit_file AS i WHERE i.id = :id;

--: visit_q_file_ids(from_id int, most int) many
SELECT i.id FROM visit_file AS i WHERE i.id >= :from_id ORDER BY i.id LIMIT :most;

-- ---- phones --------------------------------------------------------------------------
--: visit_q_device_add(id int, county int, division int, account int, name text, hello text, secret text, at_ms int) exec
INSERT INTO visit_device (id, county, division, account, name, hello, secret, state, made_ms,
    seen_ms, version)
VALUES (:id, :county, :division, :account, :name, :hello, :secret, 'active', :at_ms, :at_ms, 1);

--: visit_q_device(id int) maybe
SELECT d.id, d.division, d.account, d.name, d.hello, d.secret, d.state, d.made_ms, d.seen_ms,
    d.told_by, d.wiped_ms, d.version
FROM visit_device AS d WHERE d.id = :id;

--: visit_q_device_seen(id int, seen_ms int) count
UPDATE visit_device SET seen_ms = :seen_ms
WHERE id = :id --no-image: a phone was in touch
;

--: visit_q_device_state(id int, version int, state text, told_by int, wiped_ms int) count
UPDATE visit_device SET state = :state, told_by = :told_by, wiped_ms = :wiped_ms,
    version = version + 1
WHERE id = :id AND version = :version;

--: visit_q_devices_n(county int, account int) one | n int
SELECT count(*) AS n FROM visit_device AS d
WHERE d.county = :county AND d.account = :account AND d.state <> 'wiped';

-- ---- the doctor ------------------------------------------------------------------------
--: visit_q_doctor_month(month int, first int, last int) one | n int
SELECT count(*) AS n FROM visit_month AS m WHERE m.month = :month AND m.covered <>
    (SELECT count(*) FROM visit_plan AS v WHERE v.county = m.county AND v.division = m.division
        AND v.state = 'on' AND v.last >= :first AND v.last <= :last) --scan-ok: the doctor looks at everything
;

--: visit_q_doctor_files() one | n int
SELECT count(*) AS n FROM visit_found AS f WHERE f.files_n <>
    (SELECT count(*) FROM visit_file AS i WHERE i.county = f.county AND i.found = f.id)
    --scan-ok: the doctor looks at everything
;

-- ---- demonstration ---------------------------------------------------------------------
--: visit_q_demo(county int, most int) many
SELECT v.id, v.division, v.version, v.form, v.visitor FROM visit_plan AS v
WHERE v.division BETWEEN :county * 1000000 AND :county * 1000000 + 999999 AND v.state = 'on'
ORDER BY v.due, v.division, v.id LIMIT :most;

--: visit_q_demo_home(lo int, hi int) maybe
SELECT h.id, h.division FROM household AS h
WHERE h.division BETWEEN :lo AND :hi AND h.kind = 'living' AND h.ended IS NULL
ORDER BY h.division, h.id LIMIT 1;
