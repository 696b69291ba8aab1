-- Who lives together, household by household: what a population is made of.
--: rule_q_members(first int, last int, left_on int) cursor
SELECT m.household, m.person, m.relation, h.division, p.birth, m.since, m.ended FROM member AS m
JOIN household AS h ON h.county = m.county AND h.id = m.household
JOIN person AS p ON p.county = m.county AND p.id = m.person
WHERE m.county = :first / 1000000000 AND m.household BETWEEN :first AND :last
    AND m.kind = 'living' AND h.ended IS NULL
    AND ((m.ended IS NULL AND p.state = 'active') OR m.ended >= :left_on)
ORDER BY m.household, CASE WHEN m.ended IS NULL THEN m.relation ELSE 'left' END,
    CASE WHEN m.ended IS NULL THEN 0 ELSE -m.since END, m.id;

--: rule_q_counties(after int) maybe | county int
SELECT h.id / 1000000000 AS county FROM household AS h WHERE h.id > :after ORDER BY h.id LIMIT 1;

--: rule_q_pack_put(hash text, pack text, version text, files text, kept_ms int) exec
INSERT INTO rule_pack (hash, pack, version, files, kept_ms)
VALUES (:hash, :pack, :version, :files, :kept_ms) ON CONFLICT (hash) DO NOTHING;

--: rule_q_pack(hash text) maybe
SELECT pack, version, files FROM rule_pack WHERE hash = :hash;

--: rule_q_pack_kept(hash text) maybe
SELECT kept_ms FROM rule_pack WHERE hash = :hash;

--: rule_q_chain(hash text) maybe
SELECT c.pack, c.packs FROM rule_chain AS c WHERE c.hash = :hash;

--: rule_q_chain_put(hash text, pack text, packs text, kept_ms int) exec
INSERT INTO rule_chain (hash, pack, packs, kept_ms) VALUES (:hash, :pack, :packs, :kept_ms)
ON CONFLICT (hash) DO NOTHING;

--: rule_q_add(id int, county int, division int, household int, pack text, outcome text, member int, status text, law_day int, fen int, record text, made_ms int, made_by int) exec
INSERT INTO rule_determination (id, county, division, household, pack, outcome, member, status,
    law_day, fen, record, made_ms, made_by, version)
VALUES (:id, :county, :division, :household, :pack, :outcome, :member, :status, :law_day, :fen,
    :record, :made_ms, :made_by, 1);

--: rule_q_get(id int) maybe
SELECT d.id, d.division, d.household, d.pack, d.outcome, d.member, d.status, d.law_day, d.fen,
    d.record, d.made_ms, d.made_by
FROM rule_determination AS d WHERE d.id = :id;

-- What was told of a household by itself since the population was made (the watch keeps it): the newest last.
--: rule_q_told(household int, day int, most int) many
SELECT f.person, f.fact, f.value, f.delivery FROM watch_fact AS f
WHERE f.county = :household / 1000000000 AND f.household = :household AND f.day <= :day
ORDER BY f.day, f.id LIMIT :most;

--: rule_q_origin_add(county int, division int, determination int, member int, fact text, person int, delivery int) exec
INSERT INTO rule_origin (county, division, determination, member, fact, person, delivery)
VALUES (:county, :division, :determination, :member, :fact, :person, :delivery);

--: rule_q_origins(determination int, most int) many
SELECT o.member, o.fact, o.person, o.delivery FROM rule_origin AS o
WHERE o.county = :determination / 1000000000 AND o.determination = :determination
ORDER BY o.member, o.fact LIMIT :most;

--: rule_q_after(pack text, after int, most int) many
SELECT d.id, d.division, d.household, d.outcome, d.member, d.status, d.law_day, d.fen, d.record
FROM rule_determination AS d WHERE d.pack = :pack AND d.id > :after ORDER BY d.id LIMIT :most;

--: rule_q_newer(household int, outcome text, member int, id int) one | n int
SELECT count(*) AS n FROM rule_determination AS d
WHERE d.county = :household / 1000000000 AND d.household = :household AND d.id > :id
    AND d.outcome = :outcome AND d.member = :member;

--: rule_q_of_household(household int, most int) many
SELECT d.id, d.pack, d.outcome, d.status, d.law_day, d.fen, d.made_ms FROM rule_determination AS d
WHERE d.county = :household / 1000000000 AND d.household = :household
ORDER BY d.id DESC LIMIT :most;

--: rule_q_review_add(id int, county int, division int, determination int, law text, law_day int, was text, becomes text, was_fen int, becomes_fen int, reason text, found_ms int) exec
INSERT INTO rule_review (id, county, division, determination, law, law_day, was, becomes, was_fen,
    becomes_fen, reason, state, found_ms, version)
VALUES (:id, :county, :division, :determination, :law, :law_day, :was, :becomes, :was_fen,
    :becomes_fen, :reason, 'open', :found_ms, 1);

--: rule_q_review_of(determination int, law text, law_day int) maybe
SELECT r.id FROM rule_review AS r
WHERE r.county = :determination / 1000000000 AND r.determination = :determination
    AND r.law = :law AND r.law_day = :law_day;

