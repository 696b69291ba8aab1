--: person_q_insert(id int, county int, division int, name text, pinyin text, sex text, birth int, nation text, marital text, hukou int, id_kind text, id_seal blob, id_index blob, id_mask text, phone_seal blob, phone_mask text, phone2_seal blob, phone2_mask text, address text, lon_e6 int, lat_e6 int, protect int, hidden int, sort_name text, sort_birth int, died int, died_source text, state text, merged_into int, source text, version int, made_ms int, changed_ms int) later
INSERT INTO person (id, county, division, name, pinyin, sex, birth, nation, marital, hukou, id_kind,
    id_seal, id_index, id_mask, phone_seal, phone_mask, phone2_seal, phone2_mask, address, lon_e6,
    lat_e6, protect, hidden, sort_name, sort_birth, died, died_source, state, merged_into, source,
    version, made_ms, changed_ms)
VALUES (:id, :county, :division, :name, :pinyin, :sex, :birth, :nation, :marital, :hukou, :id_kind,
    :id_seal, :id_index, :id_mask, :phone_seal, :phone_mask, :phone2_seal, :phone2_mask, :address,
    :lon_e6, :lat_e6, :protect, :hidden, :sort_name, :sort_birth, :died, :died_source, :state,
    :merged_into, :source, :version, :made_ms, :changed_ms);

--: person_q_update(id int, was int, division int, name text, pinyin text, sex text, birth int, nation text, marital text, hukou int, id_kind text, id_seal blob, id_index blob, id_mask text, phone_seal blob, phone_mask text, phone2_seal blob, phone2_mask text, address text, lon_e6 int, lat_e6 int, protect int, hidden int, sort_name text, sort_birth int, died int, died_source text, state text, merged_into int, source text, version int, changed_ms int) count
UPDATE person SET division = :division, name = :name, pinyin = :pinyin, sex = :sex, birth = :birth,
    nation = :nation, marital = :marital, hukou = :hukou, id_kind = :id_kind, id_seal = :id_seal,
    id_index = :id_index, id_mask = :id_mask, phone_seal = :phone_seal, phone_mask = :phone_mask,
    phone2_seal = :phone2_seal, phone2_mask = :phone2_mask, address = :address, lon_e6 = :lon_e6,
    lat_e6 = :lat_e6, protect = :protect, hidden = :hidden, sort_name = :sort_name,
    sort_birth = :sort_birth, died = :died, died_source = :died_source, state = :state,
    merged_into = :merged_into, source = :source, version = :version, changed_ms = :changed_ms,
    numbered_ms = CASE WHEN id_index IS NOT DISTINCT FROM :id_index THEN numbered_ms
        ELSE :changed_ms END
WHERE id = :id AND version = :was;

--: person_q_rows(ids text) many
SELECT p.id, p.county, p.division, p.name, p.pinyin, p.sex, p.birth, p.nation, p.marital, p.hukou,
    p.id_kind, p.id_seal, p.id_index, p.id_mask, p.phone_seal, p.phone_mask, p.phone2_seal,
    p.phone2_mask, p.address, p.lon_e6, p.lat_e6, p.protect, p.hidden, p.sort_name, p.sort_birth,
    p.died, p.died_source, p.state, p.merged_into, p.source, p.version, p.made_ms, p.changed_ms
FROM person AS p WHERE p.id IN (SELECT value FROM json_each(:ids));

--: person_q_rows pg
SELECT p.id, p.county, p.division, p.name, p.pinyin, p.sex, p.birth, p.nation, p.marital, p.hukou,
    p.id_kind, p.id_seal, p.id_index, p.id_mask, p.phone_seal, p.phone_mask, p.phone2_seal,
    p.phone2_mask, p.address, p.lon_e6, p.lat_e6, p.protect, p.hidden, p.sort_name, p.sort_birth,
    p.died, p.died_source, p.state, p.merged_into, p.source, p.version, p.made_ms, p.changed_ms
FROM person AS p
WHERE p.id IN (SELECT CAST(e AS BIGINT) FROM json_array_elements_text(CAST(:ids AS JSON)) AS e);

--: person_q_number(county int, id_index blob) maybe
SELECT p.id, p.division, p.name, p.state FROM person AS p
WHERE p.county = :county AND p.id_index = :id_index AND p.id_index IS NOT NULL
    AND p.state <> 'merged';

--: person_q_numbers(id_index blob) many
SELECT p.id FROM person AS p
WHERE p.id_index = :id_index AND p.id_index IS NOT NULL AND p.state <> 'merged' LIMIT 2
--scan-ok: the index begins with the number
;

--: person_q_count() one | n int
SELECT count(*) AS n FROM person --scan-ok: the whole scope is counted
;

