--: matter_q_add(id int, county int, division int, matter text, pack text, pack_hash text, subject_kind text, household int, person int, subject_key text, channel text, step text, at_ms int, made_by int) exec
INSERT INTO matter_case (id, county, division, matter, pack, pack_hash, subject_kind, household,
    person, subject_key, channel, step, waits, light, begun_ms, since_ms, made_by, events_n, version)
VALUES (:id, :county, :division, :matter, :pack, :pack_hash, :subject_kind, :household, :person,
    :subject_key, :channel, :step, 0, 0, :at_ms, :at_ms, :made_by, 0, 1);

--: matter_q_get(id int) maybe
SELECT c.id, c.division, c.matter, c.pack, c.pack_hash, c.subject_kind, c.household, c.person,
    c.channel, c.step, c.ending, c.result, c.decided, c.determination, c.holder, c.light, c.due_ms,
    c.over_ms, c.begun_ms, c.since_ms, c.closed_ms, c.made_by, c.events_n, c.version
FROM matter_case AS c WHERE c.id = :id;

--: matter_q_open(county int, matter text, key text) maybe
SELECT c.id FROM matter_case AS c
WHERE c.county = :county AND c.matter = :matter AND c.subject_key = :key AND c.closed_ms IS NULL;

--: matter_q_of_home(household int, most int) many
SELECT c.id FROM matter_case AS c
WHERE c.county = :household / 1000000000 AND c.household = :household ORDER BY c.id DESC LIMIT :most;

--: matter_q_home_paid(household int, programme text, most int) many
SELECT s.person, s.case_no FROM pay_step AS s
WHERE s.county = :household / 1000000000 AND s.programme = :programme AND s.fen > 0
    AND s.person IN (SELECT m.person FROM member AS m
        WHERE m.county = :household / 1000000000 AND m.household = :household AND m.kind = 'living')
    AND NOT EXISTS (SELECT 1 FROM pay_step AS t WHERE t.county = s.county
        AND t.programme = s.programme AND t.person = s.person AND t.from_period > s.from_period)
ORDER BY s.person LIMIT :most;

--: matter_q_shared(household int, most int) many
SELECT c.id, c.begun_ms, m.since, m.ended FROM member AS h
JOIN member AS m ON m.county = h.county AND m.person = h.person AND m.kind = 'living'
    AND m.household <> h.household
JOIN matter_case AS c ON c.county = m.county AND c.household = m.household
WHERE h.county = :household / 1000000000 AND h.household = :household AND h.ended IS NULL
    AND c.subject_kind = 'household' AND c.closed_ms IS NULL
ORDER BY c.id LIMIT :most;

--: matter_q_closed_of(subject int, subject_kind text, most int) many
SELECT c.id, c.matter, c.closed_ms FROM matter_case AS c
WHERE c.county = :subject / 1000000000 AND c.subject_kind = :subject_kind AND c.closed_ms IS NOT NULL
    AND (c.household = :subject OR c.person = :subject) AND c.result <> 'withdrawn'
ORDER BY c.id DESC LIMIT :most;

--: matter_q_move(id int, version int, step text, ending text, result text, decided text, determination int, holder int, waits int, light int, due_ms int, over_ms int, since_ms int, closed_ms int, events_n int) count
UPDATE matter_case SET step = :step, ending = :ending, result = :result, decided = :decided,
    determination = :determination, holder = :holder, waits = :waits, light = :light, due_ms = :due_ms,
    over_ms = :over_ms, since_ms = :since_ms, closed_ms = :closed_ms, events_n = :events_n,
    version = version + 1
WHERE id = :id AND version = :version;

--: matter_q_over(now int, after int, most int) many
SELECT c.id FROM matter_case AS c
WHERE c.over_ms IS NOT NULL AND c.over_ms <= :now AND c.id > :after ORDER BY c.id LIMIT :most;

--: matter_q_running(after int, most int) many
SELECT c.id FROM matter_case AS c
WHERE c.due_ms IS NOT NULL AND c.id > :after ORDER BY c.id LIMIT :most;

--: matter_q_all(after int, most int) many
SELECT c.id FROM matter_case AS c WHERE c.id > :after ORDER BY c.id LIMIT :most;

-- ---- events --------------------------------------------------------------------
--: matter_q_event(id int, county int, division int, case_id int, no int, kind text, at_ms int, account int, post text, step text, what text, reason text, target int, people int, yes int, stands_for int, determination int) exec
INSERT INTO matter_event (id, county, division, case_id, no, kind, at_ms, account, post, step, what,
    reason, target, people, yes, stands_for, determination)
