--: pay_q_benefit_add(id int, county int, division int, person int, programme text, split text) exec
INSERT INTO pay_benefit (id, county, division, person, programme, split, version)
VALUES (:id, :county, :division, :person, :programme, :split, 1);

--: pay_q_benefit_find(county int, programme text, person int) maybe
SELECT id, division, split, version FROM pay_benefit
WHERE county = :county AND programme = :programme AND person = :person;

--: pay_q_benefit_set(id int, county int, division int, split text) count
UPDATE pay_benefit SET division = :division, split = :split, version = version + 1
WHERE id = :id AND county = :county;

--: pay_q_held_by(county int, person int) many
SELECT b.programme, b.division, s.from_period, s.fen, s.part_off, s.act, s.case_no
FROM pay_benefit AS b JOIN pay_step AS s
    ON s.county = b.county AND s.programme = b.programme AND s.person = b.person
WHERE b.county = :county AND b.person = :person AND NOT EXISTS (
    SELECT 1 FROM pay_step AS t WHERE t.county = s.county AND t.programme = s.programme
        AND t.person = s.person AND t.from_period > s.from_period)
ORDER BY b.programme;

--: pay_q_benefits(county int, programme text, after int, most int) many
SELECT id, person, split FROM pay_benefit
WHERE county = :county AND programme = :programme AND person > :after ORDER BY person LIMIT :most;

--: pay_q_step_drop(county int, programme text, person int, from_period int) exec
DELETE FROM pay_step WHERE county = :county AND programme = :programme AND person = :person
    AND from_period >= :from_period;

--: pay_q_step_add(id int, county int, programme text, person int, from_period int, fen int, part_off int, act text, case_no text, user_id int, at_ms int, decided_ms int, day int) exec
INSERT INTO pay_step (id, county, programme, person, from_period, fen, part_off, act, case_no, made_by,
    made_ms, decided_ms, day)
VALUES (:id, :county, :programme, :person, :from_period, :fen, :part_off, :act, :case_no, :user_id,
    :at_ms, :decided_ms, :day);

-- What gives way to a step is kept: it holds again where that one is annulled.
--: pay_q_past_keep(county int, programme text, person int, from_period int) exec
INSERT INTO pay_past (id, county, programme, person, from_period, fen, part_off, act, case_no, made_by,
    made_ms, decided_ms, day)
SELECT s.id, s.county, s.programme, s.person, s.from_period, s.fen, s.part_off, s.act, s.case_no,
    s.made_by, s.made_ms, s.decided_ms, s.day
FROM pay_step AS s
WHERE s.county = :county AND s.programme = :programme AND s.person = :person
    AND s.from_period >= :from_period;

-- Everything that was ever said of a benefit, in the order in which it was decided.
--: pay_q_said(county int, programme text, person int) many | id int, from_period int, fen int, part_off int, act text, case_no text, made_by int, made_ms int, said_ms int, day int, past int
SELECT s.id AS id, s.from_period AS from_period, s.fen AS fen, s.part_off AS part_off, s.act AS act,
    s.case_no AS case_no, s.made_by AS made_by, s.made_ms AS made_ms,
    CASE WHEN s.decided_ms = 0 THEN s.made_ms ELSE s.decided_ms END AS said_ms, s.day AS day, 0 AS past
FROM pay_step AS s
WHERE s.county = :county AND s.programme = :programme AND s.person = :person
UNION ALL
SELECT p.id, p.from_period, p.fen, p.part_off, p.act, p.case_no, p.made_by, p.made_ms,
    CASE WHEN p.decided_ms = 0 THEN p.made_ms ELSE p.decided_ms END, p.day, 1
FROM pay_past AS p
WHERE p.county = :county AND p.programme = :programme AND p.person = :person
ORDER BY said_ms, id;

-- Of whom a decision said something.
--: pay_q_said_by(county int, case_no text) many | programme text, person int
SELECT s.programme AS programme, s.person AS person FROM pay_step AS s
WHERE s.county = :county AND s.case_no = :case_no
UNION
SELECT p.programme, p.person FROM pay_past AS p
WHERE p.county = :county AND p.case_no = :case_no
ORDER BY programme, person;

