-- ---- who is in a category --------------------------------------------------------
-- One row for each determination and membership of a living household; category.c says which counts.
-- A determination of one member is of the one in that place, in the order decisions put them.
--: share_q_facts(county int, outcome text, lo int, hi int) cursor
SELECT m.person, m.since, m.ended, d.id, d.household, d.division, d.pack, d.status, d.law_day,
    d.fen, p.name, p.sex, p.birth, p.id_seal, p.address, p.protect, p.died, p.state, h.number
FROM member AS m
JOIN rule_determination AS d ON d.county = m.county AND d.household = m.household
JOIN person AS p ON p.county = m.county AND p.id = m.person
JOIN household AS h ON h.county = m.county AND h.id = m.household
WHERE m.county = :county AND m.kind = 'living' AND p.state <> 'merged'
    AND d.outcome = :outcome AND d.division BETWEEN :lo AND :hi
    AND (d.member = 0 OR d.member = (SELECT count(*) FROM member AS x
        WHERE x.county = m.county AND x.household = m.household AND x.kind = 'living'
            AND x.since <= d.law_day AND (x.ended IS NULL OR x.ended >= d.law_day)
            AND (x.relation < m.relation OR x.relation = m.relation AND x.id <= m.id)))
ORDER BY m.person, d.law_day, d.id;

--: share_q_person(county int, id_index blob) maybe
SELECT p.id, p.protect, p.died FROM person AS p
WHERE p.county = :county AND p.id_index = :id_index AND p.state <> 'merged';

--: share_q_facts_of(county int, person int, outcome text) many
SELECT m.since, m.ended, d.id, d.division, d.pack, d.status, d.law_day
FROM member AS m
JOIN rule_determination AS d ON d.county = m.county AND d.household = m.household
WHERE m.county = :county AND m.person = :person AND m.kind = 'living' AND d.outcome = :outcome
    AND (d.member = 0 OR d.member = (SELECT count(*) FROM member AS x
        WHERE x.county = m.county AND x.household = m.household AND x.kind = 'living'
            AND x.since <= d.law_day AND (x.ended IS NULL OR x.ended >= d.law_day)
            AND (x.relation < m.relation OR x.relation = m.relation AND x.id <= m.id)))
ORDER BY d.law_day DESC, d.id DESC LIMIT 200;

--: share_q_determination(id int) maybe
SELECT d.division, d.household, d.outcome, d.member, d.pack, d.status, d.law_day
FROM rule_determination AS d WHERE d.id = :id;

--: share_q_next_decided(household int, outcome text, member int, law_day int, id int) maybe | law_day int
SELECT d.law_day FROM rule_determination AS d
WHERE d.county = :household / 1000000000 AND d.household = :household AND d.outcome = :outcome
    AND d.member = :member AND (d.law_day > :law_day OR d.law_day = :law_day AND d.id > :id)
ORDER BY d.law_day, d.id LIMIT 1;

-- ---- agreements ------------------------------------------------------------------
--: share_q_ask(id int, county int, division int, number text, dataset text, recipient text, purpose text, fields text, form text, contact text, account int, public text, wrapped int, secret blob, from_day int, to_day int, asked_by int, asked_ms int) exec
INSERT INTO share_agreement (id, county, division, number, dataset, recipient, purpose, fields,
    form, contact, account, public, wrapped, secret, from_day, to_day, state, asked_by, asked_ms,
    why, version)
VALUES (:id, :county, :division, :number, :dataset, :recipient, :purpose, :fields, :form, :contact,
    :account, :public, :wrapped, :secret, :from_day, :to_day, 'asked', :asked_by, :asked_ms, '', 1);

--: share_q_agreement(id int) maybe
SELECT a.id, a.division, a.number, a.dataset, a.recipient, a.purpose, a.fields, a.form, a.contact,
    a.account, a.public, a.wrapped, a.secret, a.from_day, a.to_day, a.state, a.asked_by, a.asked_ms,
    a.decided_by, a.decided_ms, a.stopped_by, a.stopped_ms, a.why, a.version
FROM share_agreement AS a WHERE a.id = :id;

--: share_q_of_account(account int, most int) many
SELECT a.id FROM share_agreement AS a WHERE a.account = :account ORDER BY a.id DESC LIMIT :most;

--: share_q_in_state(state text, most int) many
SELECT a.id, a.division, a.number, a.dataset, a.recipient, a.asked_by, a.asked_ms, a.to_day
FROM share_agreement AS a WHERE a.state = :state ORDER BY a.id LIMIT :most;

--: share_q_asked_n(me int) one | n int
SELECT count(*) AS n FROM share_agreement AS a WHERE a.state = 'asked' AND a.asked_by <> :me;