VALUES (:id, :county, :division, :case_id, :no, :kind, :at_ms, :account, :post, :step, :what,
    :reason, :target, :people, :yes, :stands_for, :determination);

--: matter_q_events(case_id int, most int) many
SELECT e.no, e.kind, e.at_ms, e.account, e.post, e.step, e.what, e.reason, e.target, e.people, e.yes,
    e.stands_for, e.determination
FROM matter_event AS e
WHERE e.county = :case_id / 1000000000 AND e.case_id = :case_id ORDER BY e.no LIMIT :most;

-- ---- answers -------------------------------------------------------------------
--: matter_q_answer(id int, county int, division int, case_id int, no int, at_ms int, account int, facts_seal blob) exec
INSERT INTO matter_answer (id, county, division, case_id, no, at_ms, account, facts_seal)
VALUES (:id, :county, :division, :case_id, :no, :at_ms, :account, :facts_seal);

--: matter_q_answer_last(case_id int) maybe
SELECT a.id, a.no, a.at_ms, a.account, a.facts_seal FROM matter_answer AS a
WHERE a.county = :case_id / 1000000000 AND a.case_id = :case_id ORDER BY a.no DESC LIMIT 1;

-- ---- keys ----------------------------------------------------------------------
--: matter_q_seals(from_id int, most int) many
SELECT a.id, a.facts_seal FROM matter_answer AS a WHERE a.id >= :from_id ORDER BY a.id LIMIT :most;

--: matter_q_reseal(id int, facts_seal blob) count
UPDATE matter_answer SET facts_seal = :facts_seal
WHERE id = :id --no-image: the same answers under another key
;

-- ---- the workbench ---------------------------------------------------------------
--: matter_q_count_open() one | n int
--scan-ok: the index of running cases holds only these
SELECT count(*) AS n FROM matter_case AS c WHERE c.closed_ms IS NULL;

--: matter_q_count_light(light int) one | n int
SELECT count(*) AS n FROM matter_case AS c WHERE c.light = :light AND c.closed_ms IS NULL;

--: matter_q_light(id int, version int, light int, due_ms int) count
UPDATE matter_case SET light = :light, due_ms = :due_ms WHERE id = :id AND version = :version;

--: matter_q_by_due(post int, account int, most int) many
SELECT c.id, c.division, c.matter, c.pack, c.pack_hash, c.step, c.due_ms, c.subject_kind, c.household,
    c.person
FROM matter_case AS c
WHERE c.closed_ms IS NULL AND (c.waits & :post) <> 0 AND (c.holder IS NULL OR c.holder = :account)
ORDER BY c.due_ms, c.id LIMIT :most;

--: matter_q_by_due_n(post int, account int, today int, tomorrow int) one | total int, late int, today int
SELECT count(*) AS total, coalesce(sum(CASE WHEN c.due_ms <= :today THEN 1 ELSE 0 END), 0) AS late,
    coalesce(sum(CASE WHEN c.due_ms > :today AND c.due_ms <= :tomorrow THEN 1 ELSE 0 END), 0) AS today
FROM matter_case AS c
WHERE c.closed_ms IS NULL AND (c.waits & :post) <> 0 AND (c.holder IS NULL OR c.holder = :account);

-- ---- what is said of cases whose time runs out ---------------------------------------
--: matter_q_call(id int, county int, division int, case_id int, clock text, level int, posts int, holder int, due_ms int, at_ms int) exec
INSERT INTO matter_call (id, county, division, case_id, clock, level, posts, holder, due_ms, at_ms)
VALUES (:id, :county, :division, :case_id, :clock, :level, :posts, :holder, :due_ms, :at_ms);

--: matter_q_calls(case_id int, most int) many
SELECT k.id, k.clock, k.level, k.posts, k.holder, k.due_ms, k.at_ms, k.ended_ms FROM matter_call AS k
WHERE k.county = :case_id / 1000000000 AND k.case_id = :case_id ORDER BY k.id LIMIT :most;

--: matter_q_call_end(id int, ended_ms int) count
UPDATE matter_call SET ended_ms = :ended_ms WHERE id = :id AND ended_ms IS NULL;

-- Reminders of cases that this account works on now.
--: matter_q_reminded(post int, account int, most int) many
SELECT c.id, c.division, c.matter, c.pack, c.pack_hash, c.step, k.due_ms, k.clock, k.level, c.holder,
    c.subject_kind, c.household, c.person
FROM matter_call AS k JOIN matter_case AS c ON c.county = k.county AND c.id = k.case_id
WHERE k.ended_ms IS NULL AND k.level = 0 AND c.closed_ms IS NULL AND (c.waits & :post) <> 0
    AND (c.holder IS NULL OR c.holder = :account)