--: person_q_window(first int, last int) many
SELECT p.id FROM person AS p WHERE p.id BETWEEN :first AND :last ORDER BY p.id;

--: person_q_ends() one | first int, last int
SELECT CAST(coalesce(min(p.id), 0) AS BIGINT) AS first, CAST(coalesce(max(p.id), -1) AS BIGINT) AS last
FROM person AS p --scan-ok: both ends of the scope
;

--: person_q_next(first int, last int) one | id int
SELECT CAST(coalesce(min(p.id), 0) AS BIGINT) AS id FROM person AS p
WHERE p.id BETWEEN :first AND :last;

--: person_q_of_age(first int, last int, born_to int) many
SELECT p.id FROM person AS p
WHERE p.id BETWEEN :first AND :last AND p.birth <= :born_to AND p.hidden IN (1, 3) ORDER BY p.id;

--: person_q_dead_alive() one | n int
SELECT count(*) AS n FROM person AS p
WHERE (p.died IS NOT NULL AND p.state NOT IN ('dead', 'merged')) OR p.pinyin = ''
--scan-ok: the doctor looks at every row
;

--: person_q_sealed(from_id int, most int) many
SELECT p.id, p.version, p.id_seal, p.phone_seal, p.phone2_seal FROM person AS p
WHERE p.id >= :from_id
AND (p.id_seal IS NOT NULL OR p.phone_seal IS NOT NULL OR p.phone2_seal IS NOT NULL) ORDER BY p.id LIMIT :most;

--: person_q_reseal(id int, was int, id_seal blob, phone_seal blob, phone2_seal blob) count
UPDATE person SET id_seal = :id_seal, phone_seal = :phone_seal, phone2_seal = :phone2_seal
WHERE id = :id AND version = :was --no-image: the same numbers under another key
;

--: person_q_keys(first int, last int) cursor
SELECT p.id, p.division, p.name, p.id_seal, p.died, p.state, p.numbered_ms FROM person AS p
WHERE p.id BETWEEN :first AND :last AND p.id_seal IS NOT NULL AND p.state <> 'merged' ORDER BY p.id;

--: person_q_stamp() one | n int, newest int
SELECT count(*) AS n, CAST(coalesce(max(p.changed_ms), 0) AS BIGINT) AS newest
FROM person AS p --scan-ok: whether an index of the whole scope is still good
;

--: person_q_key_of(id int) maybe
SELECT p.id_seal, p.made_ms, p.numbered_ms FROM person AS p WHERE p.id = :id;

--: person_q_opened(account int, now_ms int, ids text) many
SELECT o.person, o.may FROM person_opened AS o
WHERE o.account = :account AND o.until_ms > :now_ms
    AND o.person IN (SELECT value FROM json_each(:ids));

--: person_q_opened pg
SELECT o.person, o.may FROM person_opened AS o
WHERE o.account = :account AND o.until_ms > :now_ms
    AND o.person IN (SELECT CAST(e AS BIGINT) FROM json_array_elements_text(CAST(:ids AS JSON)) AS e);

--: person_q_opened_since(account int, since int) one | n int
SELECT count(*) AS n FROM person_opened WHERE account = :account AND at_ms > :since AND asked = 1;

--: person_q_opened_put(account int, person int, may int, asked int, now_ms int, until_ms int) exec
INSERT INTO person_opened (account, person, may, asked, at_ms, until_ms)
VALUES (:account, :person, :may, :asked, :now_ms, :until_ms)
ON CONFLICT (account, person) DO UPDATE SET may = :may, asked = :asked, at_ms = :now_ms,
    until_ms = :until_ms;

--: person_q_opened_sweep(account int, before int) exec
DELETE FROM person_opened WHERE account = :account AND until_ms <= :before;

-- ---- imports -----------------------------------------------------------------------
--: person_q_alike(county int, birth int, name text, numbered int) maybe
SELECT p.id FROM person AS p
WHERE p.county = :county AND p.birth = :birth AND p.name = :name AND p.state <> 'merged'
  AND (:numbered = 0 OR p.id_index IS NULL) LIMIT 1;

--: person_q_home(id int) maybe
SELECT division, address FROM person WHERE id = :id;

--: person_q_import_lost() one | n int
SELECT count(*) AS n FROM import_known AS k LEFT JOIN person AS p
  ON p.county = k.county AND p.id = k.subject
WHERE k.kind = 'person' AND p.id IS NULL --scan-ok: the doctor looks at every row
;

--: person_q_lives(person int) maybe
SELECT m.household FROM member AS m
WHERE m.county = :person / 1000000000 AND m.person = :person AND m.kind = 'living' AND m.ended IS NULL;
