--: verify_q_consent_add(id int, county int, division int, household int, person int, signed_as text, signer int, signer_name text, reason text, purpose text, scope text, from_day int, to_day int, form text, paper text, evidence text, made_ms int, made_by int) exec
INSERT INTO verify_consent (id, county, division, household, person, signed_as, signer, signer_name,
    reason, purpose, scope, from_day, to_day, form, paper, evidence, made_ms, made_by, version)
VALUES (:id, :county, :division, :household, :person, :signed_as, :signer, :signer_name, :reason,
    :purpose, :scope, :from_day, :to_day, :form, :paper, :evidence, :made_ms, :made_by, 1);

--: verify_q_consent(id int) maybe
SELECT id, division, household, person, signed_as, signer, signer_name, reason, purpose, scope,
    from_day, to_day, form, paper, evidence, revoked_ms, revoked_by, revoked_why, made_ms, made_by,
    version
FROM verify_consent WHERE id = :id;

--: verify_q_consents(household int) many
SELECT id, division, household, person, signed_as, signer, signer_name, reason, purpose, scope,
    from_day, to_day, form, paper, evidence, revoked_ms, revoked_by, revoked_why, made_ms, made_by,
    version
FROM verify_consent WHERE county = :household / 1000000000 AND household = :household
ORDER BY person, id DESC LIMIT 500;

--: verify_q_revoke(id int, version int, at_ms int, user int, why text) count
UPDATE verify_consent SET revoked_ms = :at_ms, revoked_by = :user, revoked_why = :why,
    version = version + 1
WHERE id = :id AND version = :version AND revoked_ms IS NULL;

--: verify_q_member(household int) many
SELECT m.person, m.relation, p.name, p.birth, p.died, p.made_ms, p.numbered_ms
FROM member AS m JOIN person AS p ON p.county = m.county AND p.id = m.person
WHERE m.county = :household / 1000000000 AND m.household = :household AND m.ended IS NULL
ORDER BY m.relation, m.since, m.id LIMIT 60;

--: verify_q_members_n(household int) one | n int
SELECT count(*) AS n FROM member AS m
WHERE m.county = :household / 1000000000 AND m.household = :household AND m.ended IS NULL;

--: verify_q_kin(household int, most int) many
SELECT DISTINCT k.person, k.relation, h.head
FROM member AS m JOIN member AS own ON own.county = m.county AND own.person = m.person
JOIN household AS h ON h.county = own.county AND h.id = own.household
JOIN member AS k ON k.county = own.county AND k.household = own.household
WHERE m.county = :household / 1000000000 AND m.household = :household AND m.ended IS NULL
    AND own.kind = 'register' AND own.ended IS NULL AND k.ended IS NULL
ORDER BY k.person LIMIT :most;

--: verify_q_add(id int, county int, division int, household int, number text, purpose text, scope text, declared text, reason text, state text, corrects int, asked_by int, asked_ms int, keep_to int) exec
INSERT INTO verify_run (id, county, division, household, number, purpose, scope, declared, reason,
    state, corrects, asked_by, asked_ms, missing_n, suggested, conclusion, why, say, keep_to, version)
VALUES (:id, :county, :division, :household, :number, :purpose, :scope, :declared, :reason, :state,
    :corrects, :asked_by, :asked_ms, 0, '', '', '', '', :keep_to, 1);

--: verify_q_report(id int) maybe
SELECT id, division, household, number, purpose, scope, declared, reason, state, corrects,
    corrected_by, asked_by, asked_ms, answered_ms, body, missing_n, score, suggested, conclusion,
    why, issued_by, issued_ms, valid_to, paper_hash, sign, sign_key, say, keep_to, version
FROM verify_run WHERE id = :id;

--: verify_q_sealed(id int) maybe
SELECT answers, paper FROM verify_run WHERE id = :id;

--: verify_q_numbered(county int, number text) maybe
SELECT id, state, conclusion, corrected_by, issued_ms, valid_to, paper_hash, sign, sign_key
FROM verify_run WHERE county = :county AND number = :number;

