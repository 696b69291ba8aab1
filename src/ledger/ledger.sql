--: ledger_q_head(county int) maybe
SELECT last, sets, hash FROM ledger_head WHERE county = :county;

--: ledger_q_head_new(county int, hash blob) exec
INSERT INTO ledger_head (county, last, sets, hash) VALUES (:county, 0, 0, :hash);

--: ledger_q_head_set(county int, last int, sets int, hash blob) count
UPDATE ledger_head SET last = :last, sets = :sets, hash = :hash WHERE county = :county;

--: ledger_q_counties() many
SELECT county, last, sets, hash FROM ledger_head ORDER BY county --scan-ok: one row a county
;

--: ledger_q_set_add(id int, county int, first int, last int, fen int, act text, hash blob, at_ms int) exec
INSERT INTO ledger_set (id, county, first, last, fen, act, hash, at_ms)
VALUES (:id, :county, :first, :last, :fen, :act, :hash, :at_ms);

--: ledger_q_sets(county int, after int, most int) many
SELECT id, first, last, fen, act, hash, at_ms FROM ledger_set
WHERE county = :county AND id > :after ORDER BY id LIMIT :most;

--: ledger_q_account_find(county int, class int, programme text, source int, year int, party int) maybe
SELECT id, bound, dr, cr, dr_pending, cr_pending FROM ledger_account
WHERE county = :county AND class = :class AND programme = :programme AND source = :source
    AND year = :year AND party = :party;

--: ledger_q_account_add(id int, county int, class int, programme text, source int, year int, party int, bound int) exec
INSERT INTO ledger_account (id, county, class, programme, source, year, party, bound, dr, cr,
    dr_pending, cr_pending)
VALUES (:id, :county, :class, :programme, :source, :year, :party, :bound, 0, 0, 0, 0);

--: ledger_q_account(id int, county int) maybe
SELECT id, class, programme, source, year, party, bound, dr, cr, dr_pending, cr_pending
FROM ledger_account WHERE id = :id AND county = :county;

--: ledger_q_account_set(id int, county int, dr int, cr int, dr_pending int, cr_pending int) count
UPDATE ledger_account SET dr = :dr, cr = :cr, dr_pending = :dr_pending, cr_pending = :cr_pending
WHERE id = :id AND county = :county;

--: ledger_q_accounts(county int, class int, after int, most int) many
SELECT id, class, programme, source, year, party, bound, dr, cr, dr_pending, cr_pending
FROM ledger_account WHERE county = :county AND (:class = 0 OR class = :class) AND id > :after
ORDER BY id LIMIT :most --scan-ok: held by county
;

--: ledger_q_transfer_add(id int, county int, hi int, lo int, kind int, debit int, credit int, fen int, party int, code int, line int, pending int, day int) exec
INSERT INTO ledger_transfer (id, county, hi, lo, kind, debit, credit, fen, party, code, line,
    pending, day)
VALUES (:id, :county, :hi, :lo, :kind, :debit, :credit, :fen, :party, :code, :line, :pending, :day);

--: ledger_q_transfer_of(county int, hi int, lo int) maybe
SELECT id, hi, lo, kind, debit, credit, fen, party, code, line, pending, day FROM ledger_transfer
WHERE county = :county AND hi = :hi AND lo = :lo;

--: ledger_q_transfer(id int, county int) maybe
SELECT id, hi, lo, kind, debit, credit, fen, party, code, line, pending, day FROM ledger_transfer
WHERE id = :id AND county = :county;

--: ledger_q_transfers(first int, last int) many
SELECT id, county, hi, lo, kind, debit, credit, fen, party, code, line, pending, day
FROM ledger_transfer WHERE id BETWEEN :first AND :last ORDER BY id;

--: ledger_q_refusal(county int, hi int, lo int) maybe
SELECT code, said, arg FROM ledger_refusal WHERE county = :county AND hi = :hi AND lo = :lo;

--: ledger_q_refusal_add(county int, hi int, lo int, code int, said text, arg text, at_ms int) exec
INSERT INTO ledger_refusal (county, hi, lo, code, said, arg, at_ms)
VALUES (:county, :hi, :lo, :code, :said, :arg, :at_ms);

