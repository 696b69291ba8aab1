-- ---- notices ------------------------------------------------------------------
--: notice_q_add(id int, county int, division int, case_id int, matter text, step text, code text, household int, person int, people_n int, fen int, monthly int, hidden int, days int, from_ms int, over_ms int) exec
INSERT INTO notice (id, county, division, case_id, matter, step, code, household, person, people_n, fen,
    monthly, hidden, days, from_ms, over_ms, version)
VALUES (:id, :county, :division, :case_id, :matter, :step, :code, :household, :person, :people_n, :fen,
    :monthly, :hidden, :days, :from_ms, :over_ms, 1);

--: notice_q_by_code(code text) maybe
SELECT n.id, n.division, n.case_id, n.matter, n.step, n.code, n.household, n.person, n.people_n, n.fen,
    n.monthly, n.hidden, n.days, n.from_ms, n.over_ms, n.ended_ms
FROM notice AS n WHERE n.code = :code;

--: notice_q_get(id int) maybe
SELECT n.id, n.division, n.case_id, n.matter, n.step, n.code, n.household, n.person, n.people_n, n.fen,
    n.monthly, n.hidden, n.days, n.from_ms, n.over_ms, n.ended_ms
FROM notice AS n WHERE n.id = :id;

--: notice_q_of_case(case_id int, most int) many
SELECT n.id, n.ended_ms FROM notice AS n
WHERE n.county = :case_id / 1000000000 AND n.case_id = :case_id ORDER BY n.id DESC LIMIT :most;

--: notice_q_hanging(lo int, hi int, now_ms int, most int) many
SELECT n.id, n.division, n.case_id, n.matter, n.step, n.code, n.household, n.person, n.people_n, n.fen,
    n.monthly, n.hidden, n.days, n.from_ms, n.over_ms, n.ended_ms
FROM notice AS n
WHERE n.division BETWEEN :lo AND :hi AND n.ended_ms IS NULL
    AND (n.over_ms IS NULL OR n.over_ms > :now_ms)
ORDER BY n.from_ms DESC, n.id DESC LIMIT :most;

--: notice_q_move(id int, over_ms int, ended_ms int) count
UPDATE notice SET over_ms = :over_ms, ended_ms = :ended_ms, version = version + 1
WHERE id = :id AND ended_ms IS NULL;

-- ---- objections ------------------------------------------------------------------
--: notice_q_object(id int, county int, division int, notice int, case_id int, way text, named int, text_seal blob, who_seal blob, code_key text, due_day int, made_ms int, made_by int) exec
INSERT INTO notice_objection (id, county, division, notice, case_id, way, named, text_seal, who_seal,
    code_key, state, due_day, made_ms, made_by, version)
VALUES (:id, :county, :division, :notice, :case_id, :way, :named, :text_seal, :who_seal, :code_key,
    'open', :due_day, :made_ms, :made_by, 1);

--: notice_q_objection(id int) maybe
SELECT o.id, o.division, o.notice, o.case_id, o.way, o.named, o.state, o.checker, o.due_day, o.made_ms,
    o.made_by, o.settled_ms, o.settled_by, o.text_seal, o.finding_seal, o.answer_seal, o.version
FROM notice_objection AS o WHERE o.id = :id;

--: notice_q_who(id int) one
SELECT o.who_seal, o.checker FROM notice_objection AS o WHERE o.id = :id;

--: notice_q_by_key(code_key text) maybe
SELECT o.id, o.division, o.notice, o.state, o.made_ms, o.settled_ms, o.answer_seal
FROM notice_objection AS o WHERE o.code_key = :code_key;

-- Of a notice, which may have many: the oldest that stopped its days in no event yet.
--: notice_q_unheard(notice int) maybe
SELECT o.id FROM notice_objection AS o
WHERE o.county = :notice / 1000000000 AND o.notice = :notice AND o.event_no IS NULL ORDER BY o.id LIMIT 1;

