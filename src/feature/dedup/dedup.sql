--: dedup_q_people(first int, last int) cursor
SELECT p.id, p.division, p.name, p.sex, p.birth, p.id_kind, p.id_index, p.id_mask, p.phone_mask,
    p.address
FROM person AS p WHERE p.id BETWEEN :first AND :last AND p.state <> 'merged' ORDER BY p.id;

--: dedup_q_homes(first int, last int) cursor
SELECT m.person, m.household FROM member AS m
WHERE m.county = :first / 1000000000 AND m.person BETWEEN :first AND :last AND m.kind = 'living'
    AND m.ended IS NULL
ORDER BY m.person;

--: dedup_q_count(first int, last int) one | n int
SELECT count(*) AS n FROM person AS p WHERE p.id BETWEEN :first AND :last;

--: dedup_q_counties(after int) maybe | county int
SELECT p.id / 1000000000 AS county FROM person AS p WHERE p.id > :after ORDER BY p.id LIMIT 1;

--: dedup_q_person(id int) maybe
SELECT p.id, p.division, p.name, p.sex, p.birth, p.id_kind, p.id_index, p.id_mask, p.phone_mask,
    p.address, p.sort_name, p.state
FROM person AS p WHERE p.id = :id;

--: dedup_q_home(person int) maybe
SELECT m.household FROM member AS m
WHERE m.county = :person / 1000000000 AND m.person = :person AND m.kind = 'living'
    AND m.ended IS NULL;

--: dedup_q_birth(county int, birth int, most int) many
SELECT p.id, p.division, p.name, p.sex, p.birth, p.id_kind, p.id_index, p.id_mask, p.phone_mask,
    p.address
FROM person AS p WHERE p.county = :county AND p.birth = :birth AND p.state <> 'merged'
ORDER BY p.id LIMIT :most;

--: dedup_q_sound(division int, first text, last text, most int) many
SELECT p.id, p.division, p.name, p.sex, p.birth, p.id_kind, p.id_index, p.id_mask, p.phone_mask,
    p.address
FROM person AS p
WHERE p.division = :division AND p.sort_name >= :first AND p.sort_name < :last
    AND p.state <> 'merged'
ORDER BY p.sort_name, p.id LIMIT :most;

--: dedup_q_pairs(county int, after int, after_b int, most int) many
SELECT d.id, d.a, d.b, d.division, d.score, d.outcome, d.reasons, d.facts, d.state, d.version
FROM dup_pair AS d WHERE d.county = :county AND d.a >= :after
    AND (d.a > :after OR d.b > :after_b)
ORDER BY d.a, d.b LIMIT :most;

--: dedup_q_pairs_of(person int) many
SELECT d.id, d.a, d.b, d.division, d.score, d.outcome, d.reasons, d.facts, d.state, d.version
FROM dup_pair AS d
WHERE d.county = :person / 1000000000 AND (d.a = :person OR d.b = :person) ORDER BY d.a, d.b;

--: dedup_q_insert(id int, county int, division int, a int, b int, score int, outcome int, reasons int, facts int, found_ms int) exec
INSERT INTO dup_pair (id, county, division, a, b, score, outcome, reasons, facts, state, found_ms,
    version)
VALUES (:id, :county, :division, :a, :b, :score, :outcome, :reasons, :facts, 'open', :found_ms, 1);

--: dedup_q_renew(id int, version int, division int, score int, outcome int, reasons int, facts int) count
UPDATE dup_pair SET division = :division, score = :score, outcome = :outcome, reasons = :reasons,
    facts = :facts, version = version + 1
WHERE id = :id AND version = :version;

--: dedup_q_drop(id int, version int) count
DELETE FROM dup_pair WHERE id = :id AND version = :version AND state IN ('open', 'later');

--: dedup_q_pair(id int) maybe
SELECT d.id, d.county, d.division, d.a, d.b, d.score, d.outcome, d.reasons, d.facts, d.state, d.due,
    d.note, d.by_user, d.at_ms, d.found_ms, d.version
FROM dup_pair AS d WHERE d.id = :id;

--: dedup_q_decide(id int, version int, state text, due int, note text, by_user int, at_ms int, facts int) count
UPDATE dup_pair SET state = :state, due = :due, note = :note, by_user = :by_user, at_ms = :at_ms,
    facts = :facts, version = version + 1
WHERE id = :id AND version = :version;

--: dedup_q_open_n() one | n int
SELECT count(*) AS n FROM dup_pair AS d WHERE d.state = 'open';

--: dedup_q_waiting_n(me int) one | n int
SELECT count(*) AS n FROM dup_pair AS d WHERE d.state = 'asked' AND d.by_user <> :me;

--: dedup_q_later_n(day int) one | total int, late int, today int
SELECT count(*) AS total, coalesce(sum(CASE WHEN d.due < :day THEN 1 ELSE 0 END), 0) AS late,
       coalesce(sum(CASE WHEN d.due = :day THEN 1 ELSE 0 END), 0) AS today
