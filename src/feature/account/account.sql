--: account_insert(id int, county int, division int, login text, name text, now_ms int) exec
INSERT INTO account (id, county, division, login, name, role, state, version, made_ms, changed_ms)
VALUES (:id, :county, :division, :login, :name, NULL, 'active', 1, :now_ms, :now_ms);

--: account_get(id int) maybe
SELECT id, county, division, login, name, role, state, version, made_ms, changed_ms
FROM account WHERE id = :id;

--: account_state_set(id int, state text, now_ms int) count
UPDATE account SET state = :state, version = version + 1, changed_ms = :now_ms
WHERE id = :id AND state <> :state AND state <> 'closed';

--: account_role_set(id int, role text, now_ms int) count
UPDATE account SET role = :role, version = version + 1, changed_ms = :now_ms WHERE id = :id;

--: account_named(ids text) many
SELECT id, name FROM account WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(:ids));

--: account_named pg
SELECT id, name FROM account WHERE id IN (SELECT value::bigint FROM json_array_elements_text(:ids::json));

--: account_name_add(login text, county int, account int) count
INSERT INTO account_name (login, county, account) VALUES (:login, :county, :account)
ON CONFLICT (login) DO NOTHING;

--: account_name_find(login text) maybe
SELECT county, account FROM account_name WHERE login = :login;

--: account_own_add(id int, county int, hash text, now_ms int, must_change int) exec
INSERT INTO account_own (id, county, hash, hash_ms, must_change, totp, totp_on, totp_step, codes,
                         post, look, signed_ms)
VALUES (:id, :county, :hash, :now_ms, :must_change, NULL, 0, -1, NULL, NULL, '', NULL);

--: account_own_get(id int) maybe
SELECT id, county, hash, hash_ms, must_change, totp, totp_on, totp_step, codes, post, look,
       signed_ms
FROM account_own WHERE id = :id;

--: account_hash_set(id int, hash text, now_ms int, must_change int) count
UPDATE account_own SET hash = :hash, hash_ms = :now_ms, must_change = :must_change WHERE id = :id;

--: account_hash_renew(id int, hash text, old text) count
UPDATE account_own SET hash = :hash WHERE id = :id AND hash = :old;

--: account_totp_set(id int, totp blob, totp_on int, step int, codes blob) count
UPDATE account_own SET totp = :totp, totp_on = :totp_on, totp_step = :step, codes = :codes
WHERE id = :id;

--: account_totp_used(id int, was int, step int) count
UPDATE account_own SET totp_step = :step WHERE id = :id AND totp_step = :was;

--: account_codes_set(id int, codes blob, old blob) count
UPDATE account_own SET codes = :codes WHERE id = :id AND codes = :old;

--: account_signed(id int, now_ms int, post int) count
UPDATE account_own SET signed_ms = :now_ms, post = :post WHERE id = :id;

--: account_post_set(id int, post int) count
UPDATE account_own SET post = :post WHERE id = :id;

--: account_look_set(id int, look text) count
UPDATE account_own SET look = :look WHERE id = :id;

--: account_post_add(id int, county int, division int, account int, role text, state text, ends int, why text, asked_by int, now_ms int) exec
INSERT INTO account_post (id, county, division, account, role, state, ends, why, asked_by, asked_ms,
                          decided_by, decided_ms)
VALUES (:id, :county, :division, :account, :role, :state, :ends, :why, :asked_by, :now_ms, NULL, NULL);

--: account_post_get(id int) maybe
SELECT id, county, division, account, role, state, ends, why, asked_by, asked_ms, decided_by,
       decided_ms
FROM account_post WHERE id = :id;

--: account_posts(county int, account int) many
SELECT id, division, role, state, ends, why, asked_by, asked_ms, decided_by, decided_ms
FROM account_post WHERE county = :county AND account = :account
ORDER BY asked_ms, id LIMIT 200 --scan-ok: by county and account
;

--: account_posts_live(county int, account int, today int) many
SELECT id, division, role, ends FROM account_post
WHERE county = :county AND account = :account AND state = 'active'
      AND (ends IS NULL OR ends > :today)
ORDER BY asked_ms, id LIMIT 50 --scan-ok: by county and account
;

--: account_posts_pending() many
SELECT p.id, p.division, p.account, p.role, p.ends, p.why, p.asked_by, p.asked_ms, a.name, a.login
FROM account_post AS p JOIN account AS a ON a.county = p.county AND a.id = p.account
WHERE p.state = 'pending' ORDER BY p.asked_ms, p.id LIMIT 200 --scan-ok: only what waits
;

--: account_posts_waiting() one | n int
SELECT count(*) AS n FROM account_post WHERE state = 'pending' --scan-ok: only what waits
;

--: account_post_decide(id int, state text, decided_by int, now_ms int) count
UPDATE account_post SET state = :state, decided_by = :decided_by, decided_ms = :now_ms
WHERE id = :id AND state = 'pending';