--: pay_q_step_delete(id int, county int) exec
DELETE FROM pay_step WHERE id = :id AND county = :county;

--: pay_q_past_delete(id int, county int) exec
DELETE FROM pay_past WHERE id = :id AND county = :county;

--: pay_q_past_add(id int, county int, programme text, person int, from_period int, fen int, part_off int, act text, case_no text, user_id int, at_ms int, decided_ms int, day int) exec
INSERT INTO pay_past (id, county, programme, person, from_period, fen, part_off, act, case_no, made_by,
    made_ms, decided_ms, day)
VALUES (:id, :county, :programme, :person, :from_period, :fen, :part_off, :act, :case_no, :user_id,
    :at_ms, :decided_ms, :day);

--: pay_q_steps(county int, programme text, first int, last int) many
SELECT person, from_period, fen, part_off, act FROM pay_step
WHERE county = :county AND programme = :programme AND person BETWEEN :first AND :last
ORDER BY person, from_period;

--: pay_q_over(county int, programme text, first int, last int) many | person int, period int, fen int, times int
SELECT o.person, o.period, o.fen - coalesce(u.fen, 0) AS fen, coalesce(u.times, 0) AS times
FROM pay_over AS o LEFT JOIN pay_over_undone AS u ON u.county = o.county
    AND u.programme = o.programme AND u.person = o.person AND u.period = o.period
WHERE o.county = :county AND o.programme = :programme AND o.person BETWEEN :first AND :last
ORDER BY o.person, o.period;

--: pay_q_over_undo(county int, programme text, person int, period int, fen int) exec
INSERT INTO pay_over_undone (county, programme, person, period, fen, times)
VALUES (:county, :programme, :person, :period, :fen, 1)
ON CONFLICT (county, programme, person, period) DO UPDATE SET
    fen = pay_over_undone.fen + :fen, times = pay_over_undone.times + 1;

--: pay_q_over_put(county int, programme text, person int, period int, fen int) exec
INSERT INTO pay_over (county, programme, person, period, fen)
VALUES (:county, :programme, :person, :period, :fen)
ON CONFLICT (county, programme, person, period) DO UPDATE SET fen = pay_over.fen + :fen;

--: pay_q_card_add(id int, county int, division int, person int, holder text, bank text, seal blob, mark int, mask text, state text, user_id int, at_ms int, from_ms int) exec
INSERT INTO pay_card (id, county, division, person, holder, bank, number_seal, number_mark,
    number_mask, state, asked_by, asked_ms, decided_by, from_ms)
VALUES (:id, :county, :division, :person, :holder, :bank, :seal, :mark, :mask, :state, :user_id,
    :at_ms, 0, :from_ms);

-- The same account of the same payee, that waits or holds.
--: pay_q_card_there(county int, person int, mark int) maybe
SELECT id, state FROM pay_card
WHERE county = :county AND person = :person AND number_mark = :mark AND state IN ('asked', 'active')
ORDER BY id DESC LIMIT 1;

--: pay_q_card(id int, county int) maybe
SELECT id, division, person, holder, bank, number_seal, number_mark, number_mask, state, asked_by,
    from_ms
FROM pay_card WHERE id = :id AND county = :county;

--: pay_q_card_state(id int, county int, was text, state text, user_id int, from_ms int) count
UPDATE pay_card SET state = :state, decided_by = :user_id, from_ms = :from_ms
WHERE id = :id AND county = :county AND state = :was;

--: pay_q_cards(county int, first int, last int) many
SELECT id, person, from_ms FROM pay_card
WHERE county = :county AND person BETWEEN :first AND :last AND state = 'active'
ORDER BY person, id;

--: pay_q_cards_asked(county int, most int) many
SELECT id, person, holder, bank, number_mask, asked_by, asked_ms FROM pay_card
WHERE county = :county AND state = 'asked' ORDER BY id LIMIT :most;

--: pay_q_card_range(county int, first int, last int) many
SELECT id, holder, bank, number_seal, number_mark FROM pay_card
WHERE id BETWEEN :first AND :last AND +county = :county ORDER BY id;

