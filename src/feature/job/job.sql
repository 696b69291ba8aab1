--: job_insert(id int, county int, division int, name text, input text, user_id int, role text, scope_lo int, scope_hi int, asked_ms int) exec
INSERT INTO job (id, county, division, name, input, state, stop, done_n, all_n, bad_n, result,
                 user_id, role, scope_lo, scope_hi, runner, tries, asked_ms)
VALUES (:id, :county, :division, :name, :input, 'waiting', 0, 0, 0, 0, '', :user_id, :role,
        :scope_lo, :scope_hi, '', 0, :asked_ms);

--: job_by_id(id int) one
SELECT id, division, name, input, state, stop, done_n, all_n, bad_n, result, user_id, role,
       scope_lo, scope_hi, tries, asked_ms, began_ms, ended_ms
FROM job WHERE id = :id;

--: job_next(now_ms int) maybe
SELECT id, division, name, input, user_id, role, scope_lo, scope_hi, tries FROM job
WHERE (state = 'waiting' OR (state = 'running' AND abs(:now_ms - alive_ms) > 60000)) AND tries < 3
ORDER BY id LIMIT 1;

--: job_begin(id int, runner text, now_ms int) count
UPDATE job SET state = 'running', runner = :runner, tries = tries + 1, alive_ms = :now_ms,
       began_ms = coalesce(began_ms, :now_ms)
WHERE id = :id AND (state = 'waiting' OR abs(:now_ms - alive_ms) > 60000);

--: job_move(id int, done_n int, all_n int, bad_n int, now_ms int) maybe
UPDATE job SET done_n = :done_n, all_n = :all_n, bad_n = :bad_n, alive_ms = :now_ms
WHERE id = :id AND state = 'running' RETURNING stop;

--: job_finish(id int, state text, result text, now_ms int) count
UPDATE job SET state = :state, result = :result, ended_ms = :now_ms
WHERE id = :id AND state IN ('running', 'waiting');

--: job_ask_stop(id int) count
UPDATE job SET stop = 1, state = CASE WHEN state = 'waiting' THEN 'stopped' ELSE state END
WHERE id = :id AND state IN ('waiting', 'running');

--: job_spent(now_ms int) many
SELECT id, division FROM job
WHERE state = 'running' AND abs(:now_ms - alive_ms) > 60000 AND tries >= 3 ORDER BY id LIMIT 100;

--: job_keep(id int, result text) count
UPDATE job SET result = :result WHERE id = :id AND state = 'running';

--: job_orphan(place text, blame int) count
UPDATE job SET alive_ms = 0, tries = CASE WHEN :blame = 0 AND tries > 0 THEN tries - 1 ELSE tries END
WHERE state = 'running' AND substr(runner, 1, length(:place)) = :place;

--: job_put_back(id int) count
UPDATE job SET state = 'waiting', tries = tries - 1 WHERE id = :id AND state = 'running' AND tries > 0;

--: job_row_add(county int, job int, n int, about int) exec
INSERT INTO job_row (county, job, n, about, state, why) VALUES (:county, :job, :n, :about, 0, '');

--: job_row_next(county int, job int, after int, most int) many
SELECT n, about FROM job_row
WHERE county = :county AND job = :job AND n > :after AND state = 0 ORDER BY n LIMIT :most;

--: job_row_end(county int, job int, n int, state int, why text) count
UPDATE job_row SET state = :state, why = :why
WHERE county = :county AND job = :job AND n = :n AND state = 0;

--: job_row_counts(county int, job int) one | rows_n int, done int, refused int
SELECT count(*) AS rows_n,
    CAST(coalesce(sum(CASE WHEN state = 1 THEN 1 ELSE 0 END), 0) AS BIGINT) AS done,
    CAST(coalesce(sum(CASE WHEN state = 2 THEN 1 ELSE 0 END), 0) AS BIGINT) AS refused
FROM job_row WHERE county = :county AND job = :job;

--: job_row_refused(county int, job int, most int) many
SELECT n, about, why FROM job_row
WHERE county = :county AND job = :job AND state = 2 ORDER BY n LIMIT :most;