--: ledger_q_batch_add(id int, county int, programme text, period int, no int, kind int, format text, user_id int, at_ms int) exec
INSERT INTO ledger_batch (id, county, programme, period, no, kind, format, state, lines, gross, fen,
    hash, file_name, file_sm3, file_bytes, made_by, made_ms, frozen_by, frozen_ms, exported_ms,
    closed_ms, version)
VALUES (:id, :county, :programme, :period, :no, :kind, :format, 1, 0, 0, 0, NULL, '', NULL, 0,
    :user_id, :at_ms, 0, 0, 0, 0, 1);

--: ledger_q_batch_next(county int, programme text, period int) one | no int
SELECT CAST(coalesce(max(no), 0) AS BIGINT) + 1 AS no FROM ledger_batch
WHERE county = :county AND programme = :programme AND period = :period;

--: ledger_q_batch(id int, county int) maybe
SELECT id, county, programme, period, no, kind, format, state, lines, gross, fen, hash, file_name,
    file_sm3, file_bytes, made_by, made_ms, frozen_by, frozen_ms, exported_ms, closed_ms, version
FROM ledger_batch WHERE id = :id AND county = :county;

--: ledger_q_batches(county int, after int, most int) many
SELECT id, county, programme, period, no, kind, format, state, lines, gross, fen, hash, file_name,
    file_sm3, file_bytes, made_by, made_ms, frozen_by, frozen_ms, exported_ms, closed_ms, version
FROM ledger_batch WHERE county = :county AND id > :after ORDER BY id LIMIT :most;

--: ledger_q_batches_of(county int, programme text, period int) many
SELECT id, state, kind, no FROM ledger_batch
WHERE county = :county AND programme = :programme AND period = :period ORDER BY no;

--: ledger_q_batch_sum(id int, county int, lines int, gross int, fen int) count
UPDATE ledger_batch SET lines = lines + :lines, gross = gross + :gross, fen = fen + :fen,
    version = version + 1
WHERE id = :id AND county = :county AND state = 1;

--: ledger_q_batch_frozen(id int, county int, hash blob, user_id int, at_ms int) count
UPDATE ledger_batch SET state = 2, hash = :hash, frozen_by = :user_id, frozen_ms = :at_ms,
    version = version + 1
WHERE id = :id AND county = :county AND state = 1;

--: ledger_q_batch_exported(id int, county int, name text, sm3 blob, bytes int, at_ms int) count
UPDATE ledger_batch SET state = 4, file_name = :name, file_sm3 = :sm3, file_bytes = :bytes,
    exported_ms = :at_ms, version = version + 1
WHERE id = :id AND county = :county AND state = 3;

--: ledger_q_batch_state(id int, county int, from_state int, state int, at_ms int) count
UPDATE ledger_batch SET state = :state, version = version + 1,
    closed_ms = CASE WHEN :state >= 8 THEN :at_ms ELSE closed_ms END
WHERE id = :id AND county = :county AND state = :from_state;

--: ledger_q_line_add(id int, county int, batch int, seq int, person int, period int, kind int, gross int, offset_fen int, fen int, card int, benefit int, again int) exec
INSERT INTO ledger_line (id, county, batch, seq, person, period, kind, gross, offset_fen, fen, card,
    benefit, again, state, outcome)
VALUES (:id, :county, :batch, :seq, :person, :period, :kind, :gross, :offset_fen, :fen, :card,
    :benefit, :again, 1, 0);

--: ledger_q_lines(county int, batch int, after int, most int) many
SELECT id, seq, person, period, kind, gross, offset_fen, fen, card, benefit, again, state, outcome
FROM ledger_line WHERE county = :county AND batch = :batch AND seq > :after ORDER BY seq
LIMIT :most;

--: ledger_q_line(id int, county int) maybe
SELECT id, batch, seq, person, period, kind, gross, offset_fen, fen, card, benefit, again, state,
    outcome
FROM ledger_line WHERE id = :id AND county = :county;

--: ledger_q_line_again(county int, again int) maybe
SELECT id, batch FROM ledger_line WHERE county = :county AND again = :again AND again > 0
    AND state <> 8;

--: ledger_q_lines_of(county int, person int, most int) many | programme text
SELECT l.id, l.batch, l.seq, l.period, l.kind, l.gross, l.offset_fen, l.fen, l.card, l.again,
    l.state, l.outcome, b.programme AS programme
