--: feed_add(id int, county int, division int, user_id int, category text, department text, period int, source text, origin text, name text, file text, hash blob, bytes int, state text, map text, catalogue blob, first_ms int, made_ms int) exec
INSERT INTO feed_delivery (id, county, division, user_id, category, department, period, source,
    origin, name, file, hash, bytes, state, map, catalogue, rows_n, ours_n, strangers_n, invalid_n,
    duplicates_n, dead_n, people_n, detail, say, first_ms, made_ms)
VALUES (:id, :county, :division, :user_id, :category, :department, :period, :source,
    :origin, :name, :file, :hash, :bytes, :state, :map, :catalogue, 0, 0, 0, 0,
    0, 0, 0, '', '', :first_ms, :made_ms);

--: feed_get(id int) maybe
SELECT id, county, division, user_id, category, department, period, source, origin, name, file,
    hash, bytes, state, map, catalogue, job, rows_n, ours_n, strangers_n, invalid_n, duplicates_n,
    dead_n, people_n, detail, root, replaces, replaced_by, say, first_ms, made_ms, ended_ms
FROM feed_delivery WHERE id = :id;

--: feed_holding(county int, category text, period int, source text) maybe
SELECT id, hash, first_ms FROM feed_delivery
WHERE county = :county AND category = :category AND period = :period AND source = :source
  AND state = 'done' AND replaced_by IS NULL LIMIT 1;

--: feed_last_before(county int, category text, period int, source text) maybe
SELECT id, period FROM feed_delivery
WHERE county = :county AND category = :category AND period < :period AND source = :source
  AND state = 'done' AND replaced_by IS NULL ORDER BY period DESC LIMIT 1;

--: feed_set_state(id int, state text, job int, say text, ended_ms int) count
UPDATE feed_delivery SET state = :state, job = :job, say = :say, ended_ms = :ended_ms
WHERE id = :id AND state <> 'done';

--: feed_set_map(id int, map text, catalogue blob) count
UPDATE feed_delivery SET map = :map, catalogue = :catalogue
WHERE id = :id AND state IN ('columns', 'failed', 'stopped');

--: feed_done(id int, heard int, rows_n int, ours_n int, strangers_n int, invalid_n int, duplicates_n int, dead_n int, people_n int, partial int, detail text, root blob, replaces int, first_ms int, say text, ended_ms int) count
UPDATE feed_delivery SET state = 'done', heard = :heard, rows_n = :rows_n, ours_n = :ours_n,
    strangers_n = :strangers_n, invalid_n = :invalid_n, duplicates_n = :duplicates_n,
    dead_n = :dead_n, people_n = :people_n, partial = :partial, file = '', detail = :detail, root = :root, replaces = :replaces,
    first_ms = :first_ms, say = :say, ended_ms = :ended_ms
WHERE id = :id AND state = 'running';

--: feed_set_replaced(id int, by int) count
UPDATE feed_delivery SET replaced_by = :by WHERE id = :id AND replaced_by IS NULL AND state = 'done';

--: feed_recent(category text, state text, most int, skip int) many
SELECT id, division, category, department, period, source, origin, name, state, rows_n, ours_n,
    strangers_n, invalid_n, duplicates_n, people_n, replaces, replaced_by, first_ms, made_ms,
    ended_ms, bytes
FROM feed_delivery
WHERE (:category = '' OR category = :category) AND (:state = '' OR state = :state)
ORDER BY made_ms DESC, id DESC LIMIT :most OFFSET :skip --scan-ok: by the time it came
;

--: feed_recent_n(category text, state text) one | n int
SELECT count(*) AS n FROM feed_delivery
WHERE (:category = '' OR category = :category) AND (:state = '' OR state = :state)
--scan-ok: an exact count of the list
;

--: feed_cells(first int, last int, lo int, hi int) many | deliveries int, rows_n int, ours_n int, invalid_n int, people_n int, first_ms int, newest int
SELECT category, division, period, source, count(*) AS deliveries, sum(rows_n) AS rows_n,
    sum(ours_n) AS ours_n, sum(invalid_n) AS invalid_n, sum(people_n) AS people_n,
    min(first_ms) AS first_ms, max(id) AS newest
