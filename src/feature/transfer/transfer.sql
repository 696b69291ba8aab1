--: import_mapping_put(county int, division int, sender text, map text, user_id int, changed_ms int) exec
INSERT INTO import_mapping (county, division, sender, map, user_id, changed_ms)
VALUES (:county, :division, :sender, :map, :user_id, :changed_ms)
ON CONFLICT (county, division, sender)
DO UPDATE SET map = :map, user_id = :user_id, changed_ms = :changed_ms;

--: import_mapping_get(county int, division int, sender text) maybe
SELECT map FROM import_mapping
WHERE county = :county AND division = :division AND sender = :sender;

--: import_run_add(id int, county int, division int, user_id int, name text, file text, hash blob, bytes int, source text, map text, place int, twice text, kind text, choice text, made_ms int) exec
INSERT INTO import_run (id, county, division, user_id, state, phase, name, file, hash, bytes,
    source, map, place, twice, kind, choice, at_n, at_team, counts, checked, says, made_ms)
VALUES (:id, :county, :division, :user_id, 'new', 'rows', :name, :file, :hash, :bytes,
    :source, :map, :place, :twice, :kind, :choice, 0, '', '', '', '', :made_ms);

--: import_run_get(id int) maybe
SELECT id, county, division, user_id, state, phase, name, file, hash, bytes, source, map, place,
    twice, kind, choice, job, at_n, at_team, counts, checked, says, made_ms, ended_ms
FROM import_run WHERE id = :id;

--: import_run_twin(county int, hash blob, id int) maybe
SELECT id, made_ms FROM import_run
WHERE county = :county AND hash = :hash AND id <> :id AND state = 'done' ORDER BY id DESC LIMIT 1;

--: import_run_map(id int, map text, place int, twice text, choice text, source text) count
UPDATE import_run SET map = :map, place = :place, twice = :twice, choice = :choice, source = :source,
    checked = '', state = 'new'
WHERE id = :id AND state IN ('new', 'checking', 'checked');

--: import_run_state(id int, state text, job int, ended_ms int) count
UPDATE import_run SET state = :state, job = :job, ended_ms = :ended_ms WHERE id = :id;

--: import_run_checked(id int, state text, checked text, says text) count
UPDATE import_run SET state = :state, checked = :checked, says = :says
WHERE id = :id AND state = 'checking';

--: import_run_step(id int, was int, at_n int, phase text, at_team text, counts text, says text) count
UPDATE import_run SET at_n = :at_n, phase = :phase, at_team = :at_team, counts = :counts,
    says = :says
WHERE id = :id AND at_n = :was;

--: import_run_old(before int, most int) many
SELECT id, county, division, file FROM import_run
WHERE made_ms < :before AND file <> '' ORDER BY id LIMIT :most --scan-ok: by the time it was made
;

--: import_run_gone(id int) count
UPDATE import_run SET file = '' WHERE id = :id;

--: import_row_add(county int, division int, run int, n int, line int, outcome text, subject int, alike int, team text, part text, why text) later
INSERT INTO import_row (county, division, run, n, line, outcome, subject, alike, team,
    part, why)
VALUES (:county, :division, :run, :n, :line, :outcome, :subject, :alike, :team, :part, :why);

--: import_known_add(county int, hash blob, division int, subject int, kind text) later
INSERT INTO import_known (county, hash, division, subject, kind)
VALUES (:county, :hash, :division, :subject, :kind)
ON CONFLICT (county, hash, division) DO UPDATE SET subject = :subject, kind = :kind;

--: import_known_get(county int, hash blob) maybe
SELECT subject FROM import_known WHERE county = :county AND hash = :hash LIMIT 1;

--: import_row_open(county int, run int, outcome text, after int, most int, skip int) many
SELECT n, line, outcome, subject, alike, why FROM import_row
WHERE county = :county AND run = :run AND outcome = :outcome AND n > :after
ORDER BY n LIMIT :most OFFSET :skip;

--: import_row_back(county int, run int) cursor
SELECT n, line, why FROM import_row
WHERE county = :county AND run = :run AND why <> '' ORDER BY n;