--: verify_q_newest(household int, purpose text, day int) maybe
SELECT id FROM verify_run
WHERE county = :household / 1000000000 AND household = :household AND purpose = :purpose
    AND state IN ('issued', 'draft', 'waiting')
ORDER BY CASE WHEN state <> 'issued' THEN 1 WHEN valid_to >= :day THEN 0 ELSE 2 END, id DESC
LIMIT 1;

--: verify_q_present(household int) many
SELECT m.person, p.birth, p.died FROM member AS m
LEFT JOIN person AS p ON p.county = m.county AND p.id = m.person
WHERE m.county = :household / 1000000000 AND m.household = :household AND m.ended IS NULL
ORDER BY m.id LIMIT 60;

--: verify_q_died(person int) maybe
SELECT p.died FROM person AS p WHERE p.county = :person / 1000000000 AND p.id = :person;

--: verify_q_of_household(household int, most int) many
SELECT id, number, purpose, state, conclusion, asked_by, asked_ms, issued_ms, valid_to, corrects,
    corrected_by
FROM verify_run WHERE county = :household / 1000000000 AND household = :household
ORDER BY id DESC LIMIT :most;

--: verify_q_answered(id int, version int, body blob, answers blob, missing_n int, score int, suggested text, answered_ms int) count
UPDATE verify_run SET state = 'draft', body = :body, answers = :answers, missing_n = :missing_n,
    score = :score, suggested = :suggested, answered_ms = :answered_ms, say = '',
    version = version + 1
WHERE id = :id AND version = :version AND state IN ('waiting', 'failed');

--: verify_q_failed(id int, say text) count
UPDATE verify_run SET state = 'failed', say = :say, version = version + 1
WHERE id = :id AND state IN ('waiting', 'failed');

--: verify_q_issue(id int, version int, conclusion text, why text, issued_by int, issued_ms int, valid_to int, paper blob, paper_hash text, sign text, sign_key text) count
UPDATE verify_run SET state = 'issued', conclusion = :conclusion, why = :why,
    issued_by = :issued_by, issued_ms = :issued_ms, valid_to = :valid_to, paper = :paper,
    paper_hash = :paper_hash, sign = :sign, sign_key = :sign_key, version = version + 1
WHERE id = :id AND version = :version AND state = 'draft';

--: verify_q_corrected(id int, by int) count
UPDATE verify_run SET state = 'corrected', corrected_by = :by, version = version + 1
WHERE id = :id AND state = 'issued';

--: verify_q_over(day int, most int) many
SELECT id, division FROM verify_run WHERE keep_to < :day AND state <> 'wiped'
ORDER BY keep_to, id LIMIT :most;

--: verify_q_wipe(id int) count
UPDATE verify_run SET state = 'wiped', body = NULL, answers = NULL, paper = NULL, declared = '{}',
    version = version + 1
WHERE id = :id AND state <> 'wiped';

--: verify_q_query_add(id int, county int, division int, report int, person int, consent int, purpose text, scope text, user int, at_ms int) exec
INSERT INTO verify_query (id, county, division, report, person, consent, purpose, scope, user_id,
    at_ms)
VALUES (:id, :county, :division, :report, :person, :consent, :purpose, :scope, :user, :at_ms);

--: verify_q_queries(person int, most int) many
SELECT q.id, q.report, q.consent, q.purpose, q.scope, q.user_id, q.at_ms
FROM verify_query AS q WHERE q.county = :person / 1000000000 AND q.person = :person
ORDER BY q.id DESC LIMIT :most;

--: verify_q_queried(report int) many
SELECT q.person, q.consent FROM verify_query AS q
WHERE q.county = :report / 1000000000 AND q.report = :report ORDER BY q.id LIMIT 60;

--: verify_q_object_add(id int, county int, division int, report int, person int, item text, told text, evidence text, asked_by int, asked_ms int, due int) exec
INSERT INTO verify_objection (id, county, division, report, person, item, told, evidence, state,
    asked_by, asked_ms, due, version)
VALUES (:id, :county, :division, :report, :person, :item, :told, :evidence, 'open', :asked_by,
    :asked_ms, :due, 1);

