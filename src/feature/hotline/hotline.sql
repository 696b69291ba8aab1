--: hotline_q_add(id int, county int, division int, at_ms int, number_seal blob, number_mask text, number_key text) exec
INSERT INTO hotline_call (id, county, division, at_ms, state, number_seal, number_mask, number_key,
    version)
VALUES (:id, :county, :division, :at_ms, 'ringing', :number_seal, :number_mask, :number_key, 1);

--: hotline_q_get(id int) maybe
SELECT c.id, c.division, c.at_ms, c.state, c.number_seal, c.number_mask, c.number_key, c.kind,
    c.person, c.clue, c.note_seal, c.satisfied, c.taken_by, c.done_ms, c.version
FROM hotline_call AS c WHERE c.id = :id;

--: hotline_q_ringing(key text) one | id int
SELECT coalesce(min(c.id), 0) AS id FROM hotline_call AS c WHERE c.number_key = :key AND c.state = 'ringing';

--: hotline_q_by_number(key text, most int) many
SELECT c.id FROM hotline_call AS c WHERE c.number_key = :key ORDER BY c.id DESC LIMIT :most;

--: hotline_q_done(id int, version int, state text, kind text, person int, clue int, note_seal blob, satisfied int, taken_by int, done_ms int) count
UPDATE hotline_call SET state = :state, kind = :kind, person = :person, clue = :clue,
    note_seal = :note_seal, satisfied = :satisfied, taken_by = :taken_by, done_ms = :done_ms,
    version = version + 1
WHERE id = :id AND version = :version AND state = 'ringing';

--: hotline_q_ringing_n() one | n int
SELECT count(*) AS n FROM hotline_call AS c WHERE c.state = 'ringing';

--: hotline_q_seals(from_id int, most int) many
SELECT c.id, c.version, c.number_seal, c.note_seal FROM hotline_call AS c
WHERE c.id >= :from_id ORDER BY c.id LIMIT :most;

--: hotline_q_reseal(id int, version int, number_seal blob, note_seal blob) count
UPDATE hotline_call SET number_seal = :number_seal, note_seal = :note_seal
WHERE id = :id AND version = :version --no-image: the same values under another key
;

--: hotline_q_doctor() one | n int
SELECT count(*) AS n FROM hotline_call AS c
WHERE c.clue IS NOT NULL AND NOT EXISTS
    (SELECT 1 FROM clue AS q WHERE q.county = c.county AND q.id = c.clue)
    --scan-ok: the doctor looks at everything
;

--: hotline_q_demo(lo int, hi int, most int) many
SELECT h.head FROM clue AS c JOIN household AS h ON h.county = c.county AND h.id = c.household
WHERE c.division BETWEEN :lo AND :hi AND c.closed_ms IS NULL AND h.head IS NOT NULL
ORDER BY c.id LIMIT :most;