ORDER BY k.due_ms, k.id LIMIT :most;

--: matter_q_reminded_n(post int, account int, today int, tomorrow int) one | total int, late int, today int
SELECT count(*) AS total, coalesce(sum(CASE WHEN k.due_ms <= :today THEN 1 ELSE 0 END), 0) AS late,
    coalesce(sum(CASE WHEN k.due_ms > :today AND k.due_ms <= :tomorrow THEN 1 ELSE 0 END), 0) AS today
FROM matter_call AS k JOIN matter_case AS c ON c.county = k.county AND c.id = k.case_id
WHERE k.ended_ms IS NULL AND k.level = 0 AND c.closed_ms IS NULL AND (c.waits & :post) <> 0
    AND (c.holder IS NULL OR c.holder = :account);

-- Late cases that came up to a post: of each clock the highest rung.
--: matter_q_raised(post int, most int) many
SELECT c.id, c.division, c.matter, c.pack, c.pack_hash, c.step, k.due_ms, k.clock, k.level, c.holder,
    c.subject_kind, c.household, c.person
FROM matter_call AS k JOIN matter_case AS c ON c.county = k.county AND c.id = k.case_id
WHERE k.ended_ms IS NULL AND k.level > 0 AND (k.posts & :post) <> 0 AND c.closed_ms IS NULL
    AND NOT EXISTS (SELECT 1 FROM matter_call AS h WHERE h.county = k.county
        AND h.case_id = k.case_id AND h.clock = k.clock AND h.level > k.level
        AND h.ended_ms IS NULL AND (h.posts & :post) <> 0)
ORDER BY k.due_ms, k.id LIMIT :most;

--: matter_q_raised_n(post int) one | n int
SELECT count(*) AS n
FROM matter_call AS k JOIN matter_case AS c ON c.county = k.county AND c.id = k.case_id
WHERE k.ended_ms IS NULL AND k.level > 0 AND (k.posts & :post) <> 0 AND c.closed_ms IS NULL
    AND NOT EXISTS (SELECT 1 FROM matter_call AS h WHERE h.county = k.county
        AND h.case_id = k.case_id AND h.clock = k.clock AND h.level > k.level
        AND h.ended_ms IS NULL AND (h.posts & :post) <> 0);

-- ---- what colleagues address to each other ---------------------------------------------
--: matter_q_inbox_add(id int, county int, division int, case_id int, event_no int, kind text, account int, by_account int, step text, at_ms int) exec
INSERT INTO matter_inbox (id, county, division, case_id, event_no, kind, account, by_account, step, at_ms)
VALUES (:id, :county, :division, :case_id, :event_no, :kind, :account, :by_account, :step, :at_ms);

--: matter_q_inbox_of(case_id int, most int) many
SELECT k.id, k.event_no, k.kind, k.account, k.by_account, k.step, k.at_ms, k.ended_ms, k.ended_by, k.how
FROM matter_inbox AS k
WHERE k.county = :case_id / 1000000000 AND k.case_id = :case_id ORDER BY k.id DESC LIMIT :most;

--: matter_q_inbox_end(id int, at_ms int, by_account int, how text) count
UPDATE matter_inbox SET ended_ms = :at_ms, ended_by = :by_account, how = :how
WHERE id = :id AND ended_ms IS NULL;

-- With its step: what was asked or urged for there.
--: matter_q_inbox_over(case_id int, at_ms int, by_account int) count
UPDATE matter_inbox SET ended_ms = :at_ms, ended_by = :by_account, how = 'over'
WHERE county = :case_id / 1000000000 AND case_id = :case_id AND kind <> 'copied' AND ended_ms IS NULL;

-- To this account, or to whoever has the case now and does.
--: matter_q_inbox_mine(post int, account int, most int) many
SELECT c.id, c.division, c.matter, c.pack, c.pack_hash, c.step, c.due_ms, c.subject_kind, c.household,
    c.person, k.id AS inbox, k.kind, k.by_account, k.at_ms
FROM matter_inbox AS k JOIN matter_case AS c ON c.county = k.county AND c.id = k.case_id
WHERE k.ended_ms IS NULL AND (k.account = :account OR (k.account IS NULL AND c.closed_ms IS NULL
    AND (c.holder = :account OR (c.holder IS NULL AND (c.waits & :post) <> 0))))
ORDER BY k.id LIMIT :most;

--: matter_q_inbox_mine_n(post int, account int, today int, tomorrow int) one | total int, late int, today int, later int
SELECT count(*) AS total,
    coalesce(sum(CASE WHEN k.kind <> 'copied' AND c.due_ms <= :today THEN 1 ELSE 0 END), 0) AS late,
    coalesce(sum(CASE WHEN k.kind <> 'copied' AND c.due_ms > :today AND c.due_ms <= :tomorrow
        THEN 1 ELSE 0 END), 0) AS today,
    coalesce(sum(CASE WHEN k.kind <> 'copied' AND c.due_ms > :tomorrow THEN 1 ELSE 0 END), 0) AS later