FROM dup_pair AS d WHERE d.state = 'later' AND d.due IS NOT NULL;

--: dedup_q_later(most int) many
SELECT d.id FROM dup_pair AS d WHERE d.state = 'later' AND d.due IS NOT NULL
ORDER BY d.due, d.id LIMIT :most;

--: dedup_q_asked(me int, most int) many
SELECT d.id FROM dup_pair AS d WHERE d.state = 'asked' AND d.by_user <> :me
ORDER BY d.id LIMIT :most;

--: dedup_q_towns() many | town int, n int
SELECT d.division / 1000 * 1000 AS town, count(*) AS n FROM dup_pair AS d WHERE d.state = 'open'
GROUP BY d.division / 1000 * 1000 ORDER BY town;

--: dedup_q_merge_add(id int, county int, division int, pair int, kept int, kept_version int, gone int, gone_version int, choices text, asked_by int, asked_ms int) exec
INSERT INTO dup_merge (id, county, division, pair, kept, kept_version, gone, gone_version, choices,
    state, asked_by, asked_ms, version)
VALUES (:id, :county, :division, :pair, :kept, :kept_version, :gone, :gone_version, :choices,
    'asked', :asked_by, :asked_ms, 1);

--: dedup_q_merge(id int) maybe
SELECT m.id, m.county, m.division, m.pair, m.kept, m.kept_version, m.gone, m.gone_version,
    m.choices, m.before, m.state, m.asked_by, m.asked_ms, m.done_by, m.done_ms, m.undone_by,
    m.undone_ms, m.note, m.version
FROM dup_merge AS m WHERE m.id = :id;

--: dedup_q_merge_of(pair int) many
SELECT m.id, m.county, m.division, m.pair, m.kept, m.kept_version, m.gone, m.gone_version,
    m.choices, m.state, m.asked_by, m.asked_ms, m.done_by, m.done_ms, m.undone_by, m.undone_ms,
    m.note, m.version
FROM dup_merge AS m WHERE m.county = :pair / 1000000000 AND m.pair = :pair ORDER BY m.id DESC;

--: dedup_q_merge_done(id int, version int, kept_version int, gone_version int, before text, done_by int, done_ms int) count
UPDATE dup_merge SET state = 'done', kept_version = :kept_version, gone_version = :gone_version,
    before = :before, done_by = :done_by, done_ms = :done_ms, version = version + 1
WHERE id = :id AND version = :version AND state = 'asked';

--: dedup_q_merge_refuse(id int, version int, done_by int, done_ms int, note text) count
UPDATE dup_merge SET state = 'refused', done_by = :done_by, done_ms = :done_ms, note = :note,
    version = version + 1
WHERE id = :id AND version = :version AND state = 'asked';

--: dedup_q_merge_undo(id int, version int, undone_by int, undone_ms int, note text) count
UPDATE dup_merge SET state = 'undone', undone_by = :undone_by, undone_ms = :undone_ms,
    note = :note, version = version + 1
WHERE id = :id AND version = :version AND state = 'done';

--: dedup_q_members(person int) many
SELECT m.id, m.division, m.household, m.person, m.kind, m.relation, m.since, m.ended, m.left_for
FROM member AS m WHERE m.county = :person / 1000000000 AND m.person = :person
ORDER BY m.since, m.id;

--: dedup_q_member(id int) maybe
SELECT m.id, m.household, m.person, m.kind, m.since, m.ended, m.left_for FROM member AS m
WHERE m.id = :id;

--: dedup_q_member_set(id int, person int, ended int, left_for text) count
UPDATE member SET person = :person, ended = :ended, left_for = :left_for WHERE id = :id;

--: dedup_q_household(id int) maybe
SELECT h.id, h.head, h.version, h.number, h.kind, h.ended FROM household AS h WHERE h.id = :id;

--: dedup_q_household_turn(id int, head int, changed_ms int) count
UPDATE household SET head = :head, version = version + 1, changed_ms = :changed_ms
WHERE id = :id;

--: dedup_q_bad_members() one | n int
SELECT count(*) AS n FROM person AS p JOIN member AS m ON m.county = p.county AND m.person = p.id
WHERE p.merged_into IS NOT NULL AND m.ended IS NULL;

--: dedup_q_bad_targets() one | n int
SELECT count(*) AS n FROM person AS p WHERE p.merged_into IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM person AS q WHERE q.county = p.county AND q.id = p.merged_into
                    AND q.state <> 'merged');

--: dedup_q_bad_pairs() one | n int
SELECT count(*) AS n FROM dup_pair AS d JOIN person AS p ON p.county = d.county
    AND (p.id = d.a OR p.id = d.b)
WHERE d.state IN ('open', 'later', 'asked') AND p.merged_into IS NOT NULL
--scan-ok: the doctor looks at everything
;

--: dedup_q_fresh(since int, most int) many
SELECT p.id FROM person AS p WHERE p.changed_ms >= :since AND p.state <> 'merged'
ORDER BY p.changed_ms DESC, p.id LIMIT :most;
