-- ---- clues -------------------------------------------------------------------
--: clue_q_add(id int, county int, division int, channel text, kind text, need text, urgency int, subject text, household int, person int, name_seal blob, name_mask text, phone_seal blob, phone_mask text, address_seal blob, made_ms int, due_ms int) exec
INSERT INTO clue (id, county, division, channel, kind, need, urgency, state, subject, household,
    person, name_seal, name_mask, phone_seal, phone_mask, address_seal, reports_n, made_ms, since_ms,
    due_ms, level, late_n, version)
VALUES (:id, :county, :division, :channel, :kind, :need, :urgency, 'received', :subject, :household,
    :person, :name_seal, :name_mask, :phone_seal, :phone_mask, :address_seal, 1, :made_ms, :made_ms,
    :due_ms, 0, 0, 1);

--: clue_q_get(id int) maybe
SELECT c.id, c.division, c.channel, c.kind, c.need, c.state, c.household, c.person, c.name_mask,
    c.phone_mask, c.reports_n, c.made_ms, c.since_ms, c.due_ms, c.first_by, c.holder, c.visitor,
    c.alert, c.merged, c.desk, c.ending, c.satisfied, c.level, c.closed_ms, c.version
FROM clue AS c WHERE c.id = :id;

--: clue_q_subject(id int) one
SELECT c.subject FROM clue AS c WHERE c.id = :id;

--: clue_q_sealed(id int) one
SELECT c.name_seal, c.phone_seal, c.address_seal FROM clue AS c WHERE c.id = :id;

--: clue_q_open(county int, subject text) maybe
SELECT c.id FROM clue AS c
WHERE c.county = :county AND c.subject = :subject AND c.closed_ms IS NULL;

--: clue_q_of(household int, most int) many
SELECT c.id FROM clue AS c
WHERE c.county = :household / 1000000000 AND c.household = :household ORDER BY c.id DESC LIMIT :most;

--: clue_q_move(id int, version int, division int, kind text, urgency int, state text, subject text, household int, person int, reports_n int, since_ms int, due_ms int, first_by int, holder int, visitor int, alert int, merged int, desk text, ending text, satisfied int, level int, late int, closed_ms int) count
UPDATE clue SET division = :division, kind = :kind, urgency = :urgency, state = :state,
    subject = coalesce(:subject, subject), household = :household, person = :person, reports_n = :reports_n,
    since_ms = :since_ms, due_ms = :due_ms, first_by = :first_by, holder = :holder,
    visitor = :visitor, alert = :alert, merged = :merged, desk = :desk, ending = :ending,
    satisfied = :satisfied, level = :level, late_n = late_n + :late, closed_ms = :closed_ms,
    version = version + 1
WHERE id = :id AND version = :version;

-- ---- reports -----------------------------------------------------------------
--: clue_q_report_add(id int, county int, division int, clue int, at_ms int, channel text, self int, by_name_seal blob, by_name_mask text, by_phone_seal blob, by_phone_mask text, by_key text, text_seal blob, receipt text, source text, made_by int) exec
INSERT INTO clue_report (id, county, division, clue, at_ms, channel, self, by_name_seal,
    by_name_mask, by_phone_seal, by_phone_mask, by_key, text_seal, receipt, source, made_by)
VALUES (:id, :county, :division, :clue, :at_ms, :channel, :self, :by_name_seal, :by_name_mask,
    :by_phone_seal, :by_phone_mask, :by_key, :text_seal, :receipt, :source, :made_by);

--: clue_q_reports(clue int, most int) many
SELECT r.id, r.at_ms, r.channel, r.self, r.by_name_mask, r.by_phone_mask, r.text_seal, r.receipt,
    r.source, r.made_by
FROM clue_report AS r
WHERE r.county = :clue / 1000000000 AND r.clue = :clue ORDER BY r.id LIMIT :most;

--: clue_q_report_phone(id int) maybe
SELECT r.clue, r.by_phone_seal FROM clue_report AS r WHERE r.id = :id;

--: clue_q_receipt(county int, receipt text) maybe
SELECT r.clue, r.by_phone_mask, r.at_ms FROM clue_report AS r
WHERE r.county = :county AND r.receipt = :receipt;

--: clue_q_by_phone(key text, most int) many
SELECT r.clue FROM clue_report AS r WHERE r.by_key = :key ORDER BY r.id DESC LIMIT :most;

--: clue_q_reports_place(clue int, division int) count
UPDATE clue_report SET division = :division WHERE county = :clue / 1000000000 AND clue = :clue;

--: clue_q_steps_place(clue int, division int) count
UPDATE clue_step SET division = :division WHERE county = :clue / 1000000000 AND clue = :clue;

--: clue_q_reports_move(clue int, other int, division int) count
UPDATE clue_report SET clue = :other, division = :division
WHERE county = :clue / 1000000000 AND clue = :clue;

-- ---- history -----------------------------------------------------------------
--: clue_q_step(id int, county int, division int, clue int, at_ms int, made_by int, act text, was text, becomes text, note text) exec
INSERT INTO clue_step (id, county, division, clue, at_ms, made_by, act, was, becomes, note)
VALUES (:id, :county, :division, :clue, :at_ms, :made_by, :act, :was, :becomes, :note);

--: clue_q_steps(clue int, most int) many
SELECT s.id, s.at_ms, s.made_by, s.act, s.was, s.becomes, s.note FROM clue_step AS s
WHERE s.county = :clue / 1000000000 AND s.clue = :clue ORDER BY s.id DESC LIMIT :most;