FROM matter_inbox AS k JOIN matter_case AS c ON c.county = k.county AND c.id = k.case_id
WHERE k.ended_ms IS NULL AND (k.account = :account OR (k.account IS NULL AND c.closed_ms IS NULL
    AND (c.holder = :account OR (c.holder IS NULL AND (c.waits & :post) <> 0))));

--: matter_q_inbox_sent(account int, most int) many
SELECT k.id, k.case_id, k.kind, k.account, k.at_ms, k.ended_ms, k.how FROM matter_inbox AS k
WHERE k.by_account = :account ORDER BY k.id DESC LIMIT :most;

-- ---- cases that follow -------------------------------------------------------------
--: matter_q_link(id int, county int, division int, case_id int, next_id int, kind text, at_ms int) exec
INSERT INTO matter_link (id, county, division, case_id, next_id, kind, at_ms)
VALUES (:id, :county, :division, :case_id, :next_id, :kind, :at_ms)
ON CONFLICT (county, case_id, next_id) DO NOTHING;

--: matter_q_links(case_id int, most int) many
SELECT l.case_id, l.next_id, l.kind, l.at_ms FROM matter_link AS l
WHERE l.county = :case_id / 1000000000 AND (l.case_id = :case_id OR l.next_id = :case_id)
ORDER BY l.id LIMIT :most;

-- ---- recognitions ---------------------------------------------------------------------
--: matter_q_recognise(id int, county int, division int, category text, household int, person int, subject_key text, grade text, since int, until int, review_on int, review text, pack text, case_id int) exec
INSERT INTO matter_recognition (id, county, division, category, household, person, subject_key, grade,
    since, until, review_on, review, pack, case_id, version)
VALUES (:id, :county, :division, :category, :household, :person, :subject_key, :grade, :since, :until,
    :review_on, :review, :pack, :case_id, 1);

--: matter_q_recognised(county int, category text, key text) maybe
SELECT r.id, r.case_id FROM matter_recognition AS r
WHERE r.county = :county AND r.category = :category AND r.subject_key = :key AND r.ended IS NULL;

--: matter_q_renew(id int, grade text, until int, review_on int, review text, pack text, case_id int) count
UPDATE matter_recognition SET grade = :grade, until = :until, review_on = :review_on, review = :review,
    pack = :pack, case_id = :case_id, version = version + 1
WHERE id = :id;

--: matter_q_unrecognise(id int, ended int, ended_case int) count
UPDATE matter_recognition SET ended = :ended, ended_case = :ended_case, version = version + 1
WHERE id = :id AND ended IS NULL;

-- What a case ended, and what holds again where its decision is made anew.
--: matter_q_ended_by(county int, case_id int) many
SELECT r.id, r.category, r.subject_key, r.division FROM matter_recognition AS r
WHERE r.county = :county AND r.ended_case = :case_id ORDER BY r.id;

--: matter_q_unended(id int) count
UPDATE matter_recognition SET ended = NULL, ended_case = NULL, version = version + 1
WHERE id = :id AND ended IS NOT NULL;

--: matter_q_reviewed(id int, review_on int) count
UPDATE matter_recognition SET review_on = :review_on, version = version + 1 WHERE id = :id;

--: matter_q_recognitions(household int, most int) many
SELECT r.id, r.category, r.household, r.person, r.grade, r.since, r.until, r.review_on, r.review,
    r.case_id, r.ended, r.pack
FROM matter_recognition AS r
WHERE r.county = :household / 1000000000 AND r.household = :household
ORDER BY r.id DESC LIMIT :most;

-- In force on a day: of a household as a whole, and of people wherever they lived then.
--: matter_q_known_recognised(county int, household int, persons text, today int, most int) many
SELECT r.category, r.person, r.since, r.until, r.case_id, r.id FROM matter_recognition AS r
WHERE r.county = :county AND r.household = :household AND r.person IS NULL
    AND r.since <= :today AND (r.until IS NULL OR r.until >= :today)
    AND (r.ended IS NULL OR r.ended >= :today)
UNION ALL
SELECT r.category, r.person, r.since, r.until, r.case_id, r.id FROM matter_recognition AS r
WHERE r.county = :county AND r.person IN (SELECT CAST(value AS INTEGER) FROM json_each(:persons))
    AND r.since <= :today AND (r.until IS NULL OR r.until >= :today)
    AND (r.ended IS NULL OR r.ended >= :today)
