--: letter_q_add(id int, county int, division int, organ int, organ_name blob, template text, kind text, source text, subject_kind text, subject int, addressee_mask text, addressee_seal blob, fields_seal blob, url text, made_by int, made_ms int, replaces int, series text) exec
INSERT INTO letter (id, county, division, organ, organ_name, template, kind, source, subject_kind,
    subject, addressee_mask, addressee_seal, fields_seal, state, number, url, made_by, made_ms,
    replaces, series, version)
VALUES (:id, :county, :division, :organ, :organ_name, :template, :kind, :source, :subject_kind,
    :subject, :addressee_mask, :addressee_seal, :fields_seal, 'draft', '', :url, :made_by, :made_ms,
    :replaces, :series, 1);

--: letter_q_get(id int) maybe
SELECT l.id, l.division, l.organ, l.organ_name, l.template, l.kind, l.source, l.subject_kind,
    l.subject, l.addressee_mask, l.addressee_seal, l.fields_seal, l.state, l.number, l.day, l.url,
    l.token, l.paper_hash, l.sign, l.sign_key, l.made_by, l.made_ms, l.issued_by, l.issued_ms,
    l.void_by, l.void_ms, l.void_why, l.replaces, l.replaced_by, l.delivered, l.version
FROM letter AS l WHERE l.id = :id;

--: letter_q_case_person(id int) maybe
SELECT c.person FROM matter_case AS c WHERE c.id = :id;

--: letter_q_paper(id int) maybe
SELECT l.paper FROM letter AS l WHERE l.id = :id;

--: letter_q_change(id int, version int, addressee_mask text, addressee_seal blob, fields_seal blob, source text) count
UPDATE letter SET addressee_mask = :addressee_mask, addressee_seal = :addressee_seal,
    fields_seal = :fields_seal, source = :source, version = version + 1
WHERE id = :id AND version = :version AND state = 'draft';

--: letter_q_drop(id int, version int) count
DELETE FROM letter WHERE id = :id AND version = :version AND state = 'draft';

--: letter_q_issue(id int, version int, number text, year int, n int, day int, token text, url text, paper blob, paper_hash text, sign text, sign_key text, issued_by int, issued_ms int) count
UPDATE letter SET state = 'issued', number = :number, year = :year, n = :n, day = :day, token = :token, url = :url,
    paper = :paper, paper_hash = :paper_hash, sign = :sign, sign_key = :sign_key,
    issued_by = :issued_by, issued_ms = :issued_ms, version = version + 1
WHERE id = :id AND version = :version AND state = 'draft';

--: letter_q_void(id int, version int, void_by int, void_ms int, void_why text, replaced_by int) count
UPDATE letter SET state = 'void', void_by = :void_by, void_ms = :void_ms, void_why = :void_why,
    replaced_by = :replaced_by, version = version + 1
WHERE id = :id AND version = :version AND state = 'issued';

--: letter_q_delivered(id int, version int, day int) count
UPDATE letter SET delivered = :day, version = version + 1
WHERE id = :id AND version = :version AND state = 'issued';

--: letter_q_of(county int, kind text, subject int, most int) many
SELECT l.id FROM letter AS l
WHERE l.county = :county AND l.subject_kind = :kind AND l.subject = :subject
ORDER BY l.id DESC LIMIT :most;

--: letter_q_checked(county int, token text) maybe
SELECT l.id, l.organ_name, l.kind, l.template, l.source, l.addressee_mask, l.state, l.number, l.day,
    l.paper, l.paper_hash, l.sign, l.sign_key, l.void_ms
FROM letter AS l WHERE l.county = :county AND l.token = :token;

--: letter_q_hashed(hash text) many
SELECT l.id, l.organ_name, l.state, l.number, l.day, l.paper_hash, l.sign, l.sign_key
FROM letter AS l WHERE l.paper_hash = :hash ORDER BY l.id DESC LIMIT 2 --scan-ok: mz letter verify, one file at a time
;

--: letter_q_series_next(county int, organ int, series text, year int) count
UPDATE letter_series SET last = last + 1
WHERE county = :county AND organ = :organ AND series = :series AND year = :year;

--: letter_q_series_begin(id int, county int, organ int, series text, year int) exec
INSERT INTO letter_series (id, county, organ, series, year, last)
VALUES (:id, :county, :organ, :series, :year, 1);