FROM ledger_line AS l JOIN ledger_batch AS b ON b.county = l.county AND b.id = l.batch
WHERE l.county = :county AND l.person = :person ORDER BY l.period DESC, l.id DESC LIMIT :most;

--: ledger_q_lines_state(county int, batch int, from_state int, state int) count
UPDATE ledger_line SET state = :state
WHERE county = :county AND batch = :batch AND state = :from_state;

--: ledger_q_lines_sent(county int, batch int) count
UPDATE ledger_line SET state = CASE WHEN fen = 0 THEN 7 ELSE 3 END
WHERE county = :county AND batch = :batch AND state = 2;

--: ledger_q_line_state(id int, county int, from_state int, state int) count
UPDATE ledger_line SET state = :state
WHERE id = :id AND county = :county AND state = :from_state;

--: ledger_q_line_double(county int, batch int, programme text) one | n int, line int
SELECT count(*) AS n, CAST(coalesce(min(l.id), 0) AS BIGINT) AS line
FROM ledger_line AS l CROSS JOIN ledger_claim AS c
WHERE l.county = :county AND l.batch = :batch AND c.county = l.county AND c.party = l.person
    AND c.programme = :programme AND c.period = l.period AND c.kind = l.kind AND c.tie = 0;

--: ledger_q_line_same(county int, batch int) one | n int, line int
SELECT count(*) AS n, CAST(coalesce(min(a.line), 0) AS BIGINT) AS line
FROM (SELECT min(l.id) AS line FROM ledger_line AS l
      WHERE l.county = :county AND l.batch = :batch
      GROUP BY +l.person, +l.period, +l.kind HAVING count(*) > 1) AS a --scan-ok: held by the batch
;

--: ledger_q_line_held(county int, batch int, programme text) one | n int, line int
SELECT count(*) AS n, CAST(coalesce(min(l.id), 0) AS BIGINT) AS line
FROM ledger_line AS l CROSS JOIN ledger_hold AS h
WHERE l.county = :county AND l.batch = :batch AND h.county = l.county AND h.person = l.person
    AND h.lifted_ms = 0 AND h.from_period <= l.period AND h.programme IN ('', :programme);

--: ledger_q_claims_take(county int, batch int, programme text) exec
INSERT INTO ledger_claim (county, party, programme, period, kind, tie, line, fen)
SELECT l.county, l.person, :programme, l.period, l.kind, 0, l.id, l.gross
FROM ledger_line AS l WHERE l.county = :county AND l.batch = :batch
ORDER BY l.seq;

--: ledger_q_claims_back(county int, batch int, programme text) count
UPDATE ledger_claim SET tie = line
WHERE county = :county AND programme = :programme AND tie = 0 AND (party, period, kind) IN
    (SELECT l.person, l.period, l.kind FROM ledger_line AS l
     WHERE l.county = :county AND l.batch = :batch);

--: ledger_q_claims(county int, programme text, first int, last int, from_period int) many
SELECT party, period, kind, fen FROM ledger_claim
WHERE county = :county AND party BETWEEN :first AND :last AND programme = :programme AND tie = 0
    AND period >= :from_period
ORDER BY party, period, kind;

--: ledger_q_accrue(base int, county int, batch int, debit int, credit int, day int, seq_lo int, seq_hi int) exec
INSERT INTO ledger_transfer (id, county, hi, lo, kind, debit, credit, fen, party, code, line,
    pending, day)
SELECT :base + l.seq, l.county, 1, l.id, 1, :debit, :credit, l.gross, l.person, 1, l.id, 0, :day
FROM ledger_line AS l
WHERE l.county = :county AND l.batch = :batch AND l.seq BETWEEN :seq_lo AND :seq_hi
ORDER BY l.seq;

--: ledger_q_unaccrue(base int, county int, batch int, debit int, credit int, day int, seq_lo int, seq_hi int) exec
INSERT INTO ledger_transfer (id, county, hi, lo, kind, debit, credit, fen, party, code, line,
    pending, day)
SELECT :base + l.seq, l.county, 4, l.id, 1, :debit, :credit, l.gross, l.person, 4, l.id, 0, :day
FROM ledger_line AS l
WHERE l.county = :county AND l.batch = :batch AND l.seq BETWEEN :seq_lo AND :seq_hi
ORDER BY l.seq;