ORDER BY id DESC LIMIT :most;

--: matter_q_known_recognised pg
SELECT r.category, r.person, r.since, r.until, r.case_id, r.id FROM matter_recognition AS r
WHERE r.county = :county AND r.household = :household AND r.person IS NULL
    AND r.since <= :today AND (r.until IS NULL OR r.until >= :today)
    AND (r.ended IS NULL OR r.ended >= :today)
UNION ALL
SELECT r.category, r.person, r.since, r.until, r.case_id, r.id FROM matter_recognition AS r
WHERE r.county = :county AND r.person IN (SELECT value::bigint FROM json_array_elements_text(:persons::json))
    AND r.since <= :today AND (r.until IS NULL OR r.until >= :today)
    AND (r.ended IS NULL OR r.ended >= :today)
ORDER BY id DESC LIMIT :most;

--: matter_q_review_due(today int, after int, most int) many
SELECT r.id, r.household, r.person, r.subject_key, r.review, r.case_id, r.division
FROM matter_recognition AS r
WHERE r.ended IS NULL AND r.review_on <= :today AND r.id > :after ORDER BY r.id LIMIT :most;

--: matter_q_run_out(today int, after int, most int) many
SELECT r.id, r.until, r.division, r.household, r.person FROM matter_recognition AS r
WHERE r.ended IS NULL AND r.until < :today AND r.id > :after ORDER BY r.id LIMIT :most;

--: matter_q_recognised_n(today int) one | n int
--scan-ok: the index of recognitions that hold has only these
SELECT count(*) AS n FROM matter_recognition AS r WHERE r.ended IS NULL AND r.review_on <= :today;

-- ---- who died and is still paid ---------------------------------------------------------
--: matter_q_paid_dead(after int, most int) many
SELECT b.id, b.person FROM pay_benefit AS b
JOIN person AS p ON p.county = b.county AND p.id = b.person
WHERE p.state = 'dead' AND b.id > :after
    AND EXISTS (SELECT 1 FROM pay_step AS s WHERE s.county = b.county AND s.programme = b.programme
        AND s.person = b.person AND s.fen > 0 AND NOT EXISTS (
            SELECT 1 FROM pay_step AS t WHERE t.county = s.county AND t.programme = s.programme
                AND t.person = s.person AND t.from_period > s.from_period))
    AND NOT EXISTS (SELECT 1 FROM matter_death AS d WHERE d.county = b.county AND d.person = b.person
        AND d.source = 'register' AND d.state <> 'wrong')
ORDER BY b.id LIMIT :most;

--: matter_q_person_life(person int) maybe
SELECT p.division, p.state, p.died FROM person AS p
WHERE p.county = :person / 1000000000 AND p.id = :person;

--: matter_q_death_county(after int) maybe | county int
SELECT p.id / 1000000000 AS county FROM person AS p WHERE p.id > :after ORDER BY p.id LIMIT 1;

--: matter_q_death_add(id int, county int, division int, person int, source text, died int, delivery int, held int, at_ms int) exec
INSERT INTO matter_death (id, county, division, person, source, died, delivery, held, state, case_id,
    told_ms, version)
VALUES (:id, :county, :division, :person, :source, :died, :delivery, :held, 'told', NULL, :at_ms, 1);

--: matter_q_death(county int, person int, source text) maybe
SELECT d.id, d.division, d.died, d.held, d.state, d.case_id, d.version FROM matter_death AS d
WHERE d.county = :county AND d.person = :person AND d.source = :source AND d.state <> 'wrong';

--: matter_q_deaths_of(county int, person int) many
SELECT d.id, d.source, d.died, d.held, d.state, d.case_id FROM matter_death AS d
WHERE d.county = :county AND d.person = :person AND d.state <> 'wrong' ORDER BY d.id;

--: matter_q_deaths_in(county int, case_id int) many
SELECT d.id, d.person, d.division, d.held, d.state, d.version FROM matter_death AS d
WHERE d.county = :county AND d.case_id = :case_id ORDER BY d.id;

--: matter_q_deaths_waiting(after int, most int) many
SELECT d.id, d.person, d.division, d.died, d.held, d.version FROM matter_death AS d
WHERE d.case_id IS NULL AND d.state = 'told' AND d.id > :after ORDER BY d.id LIMIT :most;

--: matter_q_death_case(id int, version int, case_id int) count
UPDATE matter_death SET case_id = :case_id, version = version + 1 WHERE id = :id AND version = :version;

--: matter_q_death_state(id int, state text) count
UPDATE matter_death SET state = :state, version = version + 1 WHERE id = :id;

