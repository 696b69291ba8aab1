--: mz_migrations_applied() many
SELECT name FROM mz_migration ORDER BY name --scan-ok: a few dozen rows
;

--: mz_migration_note(name text, applied int) exec
INSERT INTO mz_migration (name, applied) VALUES (:name, :applied);

--: mz_serial_take(county int, n int) one
INSERT INTO mz_serial (county, next) VALUES (:county, 1 + :n)
ON CONFLICT (county) DO UPDATE SET next = mz_serial.next + :n
RETURNING next;

--: mz_serial_ends() one | first int, last int
SELECT CAST(coalesce(min(county), 0) AS BIGINT) AS first,
       CAST(coalesce(max(county), 0) AS BIGINT) AS last
FROM mz_serial --scan-ok: both ends of the key
;

--: mz_change_add(county int, division int, tab text, row_id int, at_ms int, user_id int, op text, why text, image text) later
INSERT INTO mz_change (county, id, division, tab, row_id, at_ms, user_id, op, why, image)
VALUES (:county, (SELECT coalesce(max(c.id), 0) + 1 FROM mz_change AS c
                  WHERE c.county = :county AND c.tab = :tab AND c.row_id = :row_id),
        :division, :tab, :row_id, :at_ms, :user_id, :op, :why, :image);

--: mz_change_add pg
INSERT INTO mz_change (county, id, division, tab, row_id, at_ms, user_id, op, why, image)
SELECT :county, coalesce(max(c.id), 0) + 1, :division, :tab, :row_id, :at_ms, :user_id, :op, :why,
       :image
FROM mz_change AS c WHERE c.county = :county AND c.tab = :tab AND c.row_id = :row_id;

--: mz_change_list(tab text, row_id int, cl int, ch int, most int) many
SELECT county, id, division, at_ms, user_id, op, why, image FROM mz_change
WHERE tab = :tab AND row_id = :row_id AND county BETWEEN :cl AND :ch
ORDER BY id DESC LIMIT :most --scan-ok: held by county and row
;

--: mz_change_before(tab text, row_id int, at_ms int, cl int, ch int) maybe
SELECT county, id, division, at_ms, user_id, op, why, image FROM mz_change
WHERE tab = :tab AND row_id = :row_id AND county BETWEEN :cl AND :ch AND at_ms <= :at_ms
ORDER BY id DESC LIMIT 1;

--: mz_audit_head_get(county int) maybe
SELECT n, hash FROM mz_audit_head WHERE county = :county;

--: mz_audit_head_get pg
SELECT n, hash FROM mz_audit_head WHERE county = :county FOR UPDATE;

--: mz_audit_head_seen(county int) maybe
SELECT n, hash FROM mz_audit_head WHERE county = :county;

--: mz_audit_head_set(county int, n int, hash blob) later
INSERT INTO mz_audit_head (county, n, hash) VALUES (:county, :n, :hash)
ON CONFLICT (county) DO UPDATE SET n = :n, hash = :hash;

--: mz_audit_add(county int, n int, division int, at_ms int, user_id int, role text, act text, kind text, subject int, detail text, why text, origin text, request text, hash blob) later
INSERT INTO mz_audit (county, n, division, at_ms, user_id, role, act, kind, subject, detail, why,
                      origin, request, hash)
VALUES (:county, :n, :division, :at_ms, :user_id, :role, :act, :kind, :subject, :detail, :why,
        :origin, :request, :hash);

--: mz_audit_counties() many
SELECT county, n, hash FROM mz_audit_head ORDER BY county --scan-ok: one row a county
;

--: mz_audit_walk(county int, after int, most int) many
SELECT county, n, division, at_ms, user_id, role, act, kind, subject, detail, why, origin, request,
       hash
FROM mz_audit WHERE county = :county AND n > :after ORDER BY n LIMIT :most;

--: mz_journal_get(name text) maybe
SELECT sealed FROM mz_journal WHERE name = :name;

--: mz_journal_set(name text, sealed int) later
INSERT INTO mz_journal (name, sealed) VALUES (:name, :sealed)
ON CONFLICT (name) DO UPDATE SET sealed = :sealed;

--: mz_journal_drop(name text) later
DELETE FROM mz_journal WHERE name = :name;

--: mz_words_put(county int, id int, words text) later
INSERT OR REPLACE INTO mz_search_fts (rowid, words) VALUES (:id + 0 * :county, :words);

--: mz_words_put pg
INSERT INTO mz_search_doc (county, id, words)
VALUES (:county, :id, array_to_tsvector(string_to_array(:words, ' ')))
ON CONFLICT (county, id) DO UPDATE SET words = excluded.words;

--: mz_words_drop(county int, id int) later
DELETE FROM mz_search_fts WHERE rowid = :id + 0 * :county;

--: mz_words_drop pg
DELETE FROM mz_search_doc WHERE county = :county AND id = :id;

--: mz_words_count(words text) one | n int
SELECT count(*) AS n FROM mz_search_fts WHERE mz_search_fts MATCH :words --scan-ok: full text
;

--: mz_words_count pg
SELECT count(*) AS n FROM mz_search_doc WHERE words @@ (:words)::tsquery;

--: mz_words_find(words text, most int, skip int) many | id int
SELECT rowid AS id FROM mz_search_fts WHERE mz_search_fts MATCH :words
ORDER BY rowid LIMIT :most OFFSET :skip --scan-ok: full text
;

--: mz_words_find pg
SELECT id FROM mz_search_doc WHERE words @@ (:words)::tsquery ORDER BY id LIMIT :most OFFSET :skip;

--: mz_made_all() many
SELECT name, columns FROM mz_made ORDER BY name --scan-ok: a few dozen rows
;

--: mz_made_find(name text) maybe
SELECT columns FROM mz_made WHERE name = :name;

--: mz_made_note(name text, columns text, made_ms int) exec
INSERT INTO mz_made (name, columns, made_ms) VALUES (:name, :columns, :made_ms)
ON CONFLICT (name) DO UPDATE SET columns = :columns, made_ms = :made_ms;

--: mz_audit_when_get(county int, n int) maybe
SELECT at_ms FROM mz_audit WHERE county = :county AND n = :n;

--: mz_audit_marks_get() many | at_ms int
SELECT act, MAX(at_ms) AS at_ms FROM mz_audit
WHERE act = 'audit.proved' OR act = 'audit.broken' OR act = 'care.backup' GROUP BY act;