--: pay_q_card_range pg
SELECT id, holder, bank, number_seal, number_mark FROM pay_card
WHERE county = :county AND id BETWEEN :first AND :last ORDER BY id;

--: pay_q_part_add(county int, file int, part int, bytes blob) exec
INSERT INTO pay_part (county, file, part, bytes) VALUES (:county, :file, :part, :bytes);

--: pay_q_parts(county int, file int) many
SELECT part, bytes FROM pay_part WHERE county = :county AND file = :file ORDER BY part;

--: pay_q_card_marks(county int, first int, last int) many
SELECT id, number_mark FROM pay_card
WHERE id BETWEEN :first AND :last AND +county = :county ORDER BY id;

--: pay_q_card_marks pg
SELECT id, number_mark FROM pay_card
WHERE county = :county AND id BETWEEN :first AND :last ORDER BY id;

--: pay_q_card_seals(from_id int, most int) many
SELECT c.id, c.county, c.number_seal FROM pay_card AS c
WHERE c.id >= :from_id AND length(c.number_seal) > 0 ORDER BY c.id LIMIT :most;

--: pay_q_card_reseal(id int, county int, seal blob) count
UPDATE pay_card SET number_seal = :seal
WHERE id = :id AND county = :county --no-image: the same value under another key
;

--: pay_q_part_next(from_id int, to_id int) one | id int
SELECT coalesce(min(p.file), 0) AS id FROM pay_part AS p
WHERE p.file BETWEEN :from_id AND :to_id;

--: pay_q_part(file int, at_least int) maybe
SELECT p.county, p.part, p.bytes FROM pay_part AS p
WHERE p.county = :file / 1000000000 AND p.file = :file AND p.part >= :at_least
ORDER BY p.part LIMIT 1;

--: pay_q_part_reseal(county int, file int, part int, bytes blob) count
UPDATE pay_part SET bytes = :bytes WHERE county = :county AND file = :file AND part = :part;

-- ---- the demonstration ---------------------------------------------------------------
-- Households that are within the rules for the living allowance, with what it comes to.
--: pay_q_demo_homes(lo int, hi int, most int) many
SELECT h.head, h.division, d.fen FROM rule_determination AS d
    JOIN household AS h ON h.county = d.county AND h.id = d.household
    JOIN person AS p ON p.county = h.county AND p.id = h.head
WHERE d.division BETWEEN :lo AND :hi AND d.outcome = 'dibao' AND d.status = 'eligible' AND d.fen > 3000
    AND h.kind = 'living' AND h.ended IS NULL AND p.died IS NULL
    AND NOT EXISTS (SELECT 1 FROM matter_case AS c WHERE c.county = h.county AND c.household = h.id)
ORDER BY d.id LIMIT :most;

--: pay_q_demo_any(lo int, hi int, most int) many
SELECT h.head, h.division FROM household AS h JOIN person AS p ON p.county = h.county AND p.id = h.head
WHERE h.kind = 'living' AND h.ended IS NULL AND h.division BETWEEN :lo AND :hi AND p.died IS NULL
ORDER BY h.id LIMIT :most;

-- Who is paid something by now and has no account.
--: pay_q_demo_new(county int, period int, most int) many
SELECT b.person, b.division FROM pay_benefit AS b
WHERE b.county = :county AND NOT EXISTS (SELECT 1 FROM pay_card AS c
    WHERE c.county = b.county AND c.person = b.person)
UNION
SELECT l.payee AS person, l.division FROM pay_lump AS l
WHERE l.county = :county AND l.of_org = 0 AND l.period <= :period
    AND NOT EXISTS (SELECT 1 FROM pay_card AS c WHERE c.county = l.county AND c.person = l.payee)
ORDER BY 1 LIMIT :most;

--: pay_q_demo_programmes(county int, period int, most int) many
SELECT s.programme FROM pay_step AS s WHERE s.county = :county AND s.from_period <= :period
UNION
SELECT l.programme FROM pay_lump AS l WHERE l.county = :county AND l.period <= :period
ORDER BY 1 LIMIT :most;

--: pay_q_demo_batches(county int) one | n int
SELECT count(*) AS n FROM ledger_batch AS b WHERE b.county = :county;