--: share_q_decide(id int, version int, state text, decided_by int, decided_ms int, why text) count
UPDATE share_agreement SET state = :state, decided_by = :decided_by, decided_ms = :decided_ms,
    why = :why, version = version + 1
WHERE id = :id AND version = :version AND state = 'asked';

--: share_q_stop(id int, version int, was text, state text, stopped_by int, stopped_ms int, why text) count
UPDATE share_agreement SET state = :state, stopped_by = :stopped_by, stopped_ms = :stopped_ms,
    why = :why, version = version + 1
WHERE id = :id AND version = :version AND state = :was;

--: share_q_secrets(from_id int, most int) many
SELECT a.id, a.secret FROM share_agreement AS a
WHERE a.id >= :from_id AND a.secret IS NOT NULL ORDER BY a.id LIMIT :most;

--: share_q_secret_set(id int, secret blob) count
UPDATE share_agreement SET secret = :secret
WHERE id = :id --no-image: the same secret under another key
;

-- ---- deliveries ------------------------------------------------------------------
--: share_q_deliver(id int, county int, division int, agreement int, number text, folder text, file text, period int, day int, kind text, base int, rows_n int, added_n int, changed_n int, removed_n int, held_n int, left_n int, bytes int, hash text, sign text, sign_key text, made_ms int, made_by int, due int, keep_to int) exec
INSERT INTO share_delivery (id, county, division, agreement, number, folder, file, period, day, kind,
    base, rows_n, added_n, changed_n, removed_n, held_n, left_n, bytes, hash, sign, sign_key, state,
    made_ms, made_by, due, taken_how, urged_n, keep_to, version)
VALUES (:id, :county, :division, :agreement, :number, :folder, :file, :period, :day, :kind, :base,
    :rows_n, :added_n, :changed_n, :removed_n, :held_n, :left_n, :bytes, :hash, :sign, :sign_key,
    'made', :made_ms, :made_by, :due, '', 0, :keep_to, 1);

--: share_q_delivery(id int) maybe
SELECT d.id, d.division, d.agreement, d.number, d.folder, d.file, d.period, d.day, d.kind, d.base,
    d.rows_n, d.added_n, d.changed_n, d.removed_n, d.held_n, d.left_n, d.bytes, d.hash, d.sign,
    d.sign_key, d.state, d.made_ms, d.made_by, d.due, d.fetched_ms, d.taken_ms, d.taken_rows,
    d.taken_how, d.urged_n, d.urged_ms, d.keep_to, d.version
FROM share_delivery AS d WHERE d.id = :id;

--: share_q_deliveries(agreement int, most int) many
SELECT d.id, d.number, d.period, d.day, d.kind, d.rows_n, d.held_n, d.state, d.made_ms, d.due,
    d.taken_ms, d.urged_n, d.bytes
FROM share_delivery AS d WHERE d.county = :agreement / 1000000000 AND d.agreement = :agreement
ORDER BY d.id DESC LIMIT :most;

--: share_q_of_period(agreement int, period int) maybe
SELECT d.id FROM share_delivery AS d
WHERE d.county = :agreement / 1000000000 AND d.agreement = :agreement AND d.period = :period
ORDER BY d.id DESC LIMIT 1;

-- What the recipient has by its own word: the newest that it took.
--: share_q_base(agreement int) maybe
SELECT d.id, d.folder, d.number, d.kind, d.period FROM share_delivery AS d
WHERE d.county = :agreement / 1000000000 AND d.agreement = :agreement AND d.state = 'taken'
ORDER BY d.id DESC LIMIT 1;

--: share_q_since_full(agreement int) one | n int
SELECT count(*) AS n FROM share_delivery AS d
WHERE d.county = :agreement / 1000000000 AND d.agreement = :agreement AND d.id > coalesce((
    SELECT max(f.id) FROM share_delivery AS f
    WHERE f.county = :agreement / 1000000000 AND f.agreement = :agreement AND f.kind = 'full'
        AND f.state = 'taken'), 0);

--: share_q_fetched(id int, version int, fetched_ms int) count
UPDATE share_delivery SET state = 'fetched', fetched_ms = :fetched_ms, version = version + 1
WHERE id = :id AND version = :version AND state = 'made';

--: share_q_taken(id int, version int, taken_ms int, taken_rows int, taken_how text) count
UPDATE share_delivery SET state = 'taken', taken_ms = :taken_ms, taken_rows = :taken_rows,
    taken_how = :taken_how, due = NULL, version = version + 1
WHERE id = :id AND version = :version AND state IN ('made', 'fetched');

--: share_q_urge(id int, version int, urged_ms int) count
UPDATE share_delivery SET urged_n = urged_n + 1, urged_ms = :urged_ms, version = version + 1
WHERE id = :id AND version = :version;