--: letter_q_series(county int, organ int, series text, year int) maybe
SELECT s.last FROM letter_series AS s
WHERE s.county = :county AND s.organ = :organ AND s.series = :series AND s.year = :year;

--: letter_q_deliver(id int, county int, division int, letter int, way text, day int, receiver_seal blob, tracking text, proof blob, proof_type text, note text, made_by int, made_ms int) exec
INSERT INTO letter_delivery (id, county, division, letter, way, day, receiver_seal, tracking, proof,
    proof_type, note, made_by, made_ms)
VALUES (:id, :county, :division, :letter, :way, :day, :receiver_seal, :tracking, :proof,
    :proof_type, :note, :made_by, :made_ms);

--: letter_q_deliveries(letter int) many
SELECT d.id, d.way, d.day, d.receiver_seal, d.tracking, d.proof_type, d.note, d.made_by, d.made_ms
FROM letter_delivery AS d WHERE d.county = :letter / 1000000000 AND d.letter = :letter
ORDER BY d.id DESC LIMIT 50;

--: letter_q_proof(id int) maybe
SELECT d.letter, d.proof, d.proof_type FROM letter_delivery AS d WHERE d.id = :id;

--: letter_q_stamp_add(id int, county int, organ int, picture blob, made_by int, made_ms int) exec
INSERT INTO letter_stamp (id, county, organ, picture, made_by, made_ms)
VALUES (:id, :county, :organ, :picture, :made_by, :made_ms);

--: letter_q_stamp(county int, organ int) many
SELECT s.id, s.picture, s.made_by, s.made_ms FROM letter_stamp AS s
WHERE s.county = :county AND s.organ = :organ ORDER BY s.id DESC LIMIT 1;

--: letter_q_draft_n() one | n int
SELECT count(*) AS n FROM letter AS l WHERE l.state = 'draft';

--: letter_q_waiting_n() one | n int
SELECT count(*) AS n FROM letter AS l WHERE l.state = 'issued' AND l.delivered IS NULL;

--: letter_q_next(from_id int, most int) many
SELECT l.id, l.version, l.addressee_seal, l.fields_seal, l.paper FROM letter AS l
WHERE l.id >= :from_id ORDER BY l.id LIMIT :most;

--: letter_q_reseal(id int, version int, addressee_seal blob, fields_seal blob, paper blob) count
UPDATE letter SET addressee_seal = :addressee_seal, fields_seal = :fields_seal, paper = :paper
WHERE id = :id AND version = :version --no-image: the same values under another key
;

--: letter_q_delivery_next(from_id int, most int) many
SELECT d.id, d.receiver_seal, d.proof FROM letter_delivery AS d
WHERE d.id >= :from_id ORDER BY d.id LIMIT :most;

--: letter_q_delivery_reseal(id int, receiver_seal blob, proof blob) count
UPDATE letter_delivery SET receiver_seal = :receiver_seal, proof = :proof
WHERE id = :id --no-image: the same values under another key
;

--: letter_q_gaps() one | n int
SELECT count(*) AS n FROM letter_series AS s
WHERE s.last <> (SELECT count(*) FROM letter AS l WHERE l.county = s.county AND l.organ = s.organ
    AND l.series = s.series AND l.year = s.year AND l.n BETWEEN 1 AND s.last) --scan-ok: the doctor looks at everything
;

--: letter_q_demo(lo int, hi int, most int) many
SELECT h.id, h.division, h.head FROM household AS h
WHERE h.division BETWEEN :lo AND :hi AND h.kind = 'living' AND h.ended IS NULL AND h.head IS NOT NULL
ORDER BY h.id LIMIT :most;

-- A letter goes with whom it is about.
--: letter_q_put(county int, kind text, subject int, division int) count
UPDATE letter SET division = :division
WHERE county = :county AND subject_kind = :kind AND subject = :subject AND division <> :division;

--: letter_q_put_deliveries(county int, kind text, subject int, division int) count
UPDATE letter_delivery SET division = :division
WHERE county = :county AND division <> :division AND letter IN (
    SELECT l.id FROM letter AS l
    WHERE l.county = :county AND l.subject_kind = :kind AND l.subject = :subject);