--: pay_q_restore(county int) maybe
SELECT restored_ms, letter, cleared_by, cleared_ms FROM pay_restore WHERE county = :county;

--: pay_q_restore_put(county int, at_ms int) exec
INSERT INTO pay_restore (county, restored_ms, letter, cleared_by, cleared_ms)
VALUES (:county, :at_ms, '', 0, 0)
ON CONFLICT (county) DO UPDATE SET restored_ms = :at_ms, letter = '', cleared_by = 0,
    cleared_ms = 0;

--: pay_q_restore_clear(county int, letter text, user_id int, at_ms int) count
UPDATE pay_restore SET letter = :letter, cleared_by = :user_id, cleared_ms = :at_ms
WHERE county = :county AND cleared_ms = 0;

--: pay_q_cards_of(county int, person int, most int) many
SELECT id, holder, bank, number_mask, state, asked_by, asked_ms, decided_by, from_ms
FROM pay_card WHERE county = :county AND person = :person ORDER BY id DESC LIMIT :most;

--: pay_q_benefits_of(county int, person int) many
SELECT id, programme, split, division FROM pay_benefit
WHERE county = :county AND person = :person ORDER BY programme;

--: pay_q_programmes(county int) many
SELECT DISTINCT b.programme FROM pay_benefit AS b WHERE b.county = :county
UNION SELECT DISTINCT l.programme FROM pay_lump AS l WHERE l.county = :county ORDER BY programme
--scan-ok: held by county; once for a form
;

--: pay_q_clash(county int, batch int, other text) one | n int, line int
SELECT count(*) AS n, CAST(coalesce(min(l.id), 0) AS BIGINT) AS line
FROM ledger_line AS l CROSS JOIN pay_step AS s
WHERE l.county = :county AND l.batch = :batch AND l.kind = 1 AND s.county = l.county
    AND s.programme = :other AND s.person = l.person AND s.fen > 0 AND s.from_period =
        (SELECT max(x.from_period) FROM pay_step AS x
         WHERE x.county = s.county AND x.programme = s.programme AND x.person = s.person
             AND x.from_period <= l.period);

--: pay_q_plan(county int, programme text, person int) maybe
SELECT fen, months, from_period, why, made_ms FROM pay_plan
WHERE county = :county AND programme = :programme AND person = :person AND ended_ms = 0;

--: pay_q_plan_end(county int, programme text, person int, at_ms int) count
UPDATE pay_plan SET ended_ms = :at_ms
WHERE county = :county AND programme = :programme AND person = :person AND ended_ms = 0;

--: pay_q_plan_add(id int, county int, division int, person int, programme text, fen int, months int, from_period int, why text, user_id int, at_ms int) exec
INSERT INTO pay_plan (id, county, division, person, programme, fen, months, from_period, why, made_by,
    made_ms, ended_ms)
VALUES (:id, :county, :division, :person, :programme, :fen, :months, :from_period, :why, :user_id,
    :at_ms, 0);

--: pay_q_repaid_by(county int, programme text, document text) maybe
SELECT person, fen FROM pay_repaid
WHERE county = :county AND programme = :programme AND document = :document;

--: pay_q_repaid_add(id int, county int, division int, person int, programme text, fen int, day int, document text, user_id int, at_ms int) exec
INSERT INTO pay_repaid (id, county, division, person, programme, fen, day, document, made_by, made_ms)
VALUES (:id, :county, :division, :person, :programme, :fen, :day, :document, :user_id, :at_ms);

--: pay_q_benefits_n(county int, programme text) one | n int
SELECT count(*) AS n FROM pay_benefit WHERE county = :county AND programme = :programme;

--: pay_q_lump_add(id int, county int, division int, payee int, of_org int, programme text, period int, fen int, split text, document text, user_id int, at_ms int) exec
INSERT INTO pay_lump (id, county, division, payee, of_org, programme, period, fen, split, document,
    made_by, made_ms, dropped_by, dropped_ms)
VALUES (:id, :county, :division, :payee, :of_org, :programme, :period, :fen, :split, :document,
    :user_id, :at_ms, 0, 0);