-- ---- papers ----------------------------------------------------------------------
--: matter_q_paper_add(id int, county int, division int, case_id int, paper text, state text, note text, kind text, bytes int, sm3 text, bytes_seal blob, delivery int, made_ms int, made_by int) exec
INSERT INTO matter_paper (id, county, division, case_id, paper, state, note, kind, bytes, sm3, bytes_seal,
    delivery, made_ms, made_by)
VALUES (:id, :county, :division, :case_id, :paper, :state, :note, :kind, :bytes, :sm3, :bytes_seal,
    :delivery, :made_ms, :made_by);

-- A paper is brought once: what was brought for another case of the same bundle counts, if that case
-- is of the household or about the same person.
--: matter_q_papers(case_id int, most int) many
SELECT p.id, p.paper, p.state, p.note, p.kind, p.bytes, p.sm3, p.delivery, p.made_ms, p.made_by, p.back_ms
FROM matter_paper AS p
WHERE p.county = :case_id / 1000000000 AND (p.case_id = :case_id OR p.case_id IN (
    SELECT y.case_id FROM bundle_case AS x
    JOIN bundle_case AS y ON y.county = x.county AND y.bundle_id = x.bundle_id
    JOIN matter_case AS a ON a.id = x.case_id JOIN matter_case AS b ON b.id = y.case_id
    WHERE x.county = :case_id / 1000000000 AND x.case_id = :case_id
        AND (b.subject_kind = 'household' OR b.person = a.person)))
ORDER BY p.id LIMIT :most;

--: matter_q_paper(id int) maybe
SELECT p.division, p.case_id, p.paper, p.state, p.kind, p.bytes, p.sm3, p.bytes_seal, p.back_ms
FROM matter_paper AS p WHERE p.id = :id;

--: matter_q_paper_back(id int, back_ms int, back_by int) count
UPDATE matter_paper SET back_ms = :back_ms, back_by = :back_by WHERE id = :id AND back_ms IS NULL;

--: matter_q_paper_next(first int, most int) many
--scan-ok: walks the key by its order
SELECT p.id, p.bytes_seal FROM matter_paper AS p
WHERE p.id >= :first AND p.bytes_seal IS NOT NULL ORDER BY p.id LIMIT :most;

--: matter_q_paper_reseal(id int, bytes_seal blob) count
UPDATE matter_paper SET bytes_seal = :bytes_seal
WHERE id = :id --no-image: the same scan under another key
;

-- ---- letters ----------------------------------------------------------------------
--: matter_q_letter_add(id int, county int, division int, case_id int, template text, values_seal blob, made_ms int, made_by int) exec
INSERT INTO matter_letter (id, county, division, case_id, template, values_seal, made_ms, made_by)
VALUES (:id, :county, :division, :case_id, :template, :values_seal, :made_ms, :made_by);

--: matter_q_letter_last(case_id int, template text) maybe
SELECT l.id, l.values_seal FROM matter_letter AS l
WHERE l.county = :case_id / 1000000000 AND l.case_id = :case_id AND l.template = :template
ORDER BY l.id DESC LIMIT 1;

--: matter_q_letter_next(first int, most int) many
SELECT l.id, l.values_seal FROM matter_letter AS l WHERE l.id >= :first ORDER BY l.id LIMIT :most;

--: matter_q_letter_reseal(id int, values_seal blob) count
UPDATE matter_letter SET values_seal = :values_seal
WHERE id = :id --no-image: the same values under another key
;

-- ---- what tasks found ---------------------------------------------------------------
--: matter_q_found_add(id int, county int, division int, case_id int, step text, task text, form text, people int, facts_seal blob, made_ms int, made_by int) exec
INSERT INTO matter_found (id, county, division, case_id, step, task, form, people, facts_seal, made_ms,
    made_by)
VALUES (:id, :county, :division, :case_id, :step, :task, :form, :people, :facts_seal, :made_ms, :made_by);

--: matter_q_founds(case_id int, most int) many
SELECT f.id, f.step, f.task, f.form, f.people, f.facts_seal, f.made_ms, f.made_by
FROM matter_found AS f
WHERE f.county = :case_id / 1000000000 AND f.case_id = :case_id ORDER BY f.id LIMIT :most;

--: matter_q_found_case(id int) maybe
SELECT f.case_id FROM matter_found AS f WHERE f.id = :id;

--: matter_q_found_file_add(id int, county int, division int, found int, field text, kind text, bytes int, sm3 text, bytes_seal blob) exec
INSERT INTO matter_found_file (id, county, division, found, field, kind, bytes, sm3, bytes_seal)
VALUES (:id, :county, :division, :found, :field, :kind, :bytes, :sm3, :bytes_seal);