--: ledger_q_send(base int, county int, batch int, debit int, credit int, day int, seq_lo int, seq_hi int) count
INSERT INTO ledger_transfer (id, county, hi, lo, kind, debit, credit, fen, party, code, line,
    pending, day)
SELECT :base + row_number() OVER (ORDER BY l.seq), l.county, 2, l.id, 2, :debit, :credit, l.fen,
    l.person, 2, l.id, 0, :day
FROM ledger_line AS l
WHERE l.county = :county AND l.batch = :batch AND l.seq BETWEEN :seq_lo AND :seq_hi AND l.fen > 0
ORDER BY l.seq;

--: ledger_q_offsets(county int, batch int) many
SELECT id, person, offset_fen FROM ledger_line
WHERE county = :county AND batch = :batch AND offset_fen > 0 ORDER BY seq;

--: ledger_q_resolve(base int, county int, file int, verdict int, kind int, day int) count
INSERT INTO ledger_transfer (id, county, hi, lo, kind, debit, credit, fen, party, code, line,
    pending, day)
SELECT :base + row_number() OVER (ORDER BY a.row_no), t.county, 3, t.id, :kind, t.debit, t.credit,
    t.fen, t.party, 3, t.line, t.id, :day
FROM ledger_answer AS a CROSS JOIN ledger_transfer AS t
WHERE a.county = :county AND a.file = :file AND a.verdict = :verdict
    AND t.county = a.county AND t.hi = 2 AND t.lo = a.line
ORDER BY a.row_no;

--: ledger_q_void_open(base int, county int, batch int, day int) count
INSERT INTO ledger_transfer (id, county, hi, lo, kind, debit, credit, fen, party, code, line,
    pending, day)
SELECT :base + row_number() OVER (ORDER BY l.seq), t.county, 3, t.id, 4, t.debit, t.credit,
    t.fen, t.party, 3, t.line, t.id, :day
FROM ledger_line AS l CROSS JOIN ledger_transfer AS t
WHERE l.county = :county AND l.batch = :batch AND l.state = 3
    AND t.county = l.county AND t.hi = 2 AND t.lo = l.id
ORDER BY l.seq;

--: ledger_q_return(base int, county int, file int, debit int, credit int, day int) count
INSERT INTO ledger_transfer (id, county, hi, lo, kind, debit, credit, fen, party, code, line,
    pending, day)
SELECT :base + row_number() OVER (ORDER BY a.row_no), l.county, 5, l.id, 1, :debit, :credit, l.fen,
    l.person, 5, l.id, 0, :day
FROM ledger_answer AS a CROSS JOIN ledger_line AS l
WHERE a.county = :county AND a.file = :file AND a.verdict = 3 AND l.county = a.county
    AND l.id = a.line
ORDER BY a.row_no;

--: ledger_q_lines_paid(county int, file int) count
UPDATE ledger_line SET state = 4, outcome = 0
WHERE +county = :county AND state = 3 AND id IN
    (SELECT a.line FROM ledger_answer AS a
     WHERE a.county = :county AND a.file = :file AND a.verdict = 1);

--: ledger_q_lines_paid pg
UPDATE ledger_line SET state = 4, outcome = 0
WHERE county = :county AND state = 3 AND id IN
    (SELECT a.line FROM ledger_answer AS a
     WHERE a.county = :county AND a.file = :file AND a.verdict = 1);

--: ledger_q_lines_never(county int, batch int, outcome int) count
UPDATE ledger_line SET state = 5, outcome = :outcome
WHERE county = :county AND batch = :batch AND state = 3;

--: ledger_q_line_outcome(id int, county int, from_state int, state int, outcome int) exec
UPDATE ledger_line SET state = :state, outcome = :outcome
WHERE id = :id AND county = :county AND state = :from_state;

--: ledger_q_fund_add(county int, batch int, source int, fen int) exec
INSERT INTO ledger_fund (county, batch, source, fen) VALUES (:county, :batch, :source, :fen);

--: ledger_q_funds(county int, batch int) many
SELECT source, fen FROM ledger_fund WHERE county = :county AND batch = :batch ORDER BY source;

--: ledger_q_approve(county int, batch int, user_id int, hash blob, at_ms int) count
INSERT INTO ledger_approval (county, batch, user_id, hash, at_ms)
VALUES (:county, :batch, :user_id, :hash, :at_ms)
ON CONFLICT (county, batch, user_id) DO NOTHING;

