-- ---- applications --------------------------------------------------------------
--: apply_q_add(id int, county int, division int, matter text, code_key text, body_seal blob, now_ms int) exec
INSERT INTO apply (id, county, division, matter, state, code_key, body_seal, proof_ms, proof_n,
    proven, made_ms, changed_ms, version)
VALUES (:id, :county, :division, :matter, 'draft', :code_key, :body_seal, 0, 0, 0, :now_ms,
    :now_ms, 1);

--: apply_q_get(id int) maybe
SELECT a.id, a.division, a.matter, a.state, a.body_seal, a.person, a.household, a.case_id,
    a.proof_seal, a.proof_ms, a.proof_n, a.proven, a.made_ms, a.changed_ms, a.sent_ms, a.ended_by,
    a.ended_ms, a.version
FROM apply AS a WHERE a.id = :id;

--: apply_q_rows(ids text) many
SELECT a.id, a.division, a.matter, a.state, a.body_seal, a.person, a.household, a.case_id,
    a.proof_seal, a.proof_ms, a.proof_n, a.proven, a.made_ms, a.changed_ms, a.sent_ms, a.ended_by,
    a.ended_ms, a.version
FROM apply AS a WHERE a.id IN (SELECT CAST(value AS INTEGER) FROM json_each(:ids));

--: apply_q_rows pg
SELECT a.id, a.division, a.matter, a.state, a.body_seal, a.person, a.household, a.case_id,
    a.proof_seal, a.proof_ms, a.proof_n, a.proven, a.made_ms, a.changed_ms, a.sent_ms, a.ended_by,
    a.ended_ms, a.version
FROM apply AS a WHERE a.id IN (SELECT value::bigint FROM json_array_elements_text(:ids::json));

--: apply_q_by_code(code_key text) maybe
SELECT a.id, a.division FROM apply AS a WHERE a.code_key = :code_key;

--: apply_q_by_case(case_id int) maybe
SELECT a.id FROM apply AS a
WHERE a.county = :case_id / 1000000000 AND a.case_id = :case_id
ORDER BY a.sent_ms DESC LIMIT 1;

--: apply_q_save(id int, version int, body_seal blob, person int, household int, proven int, now_ms int) count
UPDATE apply SET body_seal = :body_seal, person = :person, household = :household,
    proven = :proven, changed_ms = :now_ms, version = version + 1
WHERE id = :id AND version = :version AND state IN ('draft', 'sent');

--: apply_q_move(id int, version int, division int, state text, body_seal blob, person int, household int, case_id int, sent_ms int, ended_by int, ended_ms int, now_ms int) count
UPDATE apply SET division = :division, state = :state, body_seal = :body_seal, person = :person,
    household = :household, case_id = :case_id, sent_ms = :sent_ms, ended_by = :ended_by,
    ended_ms = :ended_ms, changed_ms = :now_ms, version = version + 1
WHERE id = :id AND version = :version;

--: apply_q_proof(id int, proof_seal blob, proof_ms int, proof_n int) count
UPDATE apply SET proof_seal = :proof_seal, proof_ms = :proof_ms, proof_n = :proof_n WHERE id = :id;

--: apply_q_sent_n() one | n int
SELECT count(*) AS n FROM apply AS a WHERE a.state = 'sent';

--: apply_q_sent(most int) many
SELECT a.id, a.division, a.matter, a.sent_ms FROM apply AS a
WHERE a.state = 'sent' ORDER BY a.sent_ms, a.id LIMIT :most;

--: apply_q_old(before int, most int) many
SELECT a.id, a.division FROM apply AS a
WHERE a.state = 'draft' AND a.changed_ms < :before ORDER BY a.changed_ms LIMIT :most;

--: apply_q_drop(id int) count
DELETE FROM apply WHERE id = :id AND state = 'draft';

-- ---- photographs -----------------------------------------------------------------
--: apply_q_paper_add(id int, county int, division int, apply int, case_id int, paper text, kind text, bytes int, sm3 text, made_ms int, picture blob) exec
INSERT INTO apply_paper (id, county, division, apply, case_id, paper, kind, bytes, sm3, made_ms,
    picture)
VALUES (:id, :county, :division, :apply, :case_id, :paper, :kind, :bytes, :sm3, :made_ms, :picture);

--: apply_q_papers(apply int, most int) many
SELECT p.id, p.division, p.apply, p.case_id, p.paper, p.kind, p.bytes, p.sm3, p.made_ms
FROM apply_paper AS p
WHERE p.county = :apply / 1000000000 AND p.apply = :apply ORDER BY p.id LIMIT :most;

--: apply_q_papers_case(case_id int, most int) many
SELECT p.id, p.division, p.apply, p.case_id, p.paper, p.kind, p.bytes, p.sm3, p.made_ms
FROM apply_paper AS p
WHERE p.county = :case_id / 1000000000 AND (p.case_id = :case_id OR p.case_id IN (
    SELECT y.case_id FROM bundle_case AS x
    JOIN bundle_case AS y ON y.county = x.county AND y.bundle_id = x.bundle_id
    WHERE x.county = :case_id / 1000000000 AND x.case_id = :case_id))
ORDER BY p.id LIMIT :most;

--: apply_q_paper(id int) maybe
SELECT p.id, p.division, p.apply, p.case_id, p.paper, p.kind, p.bytes, p.sm3, p.made_ms, p.picture
FROM apply_paper AS p WHERE p.id = :id;

--: apply_q_paper_drop(id int, apply int) count
DELETE FROM apply_paper WHERE id = :id AND apply = :apply AND case_id IS NULL;

--: apply_q_papers_drop(apply int) count
DELETE FROM apply_paper WHERE county = :apply / 1000000000 AND apply = :apply AND case_id IS NULL;

