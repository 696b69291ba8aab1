--: household_insert(id int, county int, division int, kind text, head int, number text, address text, lon_e6 int, lat_e6 int, since int, source text, changed_ms int) later
INSERT INTO household (id, county, division, kind, head, number, address, lon_e6, lat_e6, since,
                       source, version, changed_ms)
VALUES (:id, :county, :division, :kind, :head, :number, :address, :lon_e6, :lat_e6, :since,
        :source, 1, :changed_ms);

--: household_row(id int) maybe
SELECT id, division, kind, head, number, address, lon_e6, lat_e6, since, ended, source, version,
       changed_ms
FROM household WHERE id = :id;

--: household_rows(ids text) many
SELECT id, division, kind, head, number, address, lon_e6, lat_e6, since, ended, source, version,
       changed_ms
FROM household WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(:ids));

--: household_rows pg
SELECT id, division, kind, head, number, address, lon_e6, lat_e6, since, ended, source, version,
       changed_ms
FROM household WHERE id IN (SELECT value::bigint FROM json_array_elements_text(:ids::json));

--: household_numbered(county int, kind text, number text) maybe
SELECT id FROM household WHERE county = :county AND kind = :kind AND number = :number;

--: household_turn(id int, version int, head int, ended int, changed_ms int) count
UPDATE household SET head = :head, ended = :ended, version = version + 1, changed_ms = :changed_ms
WHERE id = :id AND version = :version AND ended IS NULL;

--: household_place_set(id int, version int, address text, lon_e6 int, lat_e6 int, changed_ms int) count
UPDATE household SET address = :address, lon_e6 = :lon_e6, lat_e6 = :lat_e6,
       version = version + 1, changed_ms = :changed_ms
WHERE id = :id AND version = :version AND ended IS NULL;

--: member_insert(id int, county int, division int, household int, person int, kind text, relation text, since int) exec
INSERT INTO member (id, county, division, household, person, kind, relation, since)
VALUES (:id, :county, :division, :household, :person, :kind, :relation, :since);

--: member_end(id int, ended int, left_for text) count
UPDATE member SET ended = :ended, left_for = :left_for WHERE id = :id AND ended IS NULL;

--: member_restate(id int, relation text) count
UPDATE member SET relation = :relation WHERE id = :id AND ended IS NULL;

--: member_open(household int, most int) many
SELECT id, household, division, person, kind, relation, since, ended, left_for FROM member
WHERE county = :household / 1000000000 AND household = :household AND ended IS NULL
ORDER BY relation, since, id LIMIT :most;

--: member_on(household int, day int, most int) many
SELECT id, household, division, person, kind, relation, since, ended, left_for FROM member
WHERE county = :household / 1000000000 AND household = :household AND since <= :day
  AND (ended IS NULL OR ended >= :day)
ORDER BY relation, since, id LIMIT :most;

--: member_ever(household int, most int) many
SELECT id, household, division, person, kind, relation, since, ended, left_for FROM member
WHERE county = :household / 1000000000 AND household = :household
ORDER BY since, id LIMIT :most;

--: member_of_person(person int, most int) many
SELECT id, household, division, person, kind, relation, since, ended, left_for FROM member
WHERE county = :person / 1000000000 AND person = :person ORDER BY since DESC, id DESC LIMIT :most;

--: member_at(person int, kind text, day int) maybe
SELECT id, household, division, person, kind, relation, since, ended, left_for FROM member
WHERE county = :person / 1000000000 AND person = :person AND kind = :kind AND since <= :day
  AND (ended IS NULL OR ended >= :day)
ORDER BY since DESC LIMIT 1;

--: member_last(person int, kind text) maybe | last int
SELECT max(coalesce(ended, 9000000)) AS last FROM member
WHERE county = :person / 1000000000 AND person = :person AND kind = :kind;

--: member_counts(ids text) many | household int, n int
SELECT household, count(*) AS n FROM member
WHERE county IN (SELECT CAST(value AS INTEGER) / 1000000000 FROM json_each(:ids))
  AND household IN (SELECT CAST(value AS INTEGER) FROM json_each(:ids)) AND ended IS NULL