--: account_post_end(id int, decided_by int, now_ms int) count
UPDATE account_post SET state = 'ended', decided_by = :decided_by, decided_ms = :now_ms
WHERE id = :id AND state IN ('active', 'pending');

--: account_post_same(county int, account int, role text, division int) maybe
SELECT id FROM account_post
WHERE county = :county AND account = :account AND role = :role AND division = :division
      AND state IN ('pending', 'active');

--: account_at(division int, today int) many
SELECT a.id, a.name, p.role, p.division FROM account_post AS p
JOIN account AS a ON a.county = p.county AND a.id = p.account
WHERE p.division = :division AND p.state = 'active' AND (p.ends IS NULL OR p.ends > :today)
      AND a.state = 'active'
ORDER BY a.name, a.id LIMIT 200;

--: account_holding(division int, role text, today int) many
SELECT a.id, a.name, p.role, p.division FROM account_post AS p
JOIN account AS a ON a.county = p.county AND a.id = p.account
WHERE p.division = :division AND p.role = :role AND p.state = 'active'
      AND (p.ends IS NULL OR p.ends > :today) AND a.state = 'active'
ORDER BY a.name, a.id LIMIT 200;

--: account_session_find(county int, hash blob) maybe
SELECT s.account, s.post, s.stage, s.handle, s.made_ms, s.seen_ms, s.fresh_ms, s.origin, s.agent, a.name,
       a.login, a.state, a.division AS home, p.role, p.division, p.state AS post_state, p.ends,
       o.look
FROM account_session AS s
JOIN account AS a ON a.id = s.account AND a.county = s.county
JOIN account_post AS p ON p.id = s.post AND p.county = s.county
JOIN account_own AS o ON o.id = s.account AND o.county = s.county
WHERE s.county = :county AND s.hash = :hash;

--: account_session_add(county int, hash blob, account int, post int, stage text, handle int, made_ms int, now_ms int, fresh_ms int, origin text, agent text) exec
INSERT INTO account_session (county, hash, account, post, stage, handle, made_ms, seen_ms, fresh_ms,
                             origin, agent)
VALUES (:county, :hash, :account, :post, :stage, :handle, :made_ms, :now_ms, :fresh_ms, :origin,
        :agent);

--: account_session_touch(county int, hash blob, now_ms int) exec
UPDATE account_session SET seen_ms = :now_ms WHERE county = :county AND hash = :hash;

--: account_session_drop(county int, hash blob) count
DELETE FROM account_session WHERE county = :county AND hash = :hash;

--: account_session_end(county int, account int, handle int) count
DELETE FROM account_session WHERE county = :county AND account = :account AND handle = :handle;

--: account_sessions_end(county int, account int) count
DELETE FROM account_session WHERE county = :county AND account = :account;

--: account_sessions_others(county int, account int, hash blob) count
DELETE FROM account_session WHERE county = :county AND account = :account AND hash <> :hash;

--: account_sessions_of_post(county int, account int, post int) count
DELETE FROM account_session WHERE county = :county AND account = :account AND post = :post;

--: account_sessions_stale(county int, account int, seen_before int, made_before int) exec
DELETE FROM account_session WHERE county = :county AND account = :account
      AND (seen_ms <= :seen_before OR made_ms <= :made_before);

--: account_sessions(county int, account int) many
SELECT hash, post, stage, handle, made_ms, seen_ms, origin, agent FROM account_session
WHERE county = :county AND account = :account AND stage = 'live'
ORDER BY made_ms DESC, handle LIMIT 20;

--: account_sessions_sweep(seen_before int) count
DELETE FROM account_session WHERE seen_ms <= :seen_before;

--: account_token_add(id int, county int, account int, post int, label text, hash blob, scopes text, now_ms int, ends_ms int, acts_ms int) exec
INSERT INTO account_token (id, county, account, post, label, hash, scopes, made_ms, ends_ms, used_ms,
                           ended, acts_ms)
VALUES (:id, :county, :account, :post, :label, :hash, :scopes, :now_ms, :ends_ms, NULL, 0,
        :acts_ms);

--: account_token_find(county int, hash blob) maybe
SELECT t.id, t.account, t.post, t.scopes, t.ends_ms, t.used_ms, t.made_ms, t.acts_ms,
       a.name, a.login, a.state,
       a.division AS home, p.role, p.division, p.state AS post_state, p.ends, o.must_change
FROM account_token AS t
JOIN account AS a ON a.id = t.account AND a.county = t.county
JOIN account_post AS p ON p.id = t.post AND p.county = t.county
JOIN account_own AS o ON o.id = t.account AND o.county = t.county
WHERE t.county = :county AND t.hash = :hash AND t.ended = 0;

--: account_tokens(county int, account int) many
SELECT id, post, label, scopes, made_ms, ends_ms, used_ms, ended, acts_ms FROM account_token
WHERE county = :county AND account = :account AND ended = 0
ORDER BY made_ms DESC, id LIMIT 50;