--: ledger_q_approvals(county int, batch int) many
SELECT user_id, hash, at_ms FROM ledger_approval
WHERE county = :county AND batch = :batch ORDER BY at_ms, user_id;

--: ledger_q_hold_add(id int, county int, person int, event text, programme text, from_period int, reason text, user_id int, at_ms int, last int) exec
INSERT INTO ledger_hold (id, county, person, event, programme, from_period, reason, made_by, made_ms,
    lifted_by, lifted_ms, put_last, lifted_last)
VALUES (:id, :county, :person, :event, :programme, :from_period, :reason, :user_id, :at_ms, 0, 0, :last,
    0);

--: ledger_q_hold_find(county int, person int, event text) maybe
SELECT id, programme, from_period, reason, made_by, lifted_ms FROM ledger_hold
WHERE county = :county AND person = :person AND event = :event;

--: ledger_q_hold_lift(id int, county int, user_id int, at_ms int, last int) count
UPDATE ledger_hold SET lifted_by = :user_id, lifted_ms = :at_ms, lifted_last = :last
WHERE id = :id AND county = :county AND lifted_ms = 0;

--: ledger_q_holds_of(county int, person int) many
SELECT id, event, from_period, reason, made_ms, lifted_ms FROM ledger_hold
WHERE county = :county AND person = :person ORDER BY id;

--: ledger_q_holds_range(county int, first int, last int) many
SELECT person, programme, from_period, reason FROM ledger_hold
WHERE county = :county AND person BETWEEN :first AND :last AND lifted_ms = 0
ORDER BY person, from_period;

--: ledger_q_file_add(id int, county int, batch int, sm3 blob, name text, bytes int, verdict int, rows_n int, odd int, user_id int, at_ms int) exec
INSERT INTO ledger_file (id, county, batch, sm3, name, bytes, verdict, rows_n, odd, user_id, at_ms)
VALUES (:id, :county, :batch, :sm3, :name, :bytes, :verdict, :rows_n, :odd, :user_id, :at_ms);

--: ledger_q_file_same(county int, sm3 blob) maybe
SELECT id, batch, verdict, rows_n, odd, at_ms FROM ledger_file
WHERE county = :county AND sm3 = :sm3;

--: ledger_q_files(county int, batch int) many
SELECT id, sm3, name, bytes, verdict, rows_n, odd, user_id, at_ms FROM ledger_file
WHERE county = :county AND batch = :batch ORDER BY id;

--: ledger_q_answer_add(county int, file int, row_no int, line int, fen int, outcome int, day int, serial text, verdict int) exec
INSERT INTO ledger_answer (county, file, row_no, line, fen, outcome, day, serial, verdict)
VALUES (:county, :file, :row_no, :line, :fen, :outcome, :day, :serial, :verdict);

--: ledger_q_answers(county int, file int, after int, most int) many
SELECT row_no, line, fen, outcome, day, serial, verdict FROM ledger_answer
WHERE county = :county AND file = :file AND row_no > :after ORDER BY row_no LIMIT :most;

--: ledger_q_answers_odd(county int, file int, most int) many
SELECT row_no, line, fen, outcome, day, serial, verdict FROM ledger_answer
WHERE county = :county AND file = :file AND verdict > 4 ORDER BY row_no LIMIT :most;

--: ledger_q_line_ends(county int, batch int, after int, most int) many | seq int, fen int, state int, sent int, sent_fen int, ended int
SELECT l.seq AS seq, l.fen AS fen, l.state AS state, coalesce(t.id, 0) AS sent,
    coalesce(t.fen, 0) AS sent_fen, coalesce(r.kind, 0) AS ended
FROM ledger_line AS l
LEFT JOIN ledger_transfer AS t ON t.county = l.county AND t.hi = 2 AND t.lo = l.id
LEFT JOIN ledger_transfer AS r ON r.county = t.county AND r.hi = 3 AND r.lo = t.id
WHERE l.county = :county AND l.batch = :batch AND l.seq > :after ORDER BY l.seq LIMIT :most;