GROUP BY household;

--: member_counts pg
SELECT household, count(*) AS n FROM member
WHERE county IN (SELECT value::bigint / 1000000000 FROM json_array_elements_text(:ids::json))
  AND household IN (SELECT value::bigint FROM json_array_elements_text(:ids::json))
  AND ended IS NULL
GROUP BY household;

--: person_fact(id int) maybe
SELECT id, division, sex, birth, died, state, hidden, version FROM person WHERE id = :id;

--: person_follow(id int, division int, address text, lon_e6 int, lat_e6 int, changed_ms int) count
UPDATE person SET division = :division, address = :address, lon_e6 = :lon_e6, lat_e6 = :lat_e6,
       version = version + 1, changed_ms = :changed_ms
WHERE id = :id AND division <> :division;

--: household_set_hukou(id int, hukou int, changed_ms int) count
UPDATE person SET hukou = :hukou, version = version + 1, changed_ms = :changed_ms
WHERE id = :id AND (hukou IS NULL OR hukou <> :hukou);

--: household_dead(most int) many
SELECT m.id, m.household, m.person, m.relation, h.division, h.number, h.kind, h.head, p.died
FROM person AS p CROSS JOIN member AS m JOIN household AS h ON h.county = m.county
  AND h.id = m.household
WHERE p.died IS NOT NULL AND p.merged_into IS NULL AND m.county = p.county AND m.person = p.id
  AND m.ended IS NULL AND h.ended IS NULL
ORDER BY p.died, m.id LIMIT :most;

--: household_merged(most int) many
SELECT m.id, m.household, m.person, m.relation, h.division, h.number, h.kind, h.head, p.merged_into
FROM person AS p CROSS JOIN member AS m JOIN household AS h ON h.county = m.county
  AND h.id = m.household
WHERE p.merged_into IS NOT NULL AND m.county = p.county AND m.person = p.id AND m.ended IS NULL
  AND h.ended IS NULL
ORDER BY m.id LIMIT :most;

--: change_insert(id int, county int, division int, household int, other int, kind text, day int, body text, reason text, seen text, asked_by int, asked_role text, asked_ms int) exec
INSERT INTO household_change (id, county, division, household, other, kind, day, body, reason,
                              seen, state, asked_by, asked_role, asked_ms, version)
VALUES (:id, :county, :division, :household, :other, :kind, :day, :body, :reason, :seen, 'open',
        :asked_by, :asked_role, :asked_ms, 1);

--: change_row(id int) maybe
SELECT id, division, household, other, kind, day, body, reason, seen, state, asked_by, asked_role,
       asked_ms, decided_by, decided_ms, note, version
FROM household_change WHERE id = :id;

--: change_decide_row(id int, version int, state text, decided_by int, decided_ms int, note text) count
UPDATE household_change SET state = :state, decided_by = :decided_by, decided_ms = :decided_ms,
       note = :note, version = version + 1
WHERE id = :id AND version = :version AND state IN ('open', 'conflict');

--: change_rebase(id int, version int, seen text, asked_ms int) count
UPDATE household_change SET seen = :seen, state = 'open', asked_ms = :asked_ms, note = NULL,
       version = version + 1
WHERE id = :id AND version = :version AND state = 'conflict';

--: change_of(household int, most int) many
SELECT id, division, household, other, kind, day, reason, state, asked_by, asked_ms, decided_by,
       decided_ms, note
FROM household_change
WHERE county = :household / 1000000000 AND (household = :household OR other = :household)
ORDER BY id DESC LIMIT :most;

--: change_open_n() one | n int
SELECT count(*) AS n FROM household_change WHERE state = 'open';

--: doctor_closed() one | n int
SELECT count(*) AS n FROM member AS m JOIN household AS h ON h.county = m.county
  AND h.id = m.household
WHERE m.ended IS NULL AND h.ended IS NOT NULL --scan-ok: the doctor looks at everything
;