--: verify_q_objection(id int) maybe
SELECT id, division, report, person, item, told, evidence, state, asked_by, asked_ms, due,
    decided_by, decided_ms, note, renewed, version
FROM verify_objection WHERE id = :id;

--: verify_q_objections(report int) many
SELECT id, division, report, person, item, told, evidence, state, asked_by, asked_ms, due,
    decided_by, decided_ms, note, renewed, version
FROM verify_objection WHERE county = :report / 1000000000 AND report = :report
ORDER BY id LIMIT 50;

--: verify_q_object_decide(id int, version int, state text, user int, at_ms int, note text, renewed int) count
UPDATE verify_objection SET state = :state, decided_by = :user, decided_ms = :at_ms, note = :note,
    renewed = :renewed, version = version + 1
WHERE id = :id AND version = :version AND state = 'open';

--: verify_q_objects_open(most int) many
SELECT o.id, o.division, o.report, o.due FROM verify_objection AS o WHERE o.state = 'open'
ORDER BY o.due, o.id LIMIT :most;

--: verify_q_objects_n(today int) one | n int, late int, now int
SELECT count(*) AS n, coalesce(sum(CASE WHEN o.due < :today THEN 1 ELSE 0 END), 0) AS late,
    coalesce(sum(CASE WHEN o.due = :today THEN 1 ELSE 0 END), 0) AS now
FROM verify_objection AS o WHERE o.state = 'open';

--: verify_q_drafts(user int, most int) many
SELECT r.id, r.division, r.number, r.household, r.purpose, r.asked_ms FROM verify_run AS r
WHERE r.state = 'draft' AND r.asked_by <> :user ORDER BY r.asked_ms, r.id LIMIT :most;

--: verify_q_drafts_n(user int, late_ms int, now_ms int) one | n int, late int, now int
SELECT count(*) AS n, coalesce(sum(CASE WHEN r.asked_ms < :late_ms THEN 1 ELSE 0 END), 0) AS late,
    coalesce(sum(CASE WHEN r.asked_ms >= :late_ms AND r.asked_ms < :now_ms THEN 1 ELSE 0 END), 0)
    AS now
FROM verify_run AS r WHERE r.state = 'draft' AND r.asked_by <> :user;

--: verify_q_mine(user int, most int) many
SELECT r.id, r.division, r.number, r.household, r.purpose, r.state, r.asked_ms
FROM verify_run AS r WHERE r.state IN ('waiting', 'failed', 'draft') AND r.asked_by = :user
ORDER BY r.asked_ms, r.id LIMIT :most;

--: verify_q_mine_n(user int) one | n int
SELECT count(*) AS n FROM verify_run AS r
WHERE r.state IN ('waiting', 'failed', 'draft') AND r.asked_by = :user;

--: verify_q_tally_add(county int, source text, day int, asked_n int, found_n int, none_n int, missing_n int, conflict_n int, ms_sum int, ms_max int, last_ms int, say text) exec
INSERT INTO verify_tally (county, source, day, asked_n, found_n, none_n, missing_n, conflict_n,
    ms_sum, ms_max, last_ms, say)
VALUES (:county, :source, :day, :asked_n, :found_n, :none_n, :missing_n, :conflict_n, :ms_sum,
    :ms_max, :last_ms, :say)
ON CONFLICT (county, source, day) DO UPDATE SET asked_n = verify_tally.asked_n + excluded.asked_n,
    found_n = verify_tally.found_n + excluded.found_n,
    none_n = verify_tally.none_n + excluded.none_n,
    missing_n = verify_tally.missing_n + excluded.missing_n,
    conflict_n = verify_tally.conflict_n + excluded.conflict_n,
    ms_sum = verify_tally.ms_sum + excluded.ms_sum,
    ms_max = CASE WHEN excluded.ms_max > verify_tally.ms_max THEN excluded.ms_max
             ELSE verify_tally.ms_max END,
    last_ms = excluded.last_ms, say = excluded.say;