--: ledger_q_check_sides(county int) one | dr int, cr int, dr_pending int, cr_pending int, below int
SELECT CAST(coalesce(sum(dr), 0) AS BIGINT) AS dr, CAST(coalesce(sum(cr), 0) AS BIGINT) AS cr,
    CAST(coalesce(sum(dr_pending), 0) AS BIGINT) AS dr_pending,
    CAST(coalesce(sum(cr_pending), 0) AS BIGINT) AS cr_pending,
    CAST(coalesce(min(CASE bound WHEN 1 THEN cr - dr - dr_pending
                                 WHEN 2 THEN dr - cr - cr_pending ELSE 0 END), 0) AS BIGINT)
        AS below
FROM ledger_account WHERE county = :county --scan-ok: held by county
;

--: ledger_q_check_batches(county int) many
SELECT id, programme, kind, state, lines, gross, fen, exported_ms, made_by, frozen_by
FROM ledger_batch WHERE county = :county ORDER BY id --scan-ok: held by county
;

--: ledger_q_check_lines(county int, batch int) one | n int, gross int, fen int, bad int
SELECT count(*) AS n, CAST(coalesce(sum(l.gross), 0) AS BIGINT) AS gross,
    CAST(coalesce(sum(l.fen), 0) AS BIGINT) AS fen,
    CAST(coalesce(sum(CASE WHEN b.state = 1 AND l.state = 1 THEN 0
        WHEN b.state IN (2, 3) AND l.state = 2 THEN 0
        WHEN b.state IN (4, 5, 6) AND l.state IN (3, 7) THEN 0
        WHEN b.state = 7 AND l.state IN (3, 4, 5, 6, 7) THEN 0
        WHEN b.state = 8 AND l.state IN (4, 5, 6, 7) THEN 0
        WHEN b.state = 9 AND l.state = 8 THEN 0 ELSE 1 END), 0) AS BIGINT) AS bad
FROM ledger_batch AS b CROSS JOIN ledger_line AS l
WHERE b.county = :county AND b.id = :batch AND l.county = b.county AND l.batch = b.id;

--: ledger_q_check_sent(county int, batch int) one | bad int, line int
SELECT count(*) AS bad, CAST(coalesce(min(l.id), 0) AS BIGINT) AS line
FROM ledger_line AS l
LEFT JOIN ledger_transfer AS t ON t.county = l.county AND t.hi = 2 AND t.lo = l.id
LEFT JOIN ledger_transfer AS r ON r.county = t.county AND r.hi = 3 AND r.lo = t.id
LEFT JOIN ledger_transfer AS x ON x.county = l.county AND x.hi = 5 AND x.lo = l.id
WHERE l.county = :county AND l.batch = :batch AND NOT (
    (l.state IN (1, 2, 7, 8) AND t.id IS NULL)
    OR (l.state = 3 AND coalesce(t.fen, 0) = l.fen AND coalesce(t.line, 0) = l.id AND r.id IS NULL)
    OR (l.state = 4 AND coalesce(t.fen, 0) = l.fen AND coalesce(r.kind, 0) = 3 AND x.id IS NULL)
    OR (l.state = 5 AND coalesce(t.fen, 0) = l.fen AND coalesce(r.kind, 0) = 4 AND x.id IS NULL)
    OR (l.state = 6 AND coalesce(t.fen, 0) = l.fen AND coalesce(r.kind, 0) = 3 AND coalesce(x.fen, 0) = l.fen));

--: ledger_q_check_claims(county int, batch int, programme text) one | bad int, line int
SELECT count(*) AS bad, CAST(coalesce(min(l.id), 0) AS BIGINT) AS line
FROM ledger_line AS l
LEFT JOIN ledger_claim AS c ON c.county = l.county AND c.party = l.person
    AND c.programme = :programme AND c.period = l.period AND c.kind = l.kind AND c.tie = 0
    AND c.line = l.id
LEFT JOIN ledger_transfer AS t ON t.county = l.county AND t.hi = 1 AND t.lo = l.id
LEFT JOIN ledger_transfer AS u ON u.county = l.county AND u.hi = 4 AND u.lo = l.id
WHERE l.county = :county AND l.batch = :batch AND NOT (
    (l.again > 0 AND t.id IS NULL)
    OR (l.state = 1 AND t.id IS NULL)
    OR (l.state = 8 AND (t.id IS NULL OR coalesce(u.fen, 0) = t.fen))
    OR (l.again = 0 AND l.state BETWEEN 2 AND 7 AND coalesce(c.fen, 0) = l.gross AND coalesce(t.fen, 0) = l.gross
        AND u.id IS NULL));

