-- ---- plans ---------------------------------------------------------------------
--: plan_q_add(id int, county int, division int, household int, origin text, origin_id int, responsible int, review_on int, made_ms int) exec
INSERT INTO plan (id, county, division, household, state, origin, origin_id, consent, responsible,
    review_on, measures_n, made_ms, version)
VALUES (:id, :county, :division, :household, 'running', :origin, :origin_id, 'none', :responsible,
    :review_on, 0, :made_ms, 1);

--: plan_q_get(id int) maybe
SELECT p.id, p.division, p.household, p.state, p.origin, p.origin_id, p.consent, p.consent_day,
    p.responsible, p.review_on, p.due, p.measures_n, p.made_ms, p.closed_ms, p.result, p.version
FROM plan AS p WHERE p.id = :id;

--: plan_q_open(household int) maybe
SELECT p.id FROM plan AS p
WHERE p.county = :household / 1000000000 AND p.household = :household AND p.closed_ms IS NULL;

--: plan_q_of(household int, most int) many
SELECT p.id FROM plan AS p
WHERE p.county = :household / 1000000000 AND p.household = :household ORDER BY p.id DESC LIMIT :most;

--: plan_q_move(id int, version int, state text, consent text, consent_day int, responsible int, review_on int, due int, measures_n int, closed_ms int, result text) count
UPDATE plan SET state = :state, consent = :consent, consent_day = :consent_day,
    responsible = :responsible, review_on = :review_on, due = :due, measures_n = :measures_n,
    closed_ms = :closed_ms, result = :result, version = version + 1
WHERE id = :id AND version = :version;

-- ---- needs ---------------------------------------------------------------------
--: plan_q_need_add(id int, county int, division int, plan int, kind text, since int) exec
INSERT INTO plan_need (id, county, division, plan, kind, state, since)
VALUES (:id, :county, :division, :plan, :kind, 'open', :since);

--: plan_q_needs(plan int) many
SELECT n.id, n.kind, n.state, n.since, n.met_on FROM plan_need AS n
WHERE n.county = :plan / 1000000000 AND n.plan = :plan ORDER BY n.id;

--: plan_q_need_set(id int, state text, met_on int) count
UPDATE plan_need SET state = :state, met_on = :met_on WHERE id = :id;

-- ---- measures ------------------------------------------------------------------
--: plan_q_measure_add(id int, county int, division int, plan int, kind text, giver text, giver_name text, what text, every text, starts int, ends int, due int, offer int, responsible int) exec
INSERT INTO plan_measure (id, county, division, plan, kind, giver, giver_name, what, every, starts,
    ends, due, state, done_n, missed_n, offer, responsible)
VALUES (:id, :county, :division, :plan, :kind, :giver, :giver_name, :what, :every, :starts, :ends,
    :due, 'running', 0, 0, :offer, :responsible);

--: plan_q_measures(plan int) many
SELECT m.id, m.kind, m.giver, m.giver_name, m.what, m.every, m.starts, m.ends, m.due, m.state,
    m.done_n, m.missed_n, m.offer
FROM plan_measure AS m WHERE m.county = :plan / 1000000000 AND m.plan = :plan ORDER BY m.id;

--: plan_q_measure_plan(id int) maybe
SELECT m.plan FROM plan_measure AS m WHERE m.id = :id;

--: plan_q_measure_offer(offer int) maybe
SELECT m.id, m.plan FROM plan_measure AS m
WHERE m.county = :offer / 1000000000 AND m.offer = :offer;

--: plan_q_measure_set(id int, due int, state text, done_n int, missed_n int) count
UPDATE plan_measure SET due = :due, state = :state, done_n = :done_n, missed_n = :missed_n
WHERE id = :id;

--: plan_q_measures_hand(plan int, responsible int) count
UPDATE plan_measure SET responsible = :responsible
WHERE county = :plan / 1000000000 AND plan = :plan;

--: plan_q_sum(plan int) one | due int, n int
SELECT min(m.due) AS due, count(*) AS n FROM plan_measure AS m
WHERE m.county = :plan / 1000000000 AND m.plan = :plan AND m.state = 'running';

-- ---- history -------------------------------------------------------------------
--: plan_q_step(id int, county int, division int, plan int, measure int, at_ms int, made_by int, act text, day int, what text, note_seal blob) exec
INSERT INTO plan_step (id, county, division, plan, measure, at_ms, made_by, act, day, what, note_seal)
VALUES (:id, :county, :division, :plan, :measure, :at_ms, :made_by, :act, :day, :what, :note_seal);

--: plan_q_steps(plan int, most int) many
SELECT s.id, s.measure, s.at_ms, s.made_by, s.act, s.day, s.what, s.note_seal FROM plan_step AS s
WHERE s.county = :plan / 1000000000 AND s.plan = :plan ORDER BY s.id DESC LIMIT :most;

-- ---- what waits ----------------------------------------------------------------
--: plan_q_late_n(today int) one | n int
SELECT count(*) AS n FROM plan AS p WHERE p.due < :today;

--: plan_q_review_n(today int) one | n int
SELECT count(*) AS n FROM plan AS p WHERE p.review_on <= :today AND p.state = 'running';

--: plan_q_mine(who int, until int, most int) many
SELECT m.plan, m.id, m.what, m.due, m.division FROM plan_measure AS m
WHERE m.responsible = :who AND m.due <= :until ORDER BY m.due, m.id LIMIT :most;

--: plan_q_mine_n(who int, until int, today int) one | total int, late int, today int
SELECT count(*) AS total, coalesce(sum(CASE WHEN m.due < :today THEN 1 ELSE 0 END), 0) AS late,
    coalesce(sum(CASE WHEN m.due = :today THEN 1 ELSE 0 END), 0) AS today
FROM plan_measure AS m WHERE m.responsible = :who AND m.due <= :until;

-- ---- keys, doctor, demonstration -------------------------------------------------
--: plan_q_seals(from_id int, most int) many
SELECT s.id, s.note_seal FROM plan_step AS s WHERE s.id >= :from_id ORDER BY s.id LIMIT :most;

--: plan_q_reseal(id int, note_seal blob) count
UPDATE plan_step SET note_seal = :note_seal WHERE id = :id --no-image: the same words under another key
;

--: plan_q_doctor() one | n int
SELECT count(*) AS n FROM plan AS p LEFT JOIN
    (SELECT m.county AS county, m.plan AS plan, min(m.due) AS due, count(*) AS n FROM plan_measure AS m
     WHERE m.state = 'running' GROUP BY m.county, m.plan) AS s ON s.county = p.county AND s.plan = p.id
WHERE p.measures_n <> coalesce(s.n, 0) OR coalesce(p.due, 0) <> coalesce(s.due, 0) --scan-ok: the doctor looks at everything
;

--: plan_q_demo_known(lo int, hi int, most int) many
SELECT r.household AS id FROM matter_recognition AS r
WHERE r.division BETWEEN :lo AND :hi AND r.household IS NOT NULL ORDER BY r.id LIMIT :most;