--: doctor_head() one | n int
SELECT count(*) AS n FROM household AS h WHERE h.ended IS NULL
  AND EXISTS (SELECT 1 FROM member AS a WHERE a.county = h.county AND a.household = h.id
              AND a.ended IS NULL)
  AND NOT EXISTS (SELECT 1 FROM member AS b WHERE b.county = h.county AND b.household = h.id
                  AND b.person = h.head AND b.relation = '02' AND b.ended IS NULL)
  --scan-ok: the doctor looks at everything
;

--: doctor_place() one | n int
SELECT count(*) AS n FROM member AS m JOIN household AS h ON h.county = m.county
  AND h.id = m.household
WHERE m.division <> h.division OR m.kind <> h.kind --scan-ok: the doctor looks at everything
;

--: doctor_overlap() one | n int
SELECT count(*) AS n FROM member AS a JOIN member AS b ON b.county = a.county
  AND b.person = a.person AND b.kind = a.kind AND b.id > a.id
WHERE a.since <= coalesce(b.ended, 9223372036854775807)
  AND b.since <= coalesce(a.ended, 9223372036854775807)
  --scan-ok: the doctor looks at everything
;

--: change_waiting(me int, small int, most int) many
SELECT c.id, c.kind, c.division, c.household, h.number, c.asked_ms
FROM household_change AS c JOIN household AS h ON h.county = c.county AND h.id = c.household
WHERE c.state = 'open' AND c.asked_by <> :me
  AND (:small = 0 OR (c.asked_role = 'village' AND c.kind IN ('add', 'remove')))
ORDER BY c.asked_ms, c.id LIMIT :most;

--: change_waiting_n(me int, small int, late_ms int, today_ms int) one | total int, late int, today int
SELECT count(*) AS total,
       coalesce(sum(CASE WHEN c.asked_ms < :late_ms THEN 1 ELSE 0 END), 0) AS late,
       coalesce(sum(CASE WHEN c.asked_ms >= :late_ms AND c.asked_ms < :today_ms
                         THEN 1 ELSE 0 END), 0) AS today
FROM household_change AS c
WHERE c.state = 'open' AND c.asked_by <> :me
  AND (:small = 0 OR (c.asked_role = 'village' AND c.kind IN ('add', 'remove')));

--: change_mine(me int, state text, most int) many
SELECT c.id, c.kind, c.division, c.household, h.number, c.asked_ms
FROM household_change AS c JOIN household AS h ON h.county = c.county AND h.id = c.household
WHERE c.state = :state AND c.asked_by = :me
ORDER BY c.asked_ms, c.id LIMIT :most;

--: change_mine_n(me int, state text) one | n int
SELECT count(*) AS n FROM household_change AS c WHERE c.state = :state AND c.asked_by = :me;

--: household_living_n() one | n int
SELECT count(*) AS n FROM household AS h WHERE h.kind = 'living' AND h.ended IS NULL;

--: demo_seats(kind text, lo int, hi int, most int) many
SELECT m.household, m.division, m.person, m.relation, p.sex, p.birth, p.died, h.address
FROM member AS m JOIN household AS h ON h.county = m.county AND h.id = m.household
  JOIN person AS p ON p.county = m.county AND p.id = m.person
WHERE m.kind = :kind AND m.ended IS NULL AND m.division BETWEEN :lo AND :hi
ORDER BY m.household, m.relation, m.id LIMIT :most;

-- All of it lives elsewhere: memberships that ended stand with their household, too.
--: household_moved(id int, version int, division int, address text, lon_e6 int, lat_e6 int, changed_ms int) count
UPDATE household SET division = :division, address = :address, lon_e6 = :lon_e6, lat_e6 = :lat_e6,
       version = version + 1, changed_ms = :changed_ms
WHERE id = :id AND version = :version AND ended IS NULL;

--: members_moved(household int, division int) count
UPDATE member SET division = :division
WHERE county = :household / 1000000000 AND household = :household;