--: ledger_q_check_claim_n(county int) one | claims int, lines int
SELECT (SELECT count(*) FROM ledger_claim AS c WHERE c.county = :county AND c.tie = 0) AS claims,
    (SELECT count(*) FROM ledger_line AS l JOIN ledger_batch AS b ON b.county = l.county
         AND b.id = l.batch
     WHERE l.county = :county AND l.again = 0 AND l.state BETWEEN 2 AND 7) AS lines --scan-ok: county
;

--: ledger_q_check_answers(county int, file int) one | bad int, row_no int
SELECT count(*) AS bad, CAST(coalesce(min(a.row_no), 0) AS BIGINT) AS row_no
FROM ledger_answer AS a
LEFT JOIN ledger_line AS l ON l.county = a.county AND l.id = a.line
LEFT JOIN ledger_file AS f ON f.county = a.county AND f.id = a.file
WHERE a.county = :county AND a.file = :file AND a.verdict BETWEEN 1 AND 3
    AND NOT (l.id IS NOT NULL AND coalesce(l.fen, 0) = a.fen
             AND coalesce(f.batch, 0) = coalesce(l.batch, -1)
             AND ((a.verdict = 2 AND coalesce(l.state, 0) = 5)
                  OR (a.verdict = 1 AND coalesce(l.state, 0) IN (4, 6))
                  OR (a.verdict = 3 AND coalesce(l.state, 0) = 6)));

--: ledger_q_check_booked(county int, batch int) one | lines int, answers int
SELECT (SELECT count(*) FROM ledger_line AS l WHERE l.county = :county AND l.batch = :batch
            AND l.state IN (4, 5, 6) AND l.outcome <> 98) AS lines,
    (SELECT count(*) FROM ledger_file AS f CROSS JOIN ledger_answer AS a
     WHERE f.county = :county AND f.batch = :batch AND a.county = f.county AND a.file = f.id
         AND a.verdict BETWEEN 1 AND 2) AS answers;

--: ledger_q_check_held(county int) one | bad int, line int
SELECT count(*) AS bad, CAST(coalesce(min(l.id), 0) AS BIGINT) AS line
FROM ledger_hold AS h CROSS JOIN ledger_line AS l CROSS JOIN ledger_transfer AS t
WHERE h.county = :county AND l.county = h.county AND l.person = h.person
    AND l.period >= h.from_period
    AND (h.programme = '' OR EXISTS (SELECT 1 FROM ledger_batch AS b
        WHERE b.county = l.county AND b.id = l.batch AND b.programme = h.programme))
    AND t.county = l.county AND t.hi = 2 AND t.lo = l.id
    AND t.id > h.county * 1000000000 + h.put_last
    AND (h.lifted_ms = 0 OR t.id <= h.county * 1000000000 + h.lifted_last);

--: ledger_q_check_approvers(county int, batch int) one | n int
SELECT count(*) AS n FROM ledger_approval AS a CROSS JOIN ledger_batch AS b
WHERE b.county = :county AND b.id = :batch AND a.county = b.county AND a.batch = b.id
    AND a.user_id <> b.made_by AND a.user_id <> b.frozen_by AND a.user_id <> 0 AND a.hash = b.hash;

--: ledger_q_check_files(county int) many
SELECT id, batch, rows_n FROM ledger_file WHERE county = :county AND verdict = 0
ORDER BY id --scan-ok: held by county
;

--: ledger_q_check_told(county int, first int, last int) many
SELECT t.subject, t.detail FROM ledger_told AS t
WHERE t.county = :county AND t.subject BETWEEN :first AND :last ORDER BY t.subject, t.n;

--: ledger_q_check_again(county int) one | bad int, line int
SELECT count(*) AS bad, CAST(coalesce(min(l.id), 0) AS BIGINT) AS line
FROM ledger_line AS l LEFT JOIN ledger_line AS o ON o.county = l.county AND o.id = l.again
WHERE l.county = :county AND l.again > 0 AND l.state <> 8
    AND NOT (coalesce(o.state, 0) IN (5, 6) AND coalesce(o.person, 0) = l.person
             AND coalesce(o.fen, 0) = l.gross);