-- The oldest that was settled, and by no event of the case yet.
--: notice_q_settled(notice int) maybe
SELECT o.id FROM notice_objection AS o
WHERE o.county = :notice / 1000000000 AND o.notice = :notice AND o.settled_no IS NULL
    AND o.state IN ('upheld', 'rejected')
ORDER BY o.id LIMIT 1;

--: notice_q_waiting(notice int) one | total int, open int, first_open int
SELECT count(*) AS total, coalesce(sum(CASE WHEN o.state IN ('open', 'checked') THEN 1 ELSE 0 END), 0) AS open,
    min(CASE WHEN o.state IN ('open', 'checked') THEN o.id END) AS first_open
FROM notice_objection AS o WHERE o.county = :notice / 1000000000 AND o.notice = :notice;

--: notice_q_drop(notice int, settled_ms int, settled_by int) count
UPDATE notice_objection SET state = 'dropped', settled_ms = :settled_ms, settled_by = :settled_by,
    version = version + 1
WHERE county = :notice / 1000000000 AND notice = :notice AND state IN ('open', 'checked');

--: notice_q_stopped(id int, event_no int) count
UPDATE notice_objection SET event_no = :event_no, version = version + 1 WHERE id = :id;

--: notice_q_went_on(id int, settled_no int) count
UPDATE notice_objection SET settled_no = :settled_no, version = version + 1 WHERE id = :id;

--: notice_q_assign(id int, version int, checker int) count
UPDATE notice_objection SET checker = :checker, state = 'checked', version = version + 1
WHERE id = :id AND version = :version AND state IN ('open', 'checked');

--: notice_q_settle(id int, state text, finding_seal blob, answer_seal blob, settled_ms int, settled_by int) count
UPDATE notice_objection SET state = :state, finding_seal = :finding_seal, answer_seal = :answer_seal,
    settled_ms = :settled_ms, settled_by = :settled_by, version = version + 1
WHERE id = :id AND state IN ('open', 'checked');

-- ---- counting ----------------------------------------------------------------------
--: notice_q_count(from_ms int) one | notices int, hanging int
--scan-ok: figures of a year of the reader's own area
SELECT count(*) AS notices, coalesce(sum(CASE WHEN n.ended_ms IS NULL THEN 1 ELSE 0 END), 0) AS hanging
FROM notice AS n WHERE n.from_ms >= :from_ms;

--: notice_q_count_objections(from_ms int, today int) one | total int, open int, late int, upheld int, rejected int
--scan-ok: figures of a year of the reader's own area
SELECT count(*) AS total,
    coalesce(sum(CASE WHEN o.state IN ('open', 'checked') THEN 1 ELSE 0 END), 0) AS open,
    coalesce(sum(CASE WHEN o.state IN ('open', 'checked') AND o.due_day < :today THEN 1 ELSE 0 END), 0) AS late,
    coalesce(sum(CASE WHEN o.state = 'upheld' THEN 1 ELSE 0 END), 0) AS upheld,
    coalesce(sum(CASE WHEN o.state = 'rejected' THEN 1 ELSE 0 END), 0) AS rejected
FROM notice_objection AS o WHERE o.made_ms >= :from_ms;

--: notice_q_todo(most int) many
SELECT o.id, o.division, o.due_day, o.made_ms FROM notice_objection AS o
WHERE o.state IN ('open', 'checked') ORDER BY o.due_day, o.id LIMIT :most;

--: notice_q_todo_n(today int) one | total int, late int, today int
SELECT count(*) AS total, coalesce(sum(CASE WHEN o.due_day < :today THEN 1 ELSE 0 END), 0) AS late,
    coalesce(sum(CASE WHEN o.due_day = :today THEN 1 ELSE 0 END), 0) AS today
FROM notice_objection AS o WHERE o.state IN ('open', 'checked');

-- ---- offices -------------------------------------------------------------------------
--: notice_q_desk(division int) maybe
SELECT d.id, d.office, d.phone, d.hours FROM notice_desk AS d WHERE d.division = :division;

--: notice_q_desk_add(id int, county int, division int, office text, phone text, hours text) exec
INSERT INTO notice_desk (id, county, division, office, phone, hours, version)
VALUES (:id, :county, :division, :office, :phone, :hours, 1);