--: import_row_turn(county int, run int, n int, was text, outcome text, why text) count
UPDATE import_row SET outcome = :outcome, why = :why
WHERE county = :county AND run = :run AND n = :n AND outcome = :was;

--: import_row_turn_all(county int, run int, was text, outcome text) count
UPDATE import_row SET outcome = :outcome
WHERE county = :county AND run = :run AND outcome = :was;

--: import_row_complain(county int, run int, n int, why text) count
UPDATE import_row SET why = :why WHERE county = :county AND run = :run AND n = :n AND why = '';

--: import_row_forget(county int, run int) count
DELETE FROM import_row WHERE county = :county AND run = :run;

--: import_teams(county int, run int, after text, most int) many
SELECT DISTINCT team FROM import_row
WHERE county = :county AND run = :run AND team > :after AND team IS NOT NULL
ORDER BY team LIMIT :most;

--: import_team_rows(county int, run int, first text, last text) many
SELECT team, n, line, subject, part FROM import_row
WHERE county = :county AND run = :run AND team BETWEEN :first AND :last AND team IS NOT NULL
ORDER BY team, n;

--: import_broken(now_ms int) one | n int
SELECT count(*) AS n FROM import_run AS r
WHERE r.state = 'running' AND r.made_ms < :now_ms - 86400000
--scan-ok: the doctor looks at every run
;

--: export_add(id int, county int, division int, user_id int, user_name text, role text, scope_lo int, scope_hi int, origin text, lang int, reg text, format text, query text, words text, rows_n int, state text, why text, mark int, made_ms int) exec
INSERT INTO export_run (id, county, division, user_id, user_name, role, scope_lo, scope_hi, origin,
    lang, reg, format, query, words, rows_n, state, why, answer, file, mark, made_ms)
VALUES (:id, :county, :division, :user_id, :user_name, :role, :scope_lo, :scope_hi, :origin,
    :lang, :reg, :format, :query, :words, :rows_n, :state, :why, '', '', :mark, :made_ms);

--: export_get(id int) maybe
SELECT id, county, division, user_id, user_name, role, scope_lo, scope_hi, origin, lang, reg,
    format, query, words, rows_n, state, why, decided_by, decided_ms, answer, job, file, mark,
    made_ms, ended_ms
FROM export_run WHERE id = :id;

--: export_waiting_n(user_id int) one | n int
SELECT count(*) AS n FROM export_run WHERE state = 'waiting' AND user_id <> :user_id;

--: export_day(county int, user_id int, since int) one | n int, rows_n int
SELECT count(*) AS n, CAST(coalesce(sum(rows_n), 0) AS BIGINT) AS rows_n FROM export_run
WHERE county = :county AND user_id = :user_id AND made_ms >= :since AND state = 'made';

--: export_decide(id int, state text, user_id int, answer text, job int, now_ms int) count
UPDATE export_run SET state = :state, decided_by = :user_id, decided_ms = :now_ms, answer = :answer,
    job = :job
WHERE id = :id AND state = 'waiting' AND user_id <> :user_id;

--: export_end(id int, state text, file text, rows_n int, now_ms int) count
UPDATE export_run SET state = :state, file = :file, rows_n = :rows_n, ended_ms = :now_ms
WHERE id = :id AND state = 'approved';

--: export_count(id int, rows_n int) count
UPDATE export_run SET rows_n = :rows_n WHERE id = :id;

--: export_old(before int, most int) many
SELECT id, county, division, file FROM export_run
WHERE state = 'done' AND ended_ms < :before ORDER BY id LIMIT :most;

--: export_gone(id int) count
UPDATE export_run SET state = 'gone', file = '' WHERE id = :id AND state = 'done';

--: export_marked(mark int) maybe
SELECT id, user_id, user_name, role, reg, words, rows_n, origin, made_ms FROM export_run
WHERE mark = :mark ORDER BY id LIMIT 1 --scan-ok: one leaked row is looked up by hand
;

--: export_unapproved() one | n int
SELECT count(*) AS n FROM export_run
WHERE state IN ('approved', 'done', 'gone') AND decided_by IS NULL
--scan-ok: the doctor looks at every export
;
