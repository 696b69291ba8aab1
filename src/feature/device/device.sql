-- ---- devices ---------------------------------------------------------------------
--: device_q_add(id int, county int, division int, kind text, model text, serial text, place text, household int, person int, answers int, made_by int, made_ms int) exec
INSERT INTO device (id, county, division, kind, model, serial, place, household, person, answers,
    state, silent, key_no, key_master, made_by, made_ms, version)
VALUES (:id, :county, :division, :kind, :model, :serial, :place, :household, :person, :answers,
    'on', 0, 0, 0, :made_by, :made_ms, 1);

--: device_q_live_add(id int, county int, division int, kind text, now_ms int) exec
INSERT INTO device_live (id, county, division, kind, heard_ms, used_ms, said_ms, silent, unused,
    events_n)
VALUES (:id, :county, :division, :kind, :now_ms, :now_ms, 0, 0, 0, 0);

--: device_q_get(id int) maybe
SELECT d.id, d.division, d.kind, d.model, d.serial, d.place, d.household, d.person, d.answers,
    d.state, d.silent, d.key_no, d.key_master, d.made_by, d.made_ms, d.version
FROM device AS d WHERE d.id = :id;

--: device_q_serial(serial text, most int) many
SELECT d.id FROM device AS d WHERE d.serial = :serial ORDER BY d.id LIMIT :most;

--: device_q_live(id int) maybe
SELECT l.heard_ms, l.used_ms, l.said_ms, l.battery, l.silent, l.unused, l.events_n
FROM device_live AS l WHERE l.id = :id;

--: device_q_lives(ids text) many
SELECT l.id, l.heard_ms, l.battery FROM device_live AS l
WHERE l.id IN (SELECT CAST(value AS INTEGER) FROM json_each(:ids));

--: device_q_lives pg
SELECT l.id, l.heard_ms, l.battery FROM device_live AS l
WHERE l.id IN (SELECT value::bigint FROM json_array_elements_text(:ids::json));

--: device_q_edit(id int, version int, division int, model text, place text, household int, person int, answers int, state text) count
UPDATE device SET division = :division, model = :model, place = :place, household = :household,
    person = :person, answers = :answers, state = :state, version = version + 1
WHERE id = :id AND version = :version;

--: device_q_live_place(id int, division int) count
UPDATE device_live SET division = :division WHERE id = :id;

--: device_q_key(id int, version int, key_no int, key_master int) count
UPDATE device SET key_no = :key_no, key_master = :key_master, version = version + 1
WHERE id = :id AND version = :version;

--: device_q_silent(id int, silent int) count
UPDATE device SET silent = :silent, version = version + 1 WHERE id = :id AND silent <> :silent;

-- ---- events -----------------------------------------------------------------------
--: device_q_hear(id int, now_ms int, said_ms int, used int, battery int) count
UPDATE device_live SET heard_ms = :now_ms, said_ms = :said_ms,
    used_ms = CASE WHEN :used = 1 THEN :now_ms ELSE used_ms END,
    unused = CASE WHEN :used = 1 THEN 0 ELSE unused END,
    battery = coalesce(:battery, battery), silent = 0, events_n = events_n + 1
WHERE id = :id;

--: device_q_event_add(id int, county int, division int, device int, at_ms int, got_ms int, via text, event text, grade text, key text, battery int, value text, joined int, clue int) exec
INSERT INTO device_event (id, county, division, device, at_ms, got_ms, via, event, grade, key,
    battery, value, joined, clue)
VALUES (:id, :county, :division, :device, :at_ms, :got_ms, :via, :event, :grade, :key, :battery,
    :value, :joined, :clue);

--: device_q_known(device int, key text) one | n int
SELECT count(*) AS n FROM device_event AS e
WHERE e.county = :device / 1000000000 AND e.device = :device AND e.key = :key;

--: device_q_last(device int, event text, since_ms int) maybe
SELECT e.id, e.clue FROM device_event AS e
WHERE e.county = :device / 1000000000 AND e.device = :device AND e.event = :event
    AND e.got_ms >= :since_ms AND e.clue IS NOT NULL
ORDER BY e.got_ms DESC, e.id DESC LIMIT 1;

--: device_q_events(device int, most int) many
SELECT e.id, e.at_ms, e.got_ms, e.via, e.event, e.grade, e.battery, e.value, e.joined, e.clue
FROM device_event AS e
WHERE e.county = :device / 1000000000 AND e.device = :device ORDER BY e.id DESC LIMIT :most;

-- ---- what was not taken --------------------------------------------------------------
--: device_q_odd_more(county int, day int, reason text, via text) count
UPDATE device_odd SET n = n + 1
WHERE county = :county AND day = :day AND reason = :reason AND via = :via;

--: device_q_odd_add(id int, county int, day int, reason text, via text) exec
INSERT INTO device_odd (id, county, day, reason, via, n)
VALUES (:id, :county, :day, :reason, :via, 1);

--: device_q_odds(since int, most int) many | reason text, n int
SELECT o.reason AS reason, CAST(sum(o.n) AS BIGINT) AS n FROM device_odd AS o
WHERE o.day >= :since GROUP BY o.reason ORDER BY o.reason LIMIT :most --scan-ok: some rows a day
;

-- ---- silence ---------------------------------------------------------------------------
--: device_q_quiet(kind text, before int, most int) many
SELECT l.id, l.heard_ms FROM device_live AS l
JOIN device AS d ON d.county = l.county AND d.id = l.id
WHERE l.kind = :kind AND l.silent = 0 AND l.heard_ms < :before AND d.state = 'on'
ORDER BY l.heard_ms LIMIT :most;

--: device_q_idle(kind text, before int, most int) many
SELECT l.id, l.used_ms FROM device_live AS l
JOIN device AS d ON d.county = l.county AND d.id = l.id
WHERE l.kind = :kind AND l.unused = 0 AND l.silent = 0 AND l.used_ms < :before AND d.state = 'on'
ORDER BY l.used_ms LIMIT :most;

--: device_q_mark_silent(id int) count
UPDATE device_live SET silent = 1 WHERE id = :id AND silent = 0;

--: device_q_mark_unused(id int) count
UPDATE device_live SET unused = 1 WHERE id = :id AND unused = 0;

--: device_q_silent_n() one | n int
SELECT count(*) AS n FROM device AS d WHERE d.silent = 1 AND d.state = 'on' --scan-ok: devices are few
;

--: device_q_n() one | n int
SELECT count(*) AS n FROM device AS d WHERE d.state = 'on' --scan-ok: devices are few
;

-- ---- the doctor --------------------------------------------------------------------------
--: device_q_doctor_live() one | n int
SELECT count(*) AS n FROM device AS d
WHERE NOT EXISTS (SELECT 1 FROM device_live AS l WHERE l.county = d.county AND l.id = d.id
    AND l.division = d.division AND l.silent = d.silent) --scan-ok: the doctor looks at everything
;

-- ---- demonstration --------------------------------------------------------------------------
--: device_q_demo_homes(lo int, hi int, most int) many
SELECT h.id, h.head, h.division, h.address FROM household AS h
WHERE h.kind = 'living' AND h.ended IS NULL AND h.head IS NOT NULL AND h.division BETWEEN :lo AND :hi
ORDER BY h.id LIMIT :most;