--: pay_q_lump_of(county int, programme text, payee int, period int) maybe
SELECT id, fen, document FROM pay_lump
WHERE county = :county AND programme = :programme AND payee = :payee AND period = :period
    AND dropped_ms = 0;

--: pay_q_lump_by(county int, programme text, payee int, document text) many
SELECT id, period, fen FROM pay_lump
WHERE county = :county AND programme = :programme AND payee = :payee AND document = :document
    AND dropped_ms = 0 ORDER BY period;

--: pay_q_lump(id int, county int) maybe
SELECT id, division, payee, of_org, programme, period, fen, document, dropped_ms FROM pay_lump
WHERE id = :id AND county = :county;

--: pay_q_lump_drop(id int, county int, user_id int, at_ms int) count
UPDATE pay_lump SET dropped_by = :user_id, dropped_ms = :at_ms
WHERE id = :id AND county = :county AND dropped_ms = 0;

--: pay_q_lump_claim(county int, programme text, payee int, period int) maybe
SELECT line, fen FROM ledger_claim
WHERE county = :county AND party = :payee AND programme = :programme AND period = :period
    AND kind = 3 AND tie = 0;

--: pay_q_lumps_due(county int, programme text, period int, who int, time int, most int) many
SELECT l.id, l.payee, l.period, l.fen, l.split FROM pay_lump AS l
WHERE l.county = :county AND l.programme = :programme AND l.dropped_ms = 0 AND l.period <= :period
    AND (l.payee > :who OR (l.payee = :who AND l.period > :time))
    AND NOT EXISTS (SELECT 1 FROM ledger_claim AS c
        WHERE c.county = l.county AND c.party = l.payee AND c.programme = l.programme
            AND c.period = l.period AND c.kind = 3 AND c.tie = 0)
ORDER BY l.payee, l.period LIMIT :most;

--: pay_q_lumps_to(county int, payee int, most int) many
SELECT id, programme, period, fen, document FROM pay_lump
WHERE county = :county AND payee = :payee AND dropped_ms = 0 ORDER BY id DESC LIMIT :most;

--: pay_q_calc(job int, county int) maybe
SELECT programme, period, format, part, after_who, after_time, people, batches, first_id, last_id,
    lines, fen, offset_fen, over_n, over_fen, undone_fen, no_card, by_hand, held
FROM pay_calc WHERE job = :job AND county = :county;

--: pay_q_calc_open(county int, programme text) maybe
SELECT job FROM pay_calc WHERE county = :county AND programme = :programme AND part < 2;

--: pay_q_calc_add(job int, county int, programme text, period int, format text) exec
INSERT INTO pay_calc (job, county, programme, period, format, part, after_who, after_time, people,
    batches, first_id, last_id, lines, fen, offset_fen, over_n, over_fen, undone_fen, no_card,
    by_hand, held)