--: apply_q_papers_hand(apply int, case_id int, division int) count
UPDATE apply_paper SET case_id = :case_id, division = :division
WHERE county = :apply / 1000000000 AND apply = :apply AND case_id IS NULL;

-- ---- messages ----------------------------------------------------------------------
--: apply_q_sms_add(id int, county int, division int, body blob, made_ms int) exec
INSERT INTO apply_sms (id, county, division, body, state, tries, made_ms)
VALUES (:id, :county, :division, :body, 'waiting', 0, :made_ms);

--: apply_q_sms_waiting(most int) many
SELECT s.id, s.division, s.body, s.tries FROM apply_sms AS s
WHERE s.state = 'waiting' ORDER BY s.id LIMIT :most;

--: apply_q_sms_done(id int, state text, body blob, tries int) count
UPDATE apply_sms SET state = :state, body = :body, tries = :tries WHERE id = :id;

--: apply_q_sms_over(before int, most int) many
SELECT s.id, s.division FROM apply_sms AS s WHERE s.made_ms < :before ORDER BY s.made_ms LIMIT :most;

--: apply_q_sms_drop(id int) count
DELETE FROM apply_sms WHERE id = :id;

-- ---- signatures ------------------------------------------------------------------------
--: apply_q_sign_add(id int, county int, division int, apply int, household int, person int, purpose text, code_key text, code_seal blob, made_ms int) exec
INSERT INTO apply_sign (id, county, division, apply, household, person, purpose, code_key,
    code_seal, tries, made_ms)
VALUES (:id, :county, :division, :apply, :household, :person, :purpose, :code_key, :code_seal, 0,
    :made_ms);

--: apply_q_signs(apply int, most int) many
SELECT s.id, s.person, s.purpose, s.code_seal, s.tries, s.consent FROM apply_sign AS s
WHERE s.county = :apply / 1000000000 AND s.apply = :apply ORDER BY s.id LIMIT :most;

--: apply_q_sign_by_code(code_key text) maybe
SELECT s.id, s.division, s.apply, s.household, s.person, s.purpose, s.tries, s.consent
FROM apply_sign AS s WHERE s.code_key = :code_key;

--: apply_q_sign_try(id int) count
UPDATE apply_sign SET tries = tries + 1 WHERE id = :id AND consent IS NULL;

--: apply_q_sign_done(id int, consent int) count
UPDATE apply_sign SET consent = :consent WHERE id = :id AND consent IS NULL;

-- ---- payments ----------------------------------------------------------------------------
--: apply_q_paid(person int, most int) many
SELECT l.id, l.period, l.fen, l.state, b.programme, c.number_mask
FROM ledger_line AS l JOIN ledger_batch AS b ON b.county = l.county AND b.id = l.batch
    LEFT JOIN pay_card AS c ON c.county = l.county AND c.id = l.card
WHERE l.county = :person / 1000000000 AND l.person = :person ORDER BY l.period DESC, l.id DESC
LIMIT :most;

-- ---- keys --------------------------------------------------------------------------------
--: apply_q_seals(from_id int, most int) many
SELECT a.id, a.body_seal FROM apply AS a WHERE a.id >= :from_id ORDER BY a.id LIMIT :most;

--: apply_q_reseal(id int, body_seal blob) count
UPDATE apply SET body_seal = :body_seal, proof_seal = NULL WHERE id = :id;

--: apply_q_paper_seals(from_id int, most int) many
SELECT p.id, p.picture FROM apply_paper AS p WHERE p.id >= :from_id ORDER BY p.id LIMIT :most;

--: apply_q_paper_reseal(id int, picture blob) count
UPDATE apply_paper SET picture = :picture WHERE id = :id;

--: apply_q_sign_seals(from_id int, most int) many
SELECT s.id, s.code_seal FROM apply_sign AS s WHERE s.id >= :from_id ORDER BY s.id LIMIT :most;

--: apply_q_sign_reseal(id int, code_seal blob) count
UPDATE apply_sign SET code_seal = :code_seal WHERE id = :id;

-- ---- the doctor ----------------------------------------------------------------------------
--: apply_q_doctor_case() one | n int
SELECT count(*) AS n FROM apply AS a
WHERE a.state = 'begun' AND NOT EXISTS (SELECT 1 FROM matter_case AS c
    WHERE c.county = a.county AND c.id = a.case_id
      AND (c.channel = 'online' OR c.begun_ms <= a.sent_ms))
    --scan-ok: the doctor looks at everything
;

--: apply_q_doctor_paper() one | n int
SELECT count(*) AS n FROM apply_paper AS p
WHERE coalesce((SELECT a.case_id FROM apply AS a WHERE a.county = p.county AND a.id = p.apply), 0)
    <> coalesce(p.case_id, 0) --scan-ok: the doctor looks at everything
;

-- ---- demonstration ---------------------------------------------------------------------------
--: apply_q_demo_homes(lo int, hi int, most int) many
SELECT h.id, h.head, h.division FROM household AS h
WHERE h.kind = 'living' AND h.ended IS NULL AND h.head IS NOT NULL AND h.division BETWEEN :lo AND :hi
    AND NOT EXISTS (SELECT 1 FROM matter_case AS c
        WHERE c.county = h.county AND c.household = h.id AND c.closed_ms IS NULL)
ORDER BY h.id DESC LIMIT :most;

-- ---- what was sent goes with its case ------------------------------------------------
--: apply_q_put(case_id int, division int) count
UPDATE apply SET division = :division, version = version + 1
WHERE county = :case_id / 1000000000 AND case_id = :case_id AND division <> :division;

--: apply_q_put_papers(case_id int, division int) count
UPDATE apply_paper SET division = :division
WHERE county = :case_id / 1000000000 AND case_id = :case_id AND division <> :division;