--: share_q_open(state text, before int, most int) many
SELECT d.id, d.division, d.agreement, d.number, d.due, d.urged_ms, d.version FROM share_delivery AS d
WHERE d.state = :state AND d.due < :before ORDER BY d.due, d.id LIMIT :most;

--: share_q_open_n(today int) one | n int, late int, now int
SELECT count(*) AS n, coalesce(sum(CASE WHEN d.due < :today THEN 1 ELSE 0 END), 0) AS late,
    coalesce(sum(CASE WHEN d.due = :today THEN 1 ELSE 0 END), 0) AS now
FROM share_delivery AS d WHERE d.state IN ('made', 'fetched');

--: share_q_over(today int, most int) many
SELECT d.id, d.division, d.folder, d.version FROM share_delivery AS d
WHERE d.keep_to < :today AND d.state <> 'wiped' ORDER BY d.keep_to, d.id LIMIT :most;

--: share_q_wipe(id int, version int) count
UPDATE share_delivery SET state = 'wiped', due = NULL, version = version + 1
WHERE id = :id AND version = :version;

--: share_q_newest(most int) many
SELECT d.id, d.division, d.agreement, d.number, d.folder, d.period, d.kind, d.rows_n, d.state,
    d.made_ms, d.due
FROM share_delivery AS d ORDER BY d.made_ms DESC, d.id DESC LIMIT :most;

--: share_q_files(most int) many
SELECT d.id, d.agreement, d.number, d.folder, d.period, d.kind, d.made_ms, d.taken_ms
FROM share_delivery AS d WHERE d.state <> 'wiped' ORDER BY d.id DESC LIMIT :most --scan-ok: what one person's page looks through
;

--: share_q_folder(folder text) one | n int
SELECT count(*) AS n FROM share_delivery AS d WHERE d.folder = :folder AND d.state <> 'wiped' --scan-ok: the sweeper, once a day
;

-- ---- the doctor ------------------------------------------------------------------
--: share_q_doctor_four() one | n int
SELECT count(*) AS n FROM share_agreement AS a
WHERE a.decided_by = a.asked_by --scan-ok: the doctor looks at everything
;

--: share_q_doctor_base() one | n int
SELECT count(*) AS n FROM share_delivery AS d
WHERE d.base IS NOT NULL AND NOT EXISTS (SELECT 1 FROM share_delivery AS b
    WHERE b.county = d.county AND b.id = d.base AND b.agreement = d.agreement)
    --scan-ok: the doctor looks at everything
;

-- ---- measuring, and tests ----------------------------------------------------------
--: share_q_bench_determine(id int, county int, division int, household int, outcome text, member int, status text, law_day int, fen int, made_ms int) exec
INSERT INTO rule_determination (id, county, division, household, pack, outcome, member, status,
    law_day, fen, record, made_ms, made_by, version)
VALUES (:id, :county, :division, :household, 'cn-331181', :outcome, :member, :status, :law_day,
    :fen, '{}', :made_ms, 0, 1);

--: share_q_bench_person(id int, county int, division int, name text, birth int, id_seal blob, id_index blob, now_ms int) exec
INSERT INTO person (id, county, division, name, pinyin, sex, birth, nation, marital, id_kind,
    id_seal, id_index, id_mask, address, protect, hidden, sort_name, state, source, version,
    made_ms, changed_ms)
VALUES (:id, :county, :division, :name, '', '1', :birth, '01', '', 'citizen', :id_seal, :id_index,
    '', '1', 0, 0, :name, 'active', 'bench', 1, :now_ms, :now_ms);

--: share_q_bench_home(id int, county int, division int, head int, number text, since int, now_ms int) exec
INSERT INTO household (id, county, division, kind, head, number, address, since, source, version,
    changed_ms)
VALUES (:id, :county, :division, 'living', :head, :number, '1', :since, 'bench', 1, :now_ms);

--: share_q_bench_member(id int, county int, division int, household int, person int, relation text, since int) exec
INSERT INTO member (id, county, division, household, person, kind, relation, since)
VALUES (:id, :county, :division, :household, :person, 'living', :relation, :since);

--: share_q_bench_homes() one | n int
SELECT count(*) AS n FROM household AS h WHERE h.source = 'bench' --scan-ok: once, before measuring
;

-- ---- demonstration ---------------------------------------------------------------
--: share_q_demo_n() one | n int
SELECT count(*) AS n FROM share_agreement AS a --scan-ok: a handful
;

-- ---- the keys that sign ------------------------------------------------------------
--: share_q_keys(county int, most int) many
SELECT k.print, k.public, k.made_ms FROM verify_key AS k WHERE k.county = :county
ORDER BY k.id DESC LIMIT :most --scan-ok: a handful
;