-- ---- what is late, and alerts that ended ---------------------------------------
--: clue_q_late(state text, before_ms int, after int, most int) many
SELECT c.id, c.due_ms, c.level FROM clue AS c
WHERE c.state = :state AND c.due_ms < :before_ms AND c.level < 3 AND c.id > :after
ORDER BY c.id LIMIT :most;

--: clue_q_alerted(after int, most int) many
SELECT c.id, c.alert FROM clue AS c
WHERE c.state = 'alert' AND c.id > :after ORDER BY c.id LIMIT :most;

-- ---- what waits ----------------------------------------------------------------
--: clue_q_waiting(state text, most int) many
SELECT c.id FROM clue AS c WHERE c.state = :state ORDER BY c.due_ms, c.id LIMIT :most;

--: clue_q_waiting_n(state text, now_ms int, end_ms int) one | total int, late int, today int
SELECT count(*) AS total, coalesce(sum(CASE WHEN c.due_ms < :now_ms THEN 1 ELSE 0 END), 0) AS late,
    coalesce(sum(CASE WHEN c.due_ms BETWEEN :now_ms AND :end_ms THEN 1 ELSE 0 END), 0) AS today
FROM clue AS c WHERE c.state = :state;

--: clue_q_mine(holder int, most int) many
SELECT c.id FROM clue AS c
WHERE c.holder = :holder AND c.state IN ('taken', 'linked', 'answered') ORDER BY c.due_ms, c.id
LIMIT :most;

--: clue_q_mine_n(holder int, now_ms int, end_ms int) one | total int, late int, today int
SELECT count(*) AS total, coalesce(sum(CASE WHEN c.due_ms < :now_ms THEN 1 ELSE 0 END), 0) AS late,
    coalesce(sum(CASE WHEN c.due_ms BETWEEN :now_ms AND :end_ms THEN 1 ELSE 0 END), 0) AS today
FROM clue AS c WHERE c.holder = :holder AND c.state IN ('taken', 'linked', 'answered');

--: clue_q_visits(visitor int, most int) many
SELECT c.id FROM clue AS c
WHERE c.visitor = :visitor AND c.state = 'visit' ORDER BY c.due_ms, c.id LIMIT :most;

--: clue_q_visits_n(visitor int, now_ms int, end_ms int) one | total int, late int, today int
SELECT count(*) AS total, coalesce(sum(CASE WHEN c.due_ms < :now_ms THEN 1 ELSE 0 END), 0) AS late,
    coalesce(sum(CASE WHEN c.due_ms BETWEEN :now_ms AND :end_ms THEN 1 ELSE 0 END), 0) AS today
FROM clue AS c WHERE c.visitor = :visitor AND c.state = 'visit';

--: clue_q_open_n() one | n int
SELECT count(*) AS n FROM clue AS c WHERE c.closed_ms IS NULL --scan-ok: an index on open ones is smaller than the count
;

--: clue_q_level_n(level int) one | n int
SELECT count(*) AS n FROM clue AS c WHERE c.level = :level AND c.closed_ms IS NULL;

-- ---- keys ------------------------------------------------------------------------
--: clue_q_seals(from_id int, most int) many
SELECT c.id, c.version, c.name_seal, c.phone_seal, c.address_seal FROM clue AS c
WHERE c.id >= :from_id ORDER BY c.id LIMIT :most;

--: clue_q_reseal(id int, version int, name_seal blob, phone_seal blob, address_seal blob) count
UPDATE clue SET name_seal = :name_seal, phone_seal = :phone_seal, address_seal = :address_seal
WHERE id = :id AND version = :version --no-image: the same values under another key
;

--: clue_q_report_seals(from_id int, most int) many
SELECT r.id, r.by_name_seal, r.by_phone_seal, r.text_seal FROM clue_report AS r
WHERE r.id >= :from_id ORDER BY r.id LIMIT :most;

--: clue_q_report_reseal(id int, by_name_seal blob, by_phone_seal blob, text_seal blob) count
UPDATE clue_report SET by_name_seal = :by_name_seal, by_phone_seal = :by_phone_seal,
    text_seal = :text_seal
WHERE id = :id --no-image: the same values under another key
;

-- ---- the doctor ------------------------------------------------------------------
--: clue_q_doctor_report() one | n int
SELECT count(*) AS n FROM clue AS c
WHERE c.merged IS NULL AND NOT EXISTS
    (SELECT 1 FROM clue_report AS r WHERE r.county = c.county AND r.clue = c.id)
    --scan-ok: the doctor looks at everything
;

--: clue_q_doctor_step() one | n int
SELECT count(*) AS n FROM clue AS c
WHERE coalesce((SELECT s.becomes FROM clue_step AS s WHERE s.county = c.county AND s.clue = c.id
    ORDER BY s.id DESC LIMIT 1), '') <> c.state --scan-ok: the doctor looks at everything
;

--: clue_q_doctor_count() one | n int
SELECT count(*) AS n FROM clue AS c
WHERE c.merged IS NULL AND c.reports_n <>
    (SELECT count(*) FROM clue_report AS r WHERE r.county = c.county AND r.clue = c.id)
    --scan-ok: the doctor looks at everything
;

-- ---- demonstration -----------------------------------------------------------------
--: clue_q_demo_old(before_ms int, most int) many
SELECT c.id, c.made_ms, c.division FROM clue AS c
WHERE c.state = 'received' AND c.made_ms < :before_ms ORDER BY c.made_ms, c.id LIMIT :most;

