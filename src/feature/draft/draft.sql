--: draft_q_add(id int, county int, division int, pack text, title text, base text, made_by int, made_ms int) exec
INSERT INTO pack_draft (id, county, division, pack, title, base, state, made_by, made_ms, reason, hash, version)
VALUES (:id, :county, :division, :pack, :title, :base, 'draft', :made_by, :made_ms, '', '', 1);

--: draft_q_get(id int) maybe
SELECT d.id, d.division, d.pack, d.title, d.base, d.state, d.made_by, d.made_ms, d.asked_by, d.asked_ms,
    d.done_by, d.done_ms, d.reason, d.hash, d.version
FROM pack_draft AS d WHERE d.id = :id;

--: draft_q_list(most int) many
SELECT d.id, d.division, d.pack, d.title, d.state, d.made_by, d.made_ms, d.done_ms, d.version
FROM pack_draft AS d ORDER BY d.id DESC LIMIT :most;

--: draft_q_asked_n() one | n int
SELECT count(*) AS n FROM pack_draft AS d WHERE d.state = 'asked';

--: draft_q_touch(id int, version int) count
UPDATE pack_draft SET version = version + 1
WHERE id = :id AND version = :version AND state = 'draft';

--: draft_q_ask(id int, version int, asked_by int, asked_ms int) count
UPDATE pack_draft SET state = 'asked', asked_by = :asked_by, asked_ms = :asked_ms, reason = '',
    version = version + 1
WHERE id = :id AND version = :version AND state = 'draft';

--: draft_q_back(id int, version int, reason text) count
UPDATE pack_draft SET state = 'draft', reason = :reason, version = version + 1
WHERE id = :id AND version = :version AND state = 'asked';

--: draft_q_publish(id int, version int, done_by int, done_ms int, hash text) count
UPDATE pack_draft SET state = 'published', done_by = :done_by, done_ms = :done_ms, hash = :hash,
    version = version + 1
WHERE id = :id AND version = :version AND state = 'asked';

--: draft_q_end(id int, version int, was text, state text, reason text) count
UPDATE pack_draft SET state = :state, reason = :reason, version = version + 1
WHERE id = :id AND version = :version AND state = :was;

-- What is published, the newest of each pack last.
--: draft_q_published(most int) many
SELECT d.id, d.pack, d.hash FROM pack_draft AS d WHERE d.state = 'published'
ORDER BY d.done_ms, d.id LIMIT :most;

--: draft_q_files(draft int, most int) many
SELECT f.path, f.body FROM pack_draft_file AS f
WHERE f.county = :draft / 1000000000 AND f.draft = :draft ORDER BY f.path LIMIT :most;

--: draft_q_file_put(id int, county int, division int, draft int, path text, body text) exec
INSERT INTO pack_draft_file (id, county, division, draft, path, body, version)
VALUES (:id, :county, :division, :draft, :path, :body, 1)
ON CONFLICT (county, draft, path) DO UPDATE SET body = excluded.body,
    version = pack_draft_file.version + 1;

--: draft_q_file_drop(draft int, path text) count
DELETE FROM pack_draft_file WHERE county = :draft / 1000000000 AND draft = :draft AND path = :path;

-- Packs that were published once and of which nothing is published now.
--: draft_q_gone(most int) many | pack text
SELECT DISTINCT d.pack AS pack FROM pack_draft AS d WHERE d.state = 'withdrawn' AND NOT EXISTS (
    SELECT 1 FROM pack_draft AS o WHERE o.county = d.county AND o.pack = d.pack AND o.state = 'published')
ORDER BY pack LIMIT :most;