FROM feed_delivery
WHERE period BETWEEN :first AND :last AND division BETWEEN :lo AND :hi AND state = 'done'
  AND replaced_by IS NULL
GROUP BY category, division, period, source ORDER BY category, period, division, source;

--: feed_open_n() one | failed int, open int
SELECT coalesce(sum(CASE WHEN state = 'failed' THEN 1 ELSE 0 END), 0) AS failed,
    coalesce(sum(CASE WHEN state = 'columns' THEN 1 ELSE 0 END), 0) AS open
FROM feed_delivery
WHERE state IN ('failed', 'columns') --scan-ok: what waits for somebody has an index of its own
;

--: feed_evidence_of(lo int, hi int) many
SELECT id, category, department, period, source, root FROM feed_delivery
WHERE state = 'done' AND replaced_by IS NULL AND division BETWEEN :lo AND :hi
ORDER BY category, period DESC, id --scan-ok: one person is looked for in what holds
;

--: feed_place_add(county int, division int, delivery int, people_n int, rows_n int) later
INSERT INTO feed_place (county, division, delivery, people_n, rows_n)
VALUES (:county, :division, :delivery, :people_n, :rows_n);

--: feed_places_of(delivery int) many
SELECT division, people_n, rows_n FROM feed_place WHERE delivery = :delivery
ORDER BY division --scan-ok: by county and delivery
;

--: feed_places_in(first int, last int) many | people_n int, rows_n int
SELECT p.division, d.category, sum(p.people_n) AS people_n, sum(p.rows_n) AS rows_n
FROM feed_place AS p JOIN feed_delivery AS d ON d.county = p.county AND d.id = p.delivery
WHERE d.period BETWEEN :first AND :last AND d.state = 'done' AND d.replaced_by IS NULL
GROUP BY p.division, d.category ORDER BY p.division, d.category;

--: feed_mapping_put(county int, division int, category text, source text, map text, user_id int, changed_ms int) exec
INSERT INTO feed_mapping (county, division, category, source, map, user_id, changed_ms)
VALUES (:county, :division, :category, :source, :map, :user_id, :changed_ms)
ON CONFLICT (county, division, category, source)
DO UPDATE SET map = :map, user_id = :user_id, changed_ms = :changed_ms;

--: feed_mapping_get(county int, division int, category text, source text) maybe
SELECT map FROM feed_mapping WHERE county = :county AND division = :division
  AND category = :category AND source = :source;

--: feed_old(before int, most int) many
SELECT id, county, division, file FROM feed_delivery
WHERE made_ms < :before AND file <> '' ORDER BY id LIMIT :most --scan-ok: by the time it was made
;

--: feed_dropped(most int) many
SELECT id FROM feed_delivery
WHERE state = 'waiting' AND origin = 'drop' ORDER BY id LIMIT :most --scan-ok: by hand, without a server
;

--: feed_gone(id int) count
UPDATE feed_delivery SET file = '' WHERE id = :id;

--: feed_source_add(id int, county int, division int, name text, category text, connection text, relation text, month text, made_ms int) exec
INSERT INTO feed_source (id, county, division, name, category, connection, relation, month, made_ms)
VALUES (:id, :county, :division, :name, :category, :connection, :relation, :month, :made_ms);

--: feed_source_get(county int, name text) maybe
SELECT id, name, category, connection, relation, month FROM feed_source
WHERE county = :county AND name = :name;

--: feed_sources(county int) many
SELECT id, name, category, connection, relation, month, made_ms FROM feed_source
WHERE county = :county ORDER BY name;

--: feed_source_drop(county int, name text) count
DELETE FROM feed_source WHERE county = :county AND name = :name;

--: feed_done_all() cursor
SELECT id, root FROM feed_delivery WHERE state = 'done' ORDER BY id --scan-ok: the doctor looks at all
;

