-- ---- one list as it was sent ---------------------------------------------------------
--: roster_q_load_add(id int, county int, division int, list text, period int, name text, hash text, file text, made_by int, made_ms int) exec
INSERT INTO roster_load (id, county, division, list, period, name, hash, file, state, rows_n,
    entries_n, added_n, gone_n, double_n, elsewhere_n, bad_n, odd, made_by, made_ms, version)
VALUES (:id, :county, :division, :list, :period, :name, :hash, :file, 'waiting', 0, 0, 0, 0, 0, 0, 0,
    '', :made_by, :made_ms, 1);

--: roster_q_load(id int) maybe
SELECT l.id, l.division, l.list, l.period, l.name, l.hash, l.file, l.state, l.rows_n, l.entries_n,
    l.added_n, l.gone_n, l.double_n, l.elsewhere_n, l.bad_n, l.odd, l.made_by, l.made_ms, l.version
FROM roster_load AS l WHERE l.id = :id;

--: roster_q_load_last(division int, list text) maybe
SELECT l.id, l.period, l.hash FROM roster_load AS l
WHERE l.division = :division AND l.list = :list AND l.state = 'done'
ORDER BY l.period DESC, l.id DESC LIMIT 1;

--: roster_q_load_done(id int, state text, rows_n int, entries_n int, added_n int, gone_n int, double_n int, elsewhere_n int, bad_n int, odd text) count
UPDATE roster_load SET state = :state, file = '', rows_n = :rows_n, entries_n = :entries_n,
    added_n = :added_n, gone_n = :gone_n, double_n = :double_n, elsewhere_n = :elsewhere_n,
    bad_n = :bad_n, odd = :odd, version = version + 1
WHERE id = :id AND state = 'waiting';

--: roster_q_loads(most int) many
SELECT l.id, l.division, l.list, l.period, l.name, l.state, l.rows_n, l.entries_n, l.added_n,
    l.gone_n, l.double_n, l.elsewhere_n, l.bad_n, l.made_ms
FROM roster_load AS l ORDER BY l.made_ms DESC, l.id DESC LIMIT :most;

-- ---- people and entries --------------------------------------------------------------
--: roster_q_who(county int, who blob) maybe
SELECT r.id, r.division, r.person, r.lists FROM roster AS r
WHERE r.county = :county AND r.who = :who;

--: roster_q_person(county int, who blob) maybe
SELECT p.id FROM person AS p
WHERE p.county = :county AND p.id_index = :who AND p.state <> 'merged';

--: roster_q_add(id int, county int, division int, who blob, seal blob, name_mask text, id_mask text, birth int, person int, lists int) exec
INSERT INTO roster (id, county, division, who, seal, name_mask, id_mask, birth,
    person, lists, version)
VALUES (:id, :county, :division, :who, :seal, :name_mask, :id_mask, :birth, :person, :lists, 1);

--: roster_q_lists(id int, division int, lists int) count
UPDATE roster SET lists = :lists, division = :division, version = version + 1 WHERE id = :id;

--: roster_q_entry(county int, roster int, list text) maybe
SELECT e.id, e.load, e.gone FROM roster_entry AS e
WHERE e.county = :county AND e.roster = :roster AND e.list = :list;

--: roster_q_entry_add(id int, county int, division int, roster int, list text, period int, load int) exec
INSERT INTO roster_entry (id, county, division, roster, list, first, last, load)
VALUES (:id, :county, :division, :roster, :list, :period, :period, :load);

--: roster_q_entry_seen(id int, division int, period int, load int) count
UPDATE roster_entry SET division = :division, last = :period, load = :load, gone = NULL
WHERE id = :id;

--: roster_q_left(list text, load int, after int, lo int, hi int, most int) many
SELECT e.id, e.roster FROM roster_entry AS e
WHERE e.list = :list AND e.id > :after AND e.load <> :load AND e.gone IS NULL
    AND e.division BETWEEN :lo AND :hi
ORDER BY e.id LIMIT :most;

--: roster_q_entry_gone(id int, gone int) count
UPDATE roster_entry SET gone = :gone WHERE id = :id AND gone IS NULL;

--: roster_q_off(id int, bit int) count
UPDATE roster SET lists = lists - :bit, version = version + 1 WHERE id = :id AND (lists & :bit) <> 0;

-- ---- heads ----------------------------------------------------------------------------
--: roster_q_heads(lo int, hi int, unit int, most int) many | part int, lists int, n int, known int
SELECT r.division / :unit AS part, r.lists AS lists, count(*) AS n, count(r.person) AS known
FROM roster AS r
WHERE r.division BETWEEN :lo AND :hi AND r.lists > 0
GROUP BY r.division / :unit, r.lists ORDER BY 1, 2 LIMIT :most;

--: roster_q_persons(lo int, hi int) one | n int
SELECT count(*) AS n FROM (
    SELECT r.who FROM roster AS r
    WHERE r.lists > 0 AND r.division BETWEEN :lo AND :hi GROUP BY r.who) AS w --scan-ok: counts everybody once