VALUES (:job, :county, :programme, :period, :format, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

--: pay_q_calc_set(job int, county int, part int, after_who int, after_time int, people int, batches int, first_id int, last_id int, lines int, fen int, offset_fen int, over_n int, over_fen int, undone_fen int, no_card int, by_hand int, held int) count
UPDATE pay_calc SET part = :part, after_who = :after_who, after_time = :after_time,
    people = :people, batches = :batches, first_id = :first_id, last_id = :last_id, lines = :lines,
    fen = :fen, offset_fen = :offset_fen, over_n = :over_n, over_fen = :over_fen,
    undone_fen = :undone_fen, no_card = :no_card, by_hand = :by_hand, held = :held
WHERE job = :job AND county = :county AND part < 2;

--: pay_q_calc_end(job int, county int) count
UPDATE pay_calc SET part = 2
WHERE job = :job AND county = :county AND part < 2;

--: pay_q_written_by(county int, person int, programme text, case_no text) maybe
SELECT fen FROM pay_written
WHERE county = :county AND person = :person AND programme = :programme AND case_no = :case_no;

--: pay_q_written_add(id int, county int, division int, person int, programme text, fen int, day int, case_no text, user_id int, at_ms int) exec
INSERT INTO pay_written (id, county, division, person, programme, fen, undone, day, case_no, made_by,
    made_ms)
VALUES (:id, :county, :division, :person, :programme, :fen, 0, :day, :case_no, :user_id, :at_ms);

--: pay_q_written_open(county int, person int, programme text) many
SELECT id, fen, undone FROM pay_written
WHERE county = :county AND person = :person AND programme = :programme AND undone < fen ORDER BY id;

--: pay_q_written_undo(id int, county int, fen int) count
UPDATE pay_written SET undone = undone + :fen WHERE id = :id AND county = :county;

--: pay_q_written(county int, person int, programme text) one | fen int
SELECT CAST(coalesce(sum(w.fen - w.undone), 0) AS BIGINT) AS fen FROM pay_written AS w
WHERE w.county = :county AND w.person = :person AND w.programme = :programme;

--: pay_q_sign(batch int, county int) maybe
SELECT sm3, sign, key FROM pay_sign WHERE batch = :batch AND county = :county;

--: pay_q_sign_add(batch int, county int, sm3 text, sign text, key text, user_id int, at_ms int) count
INSERT INTO pay_sign (batch, county, sm3, sign, key, made_by, made_ms)
VALUES (:batch, :county, :sm3, :sign, :key, :user_id, :at_ms) ON CONFLICT (county, batch) DO NOTHING;

--: pay_q_open_lines(county int, person int) one | n int, batch int
SELECT count(*) AS n, CAST(coalesce(min(l.batch), 0) AS BIGINT) AS batch
FROM ledger_line AS l CROSS JOIN ledger_batch AS b
WHERE l.county = :county AND l.person = :person AND b.id = l.batch AND b.county = l.county
    AND b.state < 8;

--: pay_q_unpaid_lines(county int, person int) one | n int
SELECT count(*) AS n FROM ledger_line AS l
WHERE l.county = :county AND l.person = :person AND l.state IN (5, 6) AND NOT EXISTS (
    SELECT 1 FROM ledger_line AS o WHERE o.county = l.county AND o.again = l.id AND o.again > 0
        AND o.state <> 8);

--: pay_q_lumps_unpaid(county int, payee int) one | n int
SELECT count(*) AS n FROM pay_lump AS l
WHERE l.county = :county AND l.payee = :payee AND l.dropped_ms = 0 AND NOT EXISTS (
    SELECT 1 FROM ledger_claim AS c WHERE c.county = l.county AND c.party = l.payee
        AND c.programme = l.programme AND c.period = l.period AND c.kind = 3 AND c.tie = 0);

--: pay_q_card_forget(county int, person int, nothing blob) count
UPDATE pay_card SET holder = '-', bank = '', number_seal = :nothing, number_mark = 0,
    number_mask = '', state = 'closed'
WHERE county = :county AND person = :person --no-image: it is erased
;

--: pay_q_book(county int) maybe
SELECT sets, hash FROM ledger_head WHERE county = :county;

--: pay_q_book_set(id int, county int) maybe
SELECT hash FROM ledger_set WHERE id = :id AND county = :county;

--: pay_q_witnessed(county int) maybe
SELECT sets, hash FROM pay_witness WHERE county = :county AND said = 'signed'
ORDER BY sets DESC, id DESC LIMIT 1;

--: pay_q_witness_newest(county int) maybe
SELECT said, sets, made_ms FROM pay_witness WHERE county = :county ORDER BY id DESC LIMIT 1;

--: pay_q_witness_add(id int, county int, sets int, hash text, said text, sign text, key text, user_id int, at_ms int) exec
INSERT INTO pay_witness (id, county, sets, hash, said, sign, key, made_by, made_ms)
VALUES (:id, :county, :sets, :hash, :said, :sign, :key, :user_id, :at_ms);

-- ---- who is paid lives elsewhere in the county ---------------------------------------
--: pay_q_put_benefits(county int, person int, division int) count
UPDATE pay_benefit SET division = :division, version = version + 1
WHERE county = :county AND person = :person AND division <> :division;

--: pay_q_put_cards(county int, person int, division int) count
UPDATE pay_card SET division = :division
WHERE county = :county AND person = :person AND division <> :division
--no-image: the same account in another place
;

--: pay_q_put_plans(county int, person int, division int) count
UPDATE pay_plan SET division = :division
WHERE county = :county AND person = :person AND division <> :division;
