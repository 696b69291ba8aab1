--: book_q_case_add(id int, county int, division int, reg text, entry int) exec
INSERT INTO book_case (id, county, division, reg, entry)
VALUES (:id, :county, :division, :reg, :entry);

--: book_q_case(id int) maybe
SELECT c.reg, c.entry FROM book_case AS c WHERE c.id = :id;

--: book_q_case_many(ids text) many
SELECT c.id, c.reg, c.entry FROM book_case AS c
WHERE c.id IN (SELECT CAST(value AS INTEGER) FROM json_each(:ids));

--: book_q_case_many pg
SELECT c.id, c.reg, c.entry FROM book_case AS c
WHERE c.id IN (SELECT value::bigint FROM json_array_elements_text(:ids::json));

--: book_q_cases(entry int, most int) many
SELECT c.id FROM book_case AS c
WHERE c.county = :entry / 1000000000 AND c.entry = :entry ORDER BY c.id DESC LIMIT :most;

--: book_q_wish_add(id int, county int, division int, reg text, entry int, kind text, what text, fields text, reason text, asked_by int, asked_ms int) exec
INSERT INTO book_wish (id, county, division, reg, entry, kind, what, fields, reason, state,
    asked_by, asked_ms)
VALUES (:id, :county, :division, :reg, :entry, :kind, :what, :fields, :reason, 'waits',
    :asked_by, :asked_ms);

--: book_q_wish(id int) maybe
SELECT w.id, w.division, w.reg, w.entry, w.kind, w.what, w.fields, w.reason, w.state,
    w.asked_by, w.asked_ms
FROM book_wish AS w WHERE w.id = :id;

--: book_q_waiting(reg text, most int) many
SELECT w.id, w.division, w.entry, w.kind, w.what, w.fields, w.reason, w.asked_by, w.asked_ms
FROM book_wish AS w WHERE w.reg = :reg AND w.state = 'waits' ORDER BY w.id LIMIT :most;

--: book_q_decide(id int, state text, decided_by int, decided_ms int, answer text) count
UPDATE book_wish SET state = :state, decided_by = :decided_by, decided_ms = :decided_ms,
    answer = :answer
WHERE id = :id AND state = 'waits';

-- ---- files for others -----------------------------------------------------------------
--: book_q_told(county int, reg text, export text, after int, most int) many
SELECT r.id, r.entry, r.cells FROM book_sent_row AS r
WHERE r.county = :county AND r.reg = :reg AND r.export = :export AND r.last = 1
    AND r.entry > :after
ORDER BY r.entry LIMIT :most;

--: book_q_sent_add(id int, county int, division int, reg text, export text, serial int, file text, head text, rows_n int, made_by int, made_ms int) exec
INSERT INTO book_sent (id, county, division, reg, export, serial, file, head, rows_n, made_by,
    made_ms)
VALUES (:id, :county, :division, :reg, :export, :serial, :file, :head, :rows_n, :made_by, :made_ms);

--: book_q_sent_row_add(id int, county int, division int, sent int, reg text, export text, entry int, kind text, cells text, late int, last int) exec
INSERT INTO book_sent_row (id, county, division, sent, reg, export, entry, kind, cells, late, last)
VALUES (:id, :county, :division, :sent, :reg, :export, :entry, :kind, :cells, :late, :last);

--: book_q_told_end(id int) count
UPDATE book_sent_row SET last = 0 WHERE id = :id AND last = 1;

--: book_q_sent_last(county int, reg text, export text) maybe | serial int
SELECT s.serial FROM book_sent AS s
WHERE s.county = :county AND s.reg = :reg AND s.export = :export ORDER BY s.serial DESC LIMIT 1;

--: book_q_sents(county int, reg text, export text, most int) many
SELECT s.id, s.serial, s.file, s.rows_n, s.made_by, s.made_ms FROM book_sent AS s
WHERE s.county = :county AND s.reg = :reg AND s.export = :export ORDER BY s.serial DESC LIMIT :most;

--: book_q_sent(id int) maybe
SELECT s.reg, s.export, s.file, s.head, s.division, s.rows_n FROM book_sent AS s WHERE s.id = :id;

--: book_q_sent_rows(county int, sent int, after int, most int) many
SELECT r.id, r.cells FROM book_sent_row AS r
WHERE r.county = :county AND r.sent = :sent AND r.id > :after ORDER BY r.id LIMIT :most;