--: notice_q_desk_set(id int, office text, phone text, hours text) count
UPDATE notice_desk SET office = :office, phone = :phone, hours = :hours, version = version + 1
WHERE id = :id;

-- ---- keys ---------------------------------------------------------------------------------
--: notice_q_seals(first int, most int) many
SELECT o.id, o.text_seal, o.who_seal, o.finding_seal, o.answer_seal FROM notice_objection AS o
WHERE o.id >= :first ORDER BY o.id LIMIT :most;

--: notice_q_reseal(id int, text_seal blob, who_seal blob, finding_seal blob, answer_seal blob) count
UPDATE notice_objection SET text_seal = :text_seal, who_seal = :who_seal, finding_seal = :finding_seal,
    answer_seal = :answer_seal
WHERE id = :id --no-image: the same under another key
;

-- ---- the doctor ------------------------------------------------------------------------------
--: notice_q_doctor() one | n int
SELECT count(*) AS n FROM notice AS n
WHERE n.ended_ms IS NULL AND NOT EXISTS (SELECT 1 FROM matter_case AS c
    WHERE c.county = n.county AND c.id = n.case_id AND c.step = n.step)
    --scan-ok: the doctor looks at everything
;

-- ---- what is paid, for everybody to see ---------------------------------------------------
--: notice_q_months(county int, most int) many | period int
SELECT b.period FROM ledger_batch AS b
WHERE b.county = :county AND b.state IN (7, 8) GROUP BY b.period ORDER BY b.period DESC LIMIT :most
    --scan-ok: one row a batch
;

--: notice_q_paid(county int, period int, grown int) many | programme text, division int, shown int, people int, fen int
--scan-ok: one month of a county, by its batches
SELECT b.programme, e.division, CASE WHEN p.hidden = 0 AND p.protect = 0 AND p.birth <= :grown
    THEN 1 ELSE 0 END AS shown, count(DISTINCT l.person) AS people, CAST(sum(l.gross) AS BIGINT) AS fen
FROM ledger_batch AS b
JOIN ledger_line AS l ON l.county = b.county AND l.batch = b.id AND l.state IN (4, 7)
JOIN pay_benefit AS e ON e.county = b.county AND e.programme = b.programme AND e.person = l.person
JOIN person AS p ON p.county = b.county AND p.id = l.person
WHERE b.county = :county AND b.period = :period AND b.state IN (7, 8)
GROUP BY b.programme, e.division, CASE WHEN p.hidden = 0 AND p.protect = 0 AND p.birth <= :grown
    THEN 1 ELSE 0 END
ORDER BY b.programme, e.division;

--: notice_q_paid_names(county int, period int, programme text, lo int, hi int, grown int, most int) many | person int, name text, division int, fen int
--scan-ok: one village in one month, by its batches
SELECT p.id AS person, p.name, e.division, CAST(sum(l.gross) AS BIGINT) AS fen
FROM ledger_batch AS b
JOIN ledger_line AS l ON l.county = b.county AND l.batch = b.id AND l.state IN (4, 7)
JOIN pay_benefit AS e ON e.county = b.county AND e.programme = b.programme AND e.person = l.person
JOIN person AS p ON p.county = b.county AND p.id = l.person
WHERE b.county = :county AND b.period = :period AND b.programme = :programme AND b.state IN (7, 8)
    AND e.division BETWEEN :lo AND :hi AND p.hidden = 0 AND p.protect = 0 AND p.birth <= :grown
GROUP BY p.id, p.name, e.division ORDER BY e.division, p.id LIMIT :most;

-- ---- a notice goes with its case -----------------------------------------------------
--: notice_q_put(case_id int, division int) count
UPDATE notice SET division = :division, version = version + 1
WHERE county = :case_id / 1000000000 AND case_id = :case_id AND division <> :division;

--: notice_q_put_objections(case_id int, division int) count
UPDATE notice_objection SET division = :division
WHERE county = :case_id / 1000000000 AND case_id = :case_id AND division <> :division
--no-image: the same words in another place
;