--: matter_q_found_files(found int, most int) many
SELECT f.id, f.field, f.kind, f.bytes FROM matter_found_file AS f
WHERE f.county = :found / 1000000000 AND f.found = :found ORDER BY f.id LIMIT :most;

--: matter_q_found_file(id int) maybe
SELECT f.division, f.found, f.kind, f.sm3, f.bytes_seal FROM matter_found_file AS f WHERE f.id = :id;

--: matter_q_found_next(first int, most int) many
SELECT f.id, f.facts_seal FROM matter_found AS f WHERE f.id >= :first ORDER BY f.id LIMIT :most;

--: matter_q_found_reseal(id int, facts_seal blob) count
UPDATE matter_found SET facts_seal = :facts_seal
WHERE id = :id --no-image: the same under another key
;

--: matter_q_found_file_next(first int, most int) many
SELECT f.id, f.bytes_seal FROM matter_found_file AS f WHERE f.id >= :first ORDER BY f.id LIMIT :most;

--: matter_q_found_file_reseal(id int, bytes_seal blob) count
UPDATE matter_found_file SET bytes_seal = :bytes_seal
WHERE id = :id --no-image: the same under another key
;

-- ---- time limits of the law ---------------------------------------------------------------
--: matter_q_clock_put(id int, county int, division int, case_id int, clock text, limit_id text, state text, due_ms int) exec
INSERT INTO matter_clock (id, county, division, case_id, clock, limit_id, state, due_ms)
VALUES (:id, :county, :division, :case_id, :clock, :limit_id, :state, :due_ms)
ON CONFLICT (county, case_id, clock) DO UPDATE SET state = excluded.state,
    due_ms = excluded.due_ms, limit_id = excluded.limit_id, division = excluded.division;

--: matter_q_limits(now_ms int, most int) many | limit_id text, kept int, missed int, late int, runs int
--scan-ok: sums over all cases of the place, by an index that holds every column of them
SELECT k.limit_id AS limit_id, sum(CASE WHEN k.state = 'kept' THEN 1 ELSE 0 END) AS kept,
    sum(CASE WHEN k.state = 'missed' THEN 1 ELSE 0 END) AS missed,
    sum(CASE WHEN k.state = 'runs' AND k.due_ms < :now_ms THEN 1 ELSE 0 END) AS late,
    sum(CASE WHEN k.state = 'runs' AND k.due_ms >= :now_ms THEN 1 ELSE 0 END) AS runs
FROM matter_clock AS k GROUP BY k.limit_id ORDER BY k.limit_id LIMIT :most;

--: matter_q_limit_places(limit_id text, now_ms int, most int) many | place int, kept int, missed int, late int, runs int
SELECT k.division / 1000 * 1000 AS place, sum(CASE WHEN k.state = 'kept' THEN 1 ELSE 0 END) AS kept,
    sum(CASE WHEN k.state = 'missed' THEN 1 ELSE 0 END) AS missed,
    sum(CASE WHEN k.state = 'runs' AND k.due_ms < :now_ms THEN 1 ELSE 0 END) AS late,
    sum(CASE WHEN k.state = 'runs' AND k.due_ms >= :now_ms THEN 1 ELSE 0 END) AS runs
FROM matter_clock AS k WHERE k.limit_id = :limit_id
GROUP BY k.division / 1000 * 1000 ORDER BY place LIMIT :most;

-- ---- cross-check reports that cases rest on -------------------------------------
--: matter_q_report_add(id int, county int, division int, case_id int, step text, task text, report int, at_ms int, by_account int) exec
INSERT INTO matter_report (id, county, division, case_id, step, task, report, at_ms, by_account)
VALUES (:id, :county, :division, :case_id, :step, :task, :report, :at_ms, :by_account);

--: matter_q_report(case_id int) maybe
SELECT r.step, r.task, r.report, r.at_ms, r.by_account FROM matter_report AS r
WHERE r.county = :case_id / 1000000000 AND r.case_id = :case_id ORDER BY r.id DESC LIMIT 1;

-- ---- cases go with whom they are about ------------------------------------------------------
-- Of a household, and of those who live in it: what does not stand where they live. Closed ones are part of the file.
--: matter_q_strayed(household int, most int) many
SELECT c.id, h.division AS place FROM matter_case AS c
JOIN household AS h ON h.county = c.county AND h.id = c.household
WHERE c.county = :household / 1000000000 AND c.household = :household
    AND c.subject_kind = 'household' AND c.division <> h.division
ORDER BY c.id LIMIT :most;