--: feed_two_hold() one | n int
SELECT count(*) AS n FROM feed_delivery AS d JOIN feed_delivery AS e
  ON e.county = d.county AND e.id = d.replaced_by
WHERE e.replaces <> d.id OR e.state <> 'done' --scan-ok: the doctor looks at every chain
;

--: feed_holding_from(county_d int, city int, province int, first int) many
SELECT id, division, category, period, source, map, root, partial, made_ms, ended_ms
FROM feed_delivery
WHERE division IN (:county_d, :city, :province) AND period >= :first AND state = 'done'
  AND replaced_by IS NULL
ORDER BY category, source, period DESC, id --scan-ok: a year of what holds for one place
;

--: feed_returned_add(county int, division int, person int, delivery int) exec
INSERT INTO feed_returned (county, division, person, delivery)
VALUES (:county, :division, :person, :delivery)
ON CONFLICT (county, person, delivery) DO NOTHING;

--: feed_returned_of(person int) many
SELECT delivery FROM feed_returned
WHERE county = :person / 1000000000 AND person = :person ORDER BY delivery LIMIT 500;

--: feed_file_known(file text) one | n int
SELECT count(*) AS n FROM feed_delivery WHERE file = :file --scan-ok: the sweep, once an hour
;

--: feed_senders_of(category text, first int) many | newest int, ours_n int, newest_id int, partial int
SELECT source, max(period) AS newest, sum(ours_n) AS ours_n, max(id) AS newest_id,
    max(partial) AS partial
FROM feed_delivery
WHERE category = :category AND period >= :first AND state = 'done' AND replaced_by IS NULL
GROUP BY source ORDER BY source --scan-ok: a year of one category
;

--: feed_facts_from(county_d int, city int, province int, category text, first int) many
SELECT id, period, source, partial, detail, ended_ms FROM feed_delivery
WHERE division IN (:county_d, :city, :province) AND category = :category AND period >= :first
  AND state = 'done' AND replaced_by IS NULL
ORDER BY source, period DESC, id --scan-ok: what holds for one place in one category
;

--: feed_returned_in(delivery int) many
SELECT person FROM feed_returned WHERE county = :delivery / 1000000000 AND delivery = :delivery
ORDER BY person --scan-ok: those of one county of whom a row came back
;

--: feed_unheard(most int) many
SELECT id FROM feed_delivery WHERE heard = 0 AND state = 'done' ORDER BY id LIMIT :most
--scan-ok: an index of the few that wait
;

--: feed_set_heard(id int, heard int) count
UPDATE feed_delivery SET heard = :heard WHERE id = :id AND heard = 0;

--: feed_heard_of(id int) maybe
SELECT division, heard, replaces, replaced_by FROM feed_delivery WHERE id = :id;

-- ---- accounts of departments ------------------------------------------------------------------
--: feed_sender_add(id int, county int, division int, account int, department text, source text, at_ms int) exec
INSERT INTO feed_sender (id, county, division, account, department, source, since_ms)
VALUES (:id, :county, :division, :account, :department, :source, :at_ms);

--: feed_sender_stop(id int, at_ms int) count
UPDATE feed_sender SET ended_ms = :at_ms WHERE id = :id AND ended_ms IS NULL;

--: feed_sender_of(account int) maybe
SELECT id, department, source, since_ms FROM feed_sender
WHERE county = :account / 1000000000 AND account = :account AND ended_ms IS NULL;

--: feed_sender_all(most int) many
--scan-ok: some dozens of rows of a county
SELECT id, account, department, source, since_ms FROM feed_sender
WHERE ended_ms IS NULL ORDER BY department, source, id LIMIT :most;

--: feed_of_sender(department text, source text, most int) many
SELECT id, category, period, origin, name, state, rows_n, ours_n, strangers_n, invalid_n,
    duplicates_n, replaced_by, made_ms
FROM feed_delivery
WHERE department = :department AND source = :source
ORDER BY made_ms DESC, id DESC LIMIT :most --scan-ok: one sender's, by the time it came
;