--: verify_q_tallies(from_day int) many | source text, asked_n int, found_n int, none_n int, missing_n int, conflict_n int, ms_sum int, ms_max int, last_ms int
SELECT t.source AS source, sum(t.asked_n) AS asked_n, sum(t.found_n) AS found_n,
    sum(t.none_n) AS none_n, sum(t.missing_n) AS missing_n, sum(t.conflict_n) AS conflict_n,
    sum(t.ms_sum) AS ms_sum, max(t.ms_max) AS ms_max, max(t.last_ms) AS last_ms
FROM verify_tally AS t WHERE t.day >= :from_day GROUP BY t.source ORDER BY t.source
--scan-ok: a row a source and day
;

--: verify_q_today(county int, source text, day int) maybe
SELECT asked_n FROM verify_tally WHERE county = :county AND source = :source AND day = :day;

--: verify_q_key_add(id int, county int, division int, print text, public text, secret blob, made_ms int) exec
INSERT INTO verify_key (id, county, division, print, public, secret, made_ms)
VALUES (:id, :county, :division, :print, :public, :secret, :made_ms);

--: verify_q_key_newest(county int) maybe
SELECT id, print, public, secret FROM verify_key
WHERE county = :county ORDER BY id DESC LIMIT 1 --scan-ok: a handful of keys
;

--: verify_q_key(print text) maybe
SELECT id, public FROM verify_key WHERE print = :print --scan-ok: a handful of keys
;

--: verify_q_bare_issue() one | n int
SELECT count(*) AS n FROM verify_run AS r
WHERE r.state = 'issued' AND (r.paper IS NULL OR r.sign IS NULL) --scan-ok: the doctor
;

--: verify_q_no_consent() one | n int
SELECT count(*) AS n FROM verify_query AS q
LEFT JOIN verify_consent AS c ON c.county = q.county AND c.id = q.consent
WHERE c.id IS NULL OR c.purpose <> q.purpose --scan-ok: the doctor
;

--: verify_q_seals(first int, most int) many
SELECT id, body, answers, paper, version FROM verify_run AS r WHERE r.id >= :first
ORDER BY r.id LIMIT :most;

--: verify_q_reseal(id int, version int, body blob, answers blob, paper blob) count
UPDATE verify_run SET body = :body, answers = :answers, paper = :paper, version = version + 1
WHERE id = :id AND version = :version;
--: verify_q_key_seals(first int, most int) many
SELECT k.id, k.secret FROM verify_key AS k WHERE k.id >= :first ORDER BY k.id LIMIT :most;

--: verify_q_key_reseal(id int, secret blob) count
UPDATE verify_key SET secret = :secret WHERE id = :id;

--: verify_q_homes(most int) many
SELECT h.id, h.division FROM household AS h
WHERE h.kind = 'living' AND h.ended IS NULL AND h.head IS NOT NULL ORDER BY h.division, h.id LIMIT :most;

--: verify_q_scan_add(id int, county int, division int, consent int, kind text, bytes int, sm3 text, keep_to int, made_ms int, made_by int) exec
INSERT INTO verify_scan (id, county, division, consent, kind, bytes, sm3, state, keep_to, made_ms,
    made_by)
VALUES (:id, :county, :division, :consent, :kind, :bytes, :sm3, 'kept', :keep_to, :made_ms,
    :made_by);

--: verify_q_scans(consent int, most int) many
SELECT id, kind, bytes, sm3, state, made_ms, made_by FROM verify_scan
WHERE county = :consent / 1000000000 AND consent = :consent ORDER BY id LIMIT :most;

--: verify_q_scan(id int) maybe
SELECT division, consent, kind, bytes, sm3, state FROM verify_scan WHERE id = :id;

--: verify_q_scans_over(day int, most int) many
SELECT id, division, consent FROM verify_scan WHERE state = 'kept' AND keep_to < :day
ORDER BY keep_to, id LIMIT :most;

--: verify_q_scan_wipe(id int) count
UPDATE verify_scan SET state = 'wiped' WHERE id = :id AND state = 'kept';

--: verify_q_scans_from(first int, most int) many
SELECT id, sm3 FROM verify_scan AS s WHERE s.id >= :first AND s.state = 'kept'
ORDER BY s.id LIMIT :most;
