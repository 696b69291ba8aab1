-- ---- who is paid ---------------------------------------------------------------------
--: twice_q_counties(period int, most int) many | county int
SELECT b.county AS county FROM brain_home AS b WHERE b.receives = 1 GROUP BY b.county
UNION SELECT b.county AS county FROM ledger_batch AS b WHERE b.period = :period GROUP BY b.county
UNION SELECT t.county AS county FROM twice_hit AS t WHERE t.ended IS NULL GROUP BY t.county
ORDER BY 1 LIMIT :most --scan-ok: once a month
;

--: twice_q_paid(county int, after int, most int) many
SELECT m.id, m.person, m.household, m.division, b.category FROM member AS m
JOIN brain_home AS b ON b.county = m.county AND b.household = m.household
WHERE m.county = :county AND m.id > :after AND m.kind = 'living' AND m.ended IS NULL
    AND b.receives = 1 AND (b.person IS NULL OR b.person = m.person)
ORDER BY m.id, b.category LIMIT :most;

-- Whom the bank is paying or has paid for the month, or whose money was kept back: SENT, PAID and
-- SETTLED of ledger/batch.h; a lump sum (3) is for once and no double benefit.
--: twice_q_booked(county int, period int, after int, most int) many
SELECT m.id, m.person, m.household, m.division, b.programme AS category FROM member AS m
JOIN ledger_line AS l ON l.county = m.county AND l.person = m.person AND l.period = :period
JOIN ledger_batch AS b ON b.county = l.county AND b.id = l.batch
WHERE m.county = :county AND m.id > :after AND m.kind = 'living' AND m.ended IS NULL
    AND l.state IN (3, 4, 7) AND l.kind <> 3
    AND b.programme IN ('dibao', 'tekun', 'orphan', 'unsupported')
GROUP BY m.id, m.person, m.household, m.division, b.programme
ORDER BY m.id, b.programme LIMIT :most;

-- ---- hits ------------------------------------------------------------------------------
--: twice_q_known(county int, person int, programme text, other int, other_programme text) maybe
SELECT t.id, t.alert, t.ended FROM twice_hit AS t
WHERE t.county = :county AND t.person = :person AND t.programme = :programme AND t.other = :other
    AND t.other_programme = :other_programme;

--: twice_q_add(id int, county int, division int, person int, household int, programme text, other int, other_programme text, period int, alert int, made_ms int) exec
INSERT INTO twice_hit (id, county, division, person, household, programme, other, other_programme,
    first, last, alert, made_ms)
VALUES (:id, :county, :division, :person, :household, :programme, :other, :other_programme, :period,
    :period, :alert, :made_ms);

--: twice_q_seen(id int, period int, alert int) count
UPDATE twice_hit SET last = :period, alert = coalesce(:alert, alert), ended = NULL WHERE id = :id;

--: twice_q_gone(county int, period int, most int) many
SELECT t.id, t.person, t.household FROM twice_hit AS t
WHERE t.county = :county AND t.last < :period AND t.ended IS NULL ORDER BY t.id LIMIT :most;

--: twice_q_end(id int, period int) count
UPDATE twice_hit SET ended = :period WHERE id = :id AND ended IS NULL;

--: twice_q_still(county int, person int) one | n int
SELECT count(*) AS n FROM twice_hit AS t
WHERE t.county = :county AND t.person = :person AND t.ended IS NULL;

--: twice_q_open_n() one | n int
SELECT count(*) AS n FROM twice_hit AS t WHERE t.ended IS NULL --scan-ok: those of one area, few
;

-- ---- rounds ------------------------------------------------------------------------------
--: twice_q_round_add(id int, county int, period int, given_n int, found_n int, ended_n int, print text, made_by int, made_ms int) exec
INSERT INTO twice_round (id, county, period, given_n, found_n, ended_n, print, made_by, made_ms)
VALUES (:id, :county, :period, :given_n, :found_n, :ended_n, :print, :made_by, :made_ms);

--: twice_q_rounds(most int) many
SELECT r.id, r.county, r.period, r.given_n, r.found_n, r.ended_n, r.made_ms FROM twice_round AS r
ORDER BY r.county, r.period DESC, r.id DESC LIMIT :most --scan-ok: one row a county and month
;

--: twice_q_bad() one | n int
SELECT count(*) AS n FROM twice_hit AS t
WHERE t.ended IS NULL AND t.alert IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM watch AS w WHERE w.county = t.county AND w.id = t.alert
        AND w.household = t.household) --scan-ok: the doctor looks at everything
;

-- ---- tests: who is paid, without a run of the brain -----------------------------------
--: twice_q_bench_paid(id int, county int, division int, household int, category text) exec
INSERT INTO brain_home (id, county, division, household, category, qualifies, receives)
VALUES (:id, :county, :division, :household, :category, 1, 1);

--: twice_q_bench_none(county int) exec
DELETE FROM brain_home WHERE county = :county;

--: twice_q_bench_batch(id int, county int, programme text, period int) exec
INSERT INTO ledger_batch (id, county, programme, period, no, kind, format, state, lines, gross, fen,
    file_name, file_bytes, made_by, made_ms, frozen_by, frozen_ms, exported_ms, closed_ms, version)
VALUES (:id, :county, :programme, :period, :id % 1000000, 1, 'csv', 7, 1, 64000, 64000, '', 0, 1, 0,
    1, 0, 0, 0, 1);

--: twice_q_bench_line(id int, county int, batch int, person int, period int, kind int, state int) exec
INSERT INTO ledger_line (id, county, batch, seq, person, period, kind, gross, offset_fen, fen, card,
    benefit, again, state, outcome)
VALUES (:id, :county, :batch, 1, :person, :period, :kind, 64000, 0, 64000, 0, 0, 0, :state, 0);