;

-- On no list, but on a benefit or in a category: as of the brain's last count (what departments say
-- included), by what we pay this month, by what is recognised today. Somebody is counted where he
-- lives, whom no household has where the benefit is paid; each once.
--: roster_q_only_ours(lo int, hi int, period int, today int) one | n int
SELECT count(*) AS n FROM (
    SELECT m.county, m.person FROM member AS m
    JOIN brain_home AS b ON b.county = m.county AND b.household = m.household
    WHERE m.division BETWEEN :lo AND :hi AND m.kind = 'living' AND m.ended IS NULL
        AND b.division BETWEEN :lo AND :hi AND b.receives = 1
        AND (b.person IS NULL OR b.person = m.person)
    UNION
    SELECT p.county, p.person FROM pay_benefit AS p
    JOIN pay_step AS s ON s.county = p.county AND s.programme = p.programme AND s.person = p.person
        AND s.from_period = (SELECT max(t.from_period) FROM pay_step AS t
            WHERE t.county = p.county AND t.programme = p.programme AND t.person = p.person
                AND t.from_period <= :period)
    LEFT JOIN member AS m ON m.county = p.county AND m.person = p.person AND m.kind = 'living'
        AND m.ended IS NULL
    WHERE p.county BETWEEN :lo / 1000000 AND :hi / 1000000 AND s.act <> 'stop'
        AND coalesce(m.division, p.division) BETWEEN :lo AND :hi
    UNION
    SELECT m.county, m.person FROM matter_recognition AS c
    JOIN member AS m ON m.county = c.county AND m.household = c.household AND m.kind = 'living'
        AND m.ended IS NULL
    WHERE c.county BETWEEN :lo / 1000000 AND :hi / 1000000 AND c.since <= :today
        AND (c.until IS NULL OR c.until >= :today) AND (c.ended IS NULL OR c.ended >= :today)
        AND (c.person IS NULL OR c.person = m.person) AND m.division BETWEEN :lo AND :hi) AS o
WHERE NOT EXISTS (SELECT 1 FROM roster AS r
    WHERE r.county = o.county AND r.person = o.person AND r.lists > 0) --scan-ok: of those found, each once
;

-- ---- one person -------------------------------------------------------------------------
--: roster_q_get(id int) maybe
SELECT r.id, r.division, r.seal, r.name_mask, r.id_mask, r.birth, r.person, r.lists, r.clue, r.version
FROM roster AS r WHERE r.id = :id;

--: roster_q_entries(roster int, most int) many
SELECT e.list, e.first, e.last, e.gone FROM roster_entry AS e
WHERE e.county = :roster / 1000000000 AND e.roster = :roster ORDER BY e.list LIMIT :most;

--: roster_q_of_person(person int) maybe
SELECT r.id, r.lists FROM roster AS r
WHERE r.county = :person / 1000000000 AND r.person = :person;

--: roster_q_clue(id int, clue int) count
UPDATE roster SET clue = :clue, version = version + 1 WHERE id = :id AND clue IS NULL;

-- ---- who was registered since ---------------------------------------------------------
--: roster_q_unknown(after int, most int) many
SELECT r.id, r.county, p.id AS person FROM roster AS r
JOIN person AS p ON p.county = r.county AND p.id_index = r.who AND p.state <> 'merged'
WHERE r.id > :after AND r.person IS NULL ORDER BY r.id LIMIT :most;

--: roster_q_link(id int, person int) count
UPDATE roster SET person = :person, version = version + 1 WHERE id = :id;

-- ---- keys, doctor -----------------------------------------------------------------------
--: roster_q_seals(from_id int, most int) many
SELECT r.id, r.seal, r.version FROM roster AS r WHERE r.id >= :from_id ORDER BY r.id LIMIT :most;

--: roster_q_reseal(id int, version int, seal blob) count
UPDATE roster SET seal = :seal, version = version + 1 WHERE id = :id AND version = :version;

--: roster_q_masks(most int) many | list text, bits int
SELECT e.list AS list, sum(CASE WHEN e.gone IS NULL THEN 1 ELSE 0 END) AS bits FROM roster_entry AS e
GROUP BY e.list ORDER BY e.list LIMIT :most --scan-ok: the doctor looks at everything
;

--: roster_q_bits(bit int) one | n int
SELECT count(*) AS n FROM roster AS r WHERE (r.lists & :bit) <> 0 --scan-ok: the doctor looks at everything
;

-- ---- demonstration -------------------------------------------------------------------------
--: roster_q_demo(lo int, hi int, most int) many
SELECT p.id, p.division, p.name FROM person AS p
WHERE p.division BETWEEN :lo AND :hi AND p.state = 'active' AND p.id_index IS NOT NULL
    AND p.id_kind = 'citizen' ORDER BY p.id LIMIT :most --scan-ok: once, for the demonstration
;