--: rule_q_review_open(determination int) many
SELECT r.id, r.law_day, r.becomes, r.becomes_fen FROM rule_review AS r
WHERE r.county = :determination / 1000000000 AND r.determination = :determination
    AND r.state = 'open' ORDER BY r.id;

--: rule_q_review_done(id int) exec
UPDATE rule_review SET state = 'done', version = version + 1 WHERE id = :id AND state = 'open';

--: rule_q_reviews(most int) many
SELECT r.id, r.division, r.determination, r.law_day, r.was, r.becomes, r.was_fen, r.becomes_fen,
    r.reason, r.found_ms, d.household, d.pack, d.outcome, d.member, h.number, h.head
FROM rule_review AS r
JOIN rule_determination AS d ON d.county = r.county AND d.id = r.determination
JOIN household AS h ON h.county = d.county AND h.id = d.household
WHERE r.state = 'open' ORDER BY r.id LIMIT :most;

--: rule_q_review_get(id int) maybe
SELECT r.id, r.division, r.determination, r.law_day, r.becomes, r.becomes_fen, r.state, d.household
FROM rule_review AS r
JOIN rule_determination AS d ON d.county = r.county AND d.id = r.determination
WHERE r.id = :id;

--: rule_q_reviews_for(determination int, most int) many
SELECT r.id, r.law_day, r.was, r.becomes, r.was_fen, r.becomes_fen, r.reason, r.state, r.found_ms
FROM rule_review AS r
WHERE r.county = :determination / 1000000000 AND r.determination = :determination
ORDER BY r.id DESC LIMIT :most;

--: rule_q_reviews_close(household int, outcome text, member int) exec
UPDATE rule_review SET state = 'done', version = version + 1
WHERE county = :household / 1000000000 AND state = 'open' AND determination IN (
    SELECT d.id FROM rule_determination AS d
    WHERE d.county = :household / 1000000000 AND d.household = :household
        AND d.outcome = :outcome AND d.member = :member);

--: rule_q_reviews_n() one | n int
SELECT count(*) AS n FROM rule_review AS r WHERE r.state = 'open';

--: rule_q_newest(most int) many
SELECT d.id, d.division, d.household, d.pack, d.outcome, d.member, d.status, d.law_day, d.fen,
    d.made_ms, h.number, h.head
FROM rule_determination AS d JOIN household AS h ON h.county = d.county AND h.id = d.household
ORDER BY d.id DESC LIMIT :most;

-- What we pay ourselves: the steps of a programme, of everybody who lives in these households. decided: a
-- stop by a case of the household itself; the number is written as matter_number() writes it.
--: rule_q_own_paid(first int, last int, programme text, most int) many | decided int
SELECT m.household, s.person, s.from_period, s.act, CASE WHEN s.act = 'stop' AND EXISTS (
        SELECT 1 FROM matter_case AS c
        WHERE c.county = m.county AND c.household = m.household AND c.subject_kind = 'household'
            AND s.case_no = printf('BJ%06d-%06d', c.id / 1000000000, c.id % 1000000000)) THEN 1 ELSE 0 END AS decided
FROM member AS m
JOIN pay_step AS s ON s.county = m.county AND s.programme = :programme AND s.person = m.person
WHERE m.county = :first / 1000000000 AND m.household BETWEEN :first AND :last
    AND m.kind = 'living' AND m.ended IS NULL
ORDER BY m.household, s.person, s.from_period LIMIT :most;

--: rule_q_own_paid pg
SELECT m.household, s.person, s.from_period, s.act, CASE WHEN s.act = 'stop' AND EXISTS (
        SELECT 1 FROM matter_case AS c
        WHERE c.county = m.county AND c.household = m.household AND c.subject_kind = 'household'
            AND s.case_no = 'BJ' || lpad((c.id / 1000000000)::text, 6, '0') || '-' ||
                CASE WHEN c.id % 1000000000 < 1000000 THEN lpad((c.id % 1000000000)::text, 6, '0')
                    ELSE (c.id % 1000000000)::text END) THEN 1 ELSE 0 END AS decided
FROM member AS m
JOIN pay_step AS s ON s.county = m.county AND s.programme = :programme AND s.person = m.person
WHERE m.county = :first / 1000000000 AND m.household BETWEEN :first AND :last
    AND m.kind = 'living' AND m.ended IS NULL
ORDER BY m.household, s.person, s.from_period LIMIT :most;

-- What they are recognised as, now and before.
--: rule_q_own_recognised(first int, last int, category text, most int) many
SELECT r.household, r.person, r.since, r.until, r.ended FROM matter_recognition AS r
WHERE r.county = :first / 1000000000 AND r.household BETWEEN :first AND :last
    AND r.category = :category
ORDER BY r.household, r.id LIMIT :most;

-- A determination goes with its case: the record, its day and who made it stay.
--: rule_q_put(id int, division int) count
UPDATE rule_determination SET division = :division WHERE id = :id AND division <> :division
--no-image: the same record in another place
;

--: rule_q_put_reviews(id int, division int) count
UPDATE rule_review SET division = :division
WHERE county = :id / 1000000000 AND determination = :id AND division <> :division;

--: rule_q_put_origins(id int, division int) count
UPDATE rule_origin SET division = :division
WHERE county = :id / 1000000000 AND determination = :id AND division <> :division;
