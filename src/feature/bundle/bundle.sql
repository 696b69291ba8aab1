--: bundle_q_add(id int, county int, division int, bundle text, pack text, pack_hash text, household int, person int, channel text, at_ms int, made_by int) exec
INSERT INTO bundle (id, county, division, bundle, pack, pack_hash, household, person, channel, begun_ms,
    cases_n, open_n, granted_n, closed_ms, made_by, version)
VALUES (:id, :county, :division, :bundle, :pack, :pack_hash, :household, :person, :channel, :at_ms,
    0, 0, 0, :at_ms, :made_by, 1);

--: bundle_q_get(id int) maybe
SELECT b.id, b.division, b.bundle, b.pack, b.pack_hash, b.household, b.person, b.channel, b.begun_ms,
    b.cases_n, b.open_n, b.granted_n, b.closed_ms, b.made_by, b.version
FROM bundle AS b WHERE b.id = :id;

--: bundle_q_case_add(id int, county int, division int, bundle_id int, case_id int, matter text, how text, at_ms int) exec
INSERT INTO bundle_case (id, county, division, bundle_id, case_id, matter, how, made_ms)
VALUES (:id, :county, :division, :bundle_id, :case_id, :matter, :how, :at_ms)
ON CONFLICT (county, bundle_id, case_id) DO NOTHING;

--: bundle_q_cases(bundle_id int, most int) many
SELECT x.case_id, x.matter, x.how, x.made_ms FROM bundle_case AS x
WHERE x.county = :bundle_id / 1000000000 AND x.bundle_id = :bundle_id ORDER BY x.id LIMIT :most;

--: bundle_q_of_case(case_id int, most int) many
SELECT x.bundle_id FROM bundle_case AS x
WHERE x.county = :case_id / 1000000000 AND x.case_id = :case_id ORDER BY x.id DESC LIMIT :most;

--: bundle_q_of_home(household int, most int) many
SELECT b.id FROM bundle AS b
WHERE b.county = :household / 1000000000 AND b.household = :household ORDER BY b.id DESC LIMIT :most;

--: bundle_q_count(bundle_id int) one | cases int, open int, granted int, last int
SELECT count(*) AS cases, coalesce(sum(CASE WHEN c.closed_ms IS NULL THEN 1 ELSE 0 END), 0) AS open,
    coalesce(sum(CASE WHEN c.result = 'granted' THEN 1 ELSE 0 END), 0) AS granted,
    coalesce(max(c.closed_ms), 0) AS last
FROM bundle_case AS x JOIN matter_case AS c ON c.id = x.case_id
WHERE x.county = :bundle_id / 1000000000 AND x.bundle_id = :bundle_id;

--: bundle_q_counted(id int, cases_n int, open_n int, granted_n int, closed_ms int) count
UPDATE bundle SET cases_n = :cases_n, open_n = :open_n, granted_n = :granted_n, closed_ms = :closed_ms,
    version = version + 1
WHERE id = :id;

--: bundle_q_all(after int, most int) many
SELECT b.id, b.cases_n, b.open_n, b.granted_n FROM bundle AS b WHERE b.id > :after ORDER BY b.id LIMIT :most;

--: bundle_q_open_n() one | n int
SELECT count(*) AS n FROM bundle AS b WHERE b.open_n > 0;

-- ---- statistics ------------------------------------------------------------------
--: bundle_q_stat(most int) many | bundle text, pack text, n int, open int, cases int, granted int
--scan-ok: statistics read every bundle of the scope
SELECT b.bundle, b.pack, count(*) AS n, sum(CASE WHEN b.open_n > 0 THEN 1 ELSE 0 END) AS open,
    sum(b.cases_n) AS cases, sum(b.granted_n) AS granted
FROM bundle AS b GROUP BY b.bundle, b.pack ORDER BY b.bundle, b.pack LIMIT :most;

--: bundle_q_stat_cases(most int) many | matter text, n int, linked int, open int, granted int, refused int, withdrawn int, late int
--scan-ok: statistics read every case of the bundles of the scope
SELECT x.matter, count(*) AS n, sum(CASE WHEN x.how = 'linked' THEN 1 ELSE 0 END) AS linked,
    sum(CASE WHEN c.closed_ms IS NULL THEN 1 ELSE 0 END) AS open,
    sum(CASE WHEN c.result = 'granted' THEN 1 ELSE 0 END) AS granted,
    sum(CASE WHEN c.result = 'refused' THEN 1 ELSE 0 END) AS refused,
    sum(CASE WHEN c.result = 'withdrawn' THEN 1 ELSE 0 END) AS withdrawn,
    sum(CASE WHEN c.light = 3 AND c.closed_ms IS NULL THEN 1 ELSE 0 END) AS late
FROM bundle_case AS x JOIN matter_case AS c ON c.id = x.case_id
GROUP BY x.matter ORDER BY x.matter LIMIT :most;

--: bundle_q_stat_all(most int) many | matter text, n int
--scan-ok: statistics read every case of the scope
SELECT c.matter, count(*) AS n FROM matter_case AS c GROUP BY c.matter ORDER BY c.matter LIMIT :most;

-- ---- departments -----------------------------------------------------------------
--: bundle_q_waits(post int, after int, most int) many
SELECT c.id FROM matter_case AS c
WHERE c.closed_ms IS NULL AND (c.waits & :post) <> 0 AND c.id > :after ORDER BY c.id LIMIT :most;

--: bundle_q_urged(case_id int, since int) one | n int
SELECT count(*) AS n FROM matter_event AS e
WHERE e.county = :case_id / 1000000000 AND e.case_id = :case_id AND e.kind = 'urged'
    AND e.at_ms >= :since;

--: bundle_q_desk_add(id int, county int, division int, account int, department text, at_ms int) count
INSERT INTO bundle_desk (id, county, division, account, department, since_ms)
VALUES (:id, :county, :division, :account, :department, :at_ms)
ON CONFLICT (county, account, department) WHERE ended_ms IS NULL DO NOTHING;

--: bundle_q_desk_end(id int, at_ms int) count
UPDATE bundle_desk SET ended_ms = :at_ms WHERE id = :id AND ended_ms IS NULL;

--: bundle_q_desk_of(account int, most int) many
SELECT d.department FROM bundle_desk AS d
WHERE d.county = :account / 1000000000 AND d.account = :account AND d.ended_ms IS NULL
ORDER BY d.department LIMIT :most;

--: bundle_q_desks(most int) many
--scan-ok: some dozens of rows of a county
SELECT d.id, d.division, d.account, d.department, d.since_ms FROM bundle_desk AS d
WHERE d.ended_ms IS NULL ORDER BY d.department, d.id LIMIT :most;

-- ---- the demonstration: households that asked for nothing yet ---------------------
--: bundle_q_demo_homes(lo int, hi int, most int) many
SELECT h.id FROM household AS h
WHERE h.kind = 'living' AND h.ended IS NULL AND h.head IS NOT NULL AND h.division BETWEEN :lo AND :hi
    AND NOT EXISTS (SELECT 1 FROM matter_case AS c WHERE c.county = h.county AND c.household = h.id)
ORDER BY h.id LIMIT :most;

-- ---- a bundle goes with its household, each of its cases with whom it is about ---------
--: bundle_q_put_case(case_id int, division int) count
UPDATE bundle_case SET division = :division
WHERE county = :case_id / 1000000000 AND case_id = :case_id AND division <> :division;

--: bundle_q_put(household int, division int) count
UPDATE bundle SET division = :division, version = version + 1
WHERE county = :household / 1000000000 AND household = :household AND division <> :division;