--: matter_q_strayed_people(household int, most int) many
SELECT c.id, p.division AS place FROM member AS m
JOIN person AS p ON p.county = m.county AND p.id = m.person
JOIN matter_case AS c ON c.county = m.county AND c.person = m.person
WHERE m.county = :household / 1000000000 AND m.household = :household AND m.kind = 'living'
    AND m.ended IS NULL AND c.subject_kind = 'person' AND c.division <> p.division
ORDER BY c.id LIMIT :most;

-- Of people who moved by an import, or who live in no household.
--: matter_q_strayed_open(after int, most int) many | id int, place int
SELECT c.id, CASE WHEN c.subject_kind = 'person' THEN p.division ELSE h.division END AS place
FROM matter_case AS c
LEFT JOIN person AS p ON p.county = c.county AND p.id = c.person
LEFT JOIN household AS h ON h.county = c.county AND h.id = c.household
WHERE c.closed_ms IS NULL AND c.id > :after AND ((c.subject_kind = 'person' AND c.division <> p.division)
    OR (c.subject_kind = 'household' AND c.division <> h.division))
ORDER BY c.id LIMIT :most;

--: matter_q_members_at(household int, most int) many
SELECT m.person, p.division FROM member AS m JOIN person AS p ON p.county = m.county AND p.id = m.person
WHERE m.county = :household / 1000000000 AND m.household = :household AND m.kind = 'living'
    AND m.ended IS NULL
ORDER BY m.id LIMIT :most;

--: matter_q_gone_add(id int, county int, division int, case_id int, place int, at_ms int) exec
INSERT INTO matter_gone (id, county, division, case_id, place, at_ms)
VALUES (:id, :county, :division, :case_id, :place, :at_ms);

--: matter_q_gone(case_id int) maybe
SELECT g.place, g.at_ms FROM matter_gone AS g
WHERE g.county = :case_id / 1000000000 AND g.case_id = :case_id ORDER BY g.id DESC LIMIT 1;

--: matter_q_put_case(case_id int, division int) count
UPDATE matter_case SET division = :division WHERE id = :case_id;

--: matter_q_put_events(case_id int, division int) count
UPDATE matter_event SET division = :division WHERE county = :case_id / 1000000000 AND case_id = :case_id;

--: matter_q_put_answers(case_id int, division int) count
UPDATE matter_answer SET division = :division
WHERE county = :case_id / 1000000000 AND case_id = :case_id --no-image: the same answers in another place
;

--: matter_q_put_papers(case_id int, division int) count
UPDATE matter_paper SET division = :division
WHERE county = :case_id / 1000000000 AND case_id = :case_id --no-image: the same scans in another place
;

--: matter_q_put_letters(case_id int, division int) count
UPDATE matter_letter SET division = :division
WHERE county = :case_id / 1000000000 AND case_id = :case_id --no-image: the same words in another place
;

--: matter_q_put_found_files(case_id int, division int) count
UPDATE matter_found_file SET division = :division
WHERE county = :case_id / 1000000000 AND found IN (
    SELECT f.id FROM matter_found AS f
    WHERE f.county = :case_id / 1000000000 AND f.case_id = :case_id) --no-image: the same pictures in another place
;

--: matter_q_put_founds(case_id int, division int) count
UPDATE matter_found SET division = :division
WHERE county = :case_id / 1000000000 AND case_id = :case_id --no-image: the same findings in another place
;

--: matter_q_put_reports(case_id int, division int) count
UPDATE matter_report SET division = :division WHERE county = :case_id / 1000000000 AND case_id = :case_id;

--: matter_q_put_calls(case_id int, division int) count
UPDATE matter_call SET division = :division WHERE county = :case_id / 1000000000 AND case_id = :case_id;

--: matter_q_put_inbox(case_id int, division int) count
UPDATE matter_inbox SET division = :division WHERE county = :case_id / 1000000000 AND case_id = :case_id;

--: matter_q_put_clocks(case_id int, division int) count
UPDATE matter_clock SET division = :division WHERE county = :case_id / 1000000000 AND case_id = :case_id;

--: matter_q_put_links(case_id int, division int) count
UPDATE matter_link SET division = :division
WHERE county = :case_id / 1000000000 AND (case_id = :case_id OR next_id = :case_id);

-- What the office says of them, and deaths that were told, are found where they live now.
--: matter_q_put_recognitions(county int, key text, division int) count
UPDATE matter_recognition SET division = :division, version = version + 1
WHERE county = :county AND subject_key = :key AND division <> :division;

--: matter_q_put_deaths(county int, person int, division int) count
UPDATE matter_death SET division = :division, version = version + 1
WHERE county = :county AND person = :person AND division <> :division;

--: matter_q_home_at(household int) maybe
SELECT h.division FROM household AS h WHERE h.id = :household;