--: account_token_used(id int, now_ms int) count
UPDATE account_token SET used_ms = :now_ms WHERE id = :id;

--: account_token_end(id int, account int) count
UPDATE account_token SET ended = 1 WHERE id = :id AND account = :account AND ended = 0;

--: account_tokens_end(county int, account int) count
UPDATE account_token SET ended = 1 WHERE county = :county AND account = :account AND ended = 0;

--: account_tokens_of_post(county int, account int, post int) count
UPDATE account_token SET ended = 1
WHERE county = :county AND account = :account AND post = :post AND ended = 0;

--: account_try_get(name blob) maybe
SELECT failures, until_ms, at_ms FROM account_try WHERE name = :name;

--: account_try_put(name blob, failures int, until_ms int, now_ms int) exec
INSERT INTO account_try (name, failures, until_ms, at_ms)
VALUES (:name, :failures, :until_ms, :now_ms)
ON CONFLICT (name) DO UPDATE SET failures = :failures, until_ms = :until_ms, at_ms = :now_ms;

--: account_try_drop(name blob) exec
DELETE FROM account_try WHERE name = :name;

--: account_try_sweep(before int) count
DELETE FROM account_try WHERE at_ms < :before;

--: account_reveal_count(account int, since int) one | n int
SELECT count(*) AS n FROM account_reveal WHERE account = :account AND at_ms > :since;

--: account_reveal_add(account int, at_ms int, n int) exec
INSERT INTO account_reveal (account, at_ms, n) VALUES (:account, :at_ms, :n);

--: account_reveal_sweep(account int, before int) exec
DELETE FROM account_reveal WHERE account = :account AND at_ms <= :before;

--: account_once_add(name text, now_ms int, said text) count
INSERT INTO account_once (name, at_ms, status, location, body, said)
VALUES (:name, :now_ms, 0, '', '', :said)
ON CONFLICT (name) DO NOTHING;

--: account_once_get(name text) maybe
SELECT at_ms, status, location, body, said FROM account_once WHERE name = :name;

--: account_once_put(name text, now_ms int, said text, status int, location text, body text) exec
INSERT INTO account_once (name, at_ms, status, location, body, said)
VALUES (:name, :now_ms, :status, :location, :body, :said)
ON CONFLICT (name) DO UPDATE SET status = excluded.status, location = excluded.location,
    body = excluded.body;

--: account_once_say(name text, now_ms int) exec
INSERT INTO account_once (name, at_ms, status, location, body, said)
VALUES (:name, :now_ms, 0, '', '', '')
ON CONFLICT (name) DO UPDATE SET at_ms = excluded.at_ms;

--: account_once_led(name text, location text) exec
UPDATE account_once SET location = :location WHERE name = :name;

--: account_once_drop(name text) exec
DELETE FROM account_once WHERE name = :name;

--: account_once_sweep(before int) count
DELETE FROM account_once WHERE at_ms < :before;

--: account_sessions_of_closed() one | n int
SELECT count(*) AS n FROM account_session AS s
JOIN account AS a ON a.id = s.account AND a.county = s.county
WHERE a.state <> 'active' --scan-ok: a check of the whole table
;

--: account_all(most int) many
SELECT login, name, role, division, state FROM account ORDER BY county, login LIMIT :most --scan-ok: in order of the index
;

--: account_posts_held(after int, most int) many
SELECT id, account, role, ends FROM account_post WHERE state IN ('active', 'pending') AND account > :after
ORDER BY account, id LIMIT :most --scan-ok: a check of the whole table
;

--: account_totp_sealed(from_id int, most int) many
SELECT id, totp FROM account_own WHERE id >= :from_id AND totp IS NOT NULL ORDER BY id LIMIT :most;

--: account_totp_reseal(id int, totp blob) count
UPDATE account_own SET totp = :totp WHERE id = :id;

--: account_locked(most int) many
SELECT id, division, login, name, changed_ms FROM account WHERE state = 'locked'
ORDER BY changed_ms DESC, id LIMIT :most --scan-ok: the accounts of one area
;

--: account_locked_n() one | n int
SELECT count(*) AS n FROM account WHERE state = 'locked' --scan-ok: the accounts of one area
;

--: account_tokens_ending(from_ms int, to_ms int) one | n int
SELECT count(*) AS n FROM account_token
WHERE ended = 0 AND ends_ms > :from_ms AND ends_ms <= :to_ms --scan-ok: the tokens of one area
;

-- The village of a township of the demonstration in which most live; where its worker has the post.
--: account_demo_village(lo int, hi int) maybe
SELECT division FROM household WHERE division BETWEEN :lo AND :hi AND kind = 'living' AND ended IS NULL
GROUP BY division ORDER BY count(*) DESC, division LIMIT 1;

--: account_demo_post(login text, lo int, hi int) maybe
SELECT p.division FROM account AS a JOIN account_post AS p ON p.county = a.county AND p.account = a.id
WHERE a.login = :login AND p.division BETWEEN :lo AND :hi ORDER BY p.id LIMIT 1;
