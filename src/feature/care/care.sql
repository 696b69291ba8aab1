--: crash_person(id int) maybe
SELECT version, address FROM person WHERE id = :id;

--: crash_persons() many
SELECT id, version, source, address FROM person --scan-ok: the harness looks at all it wrote
ORDER BY id LIMIT 100000;

--: crash_houses() many | members_n int, heads_n int
SELECT h.id, h.address,
       (SELECT count(*) FROM member AS m WHERE m.household = h.id AND m.ended IS NULL) AS members_n,
       (SELECT count(*) FROM member AS m WHERE m.household = h.id AND m.ended IS NULL
        AND m.person = h.head AND m.relation = '02') AS heads_n
FROM household AS h --scan-ok: the harness looks at all it wrote
ORDER BY h.id LIMIT 100000;

--: crash_requests() many
SELECT id, state, reason FROM household_change --scan-ok: the harness looks at all it wrote
ORDER BY id LIMIT 100000;

--: crash_imported() many
SELECT address FROM person --scan-ok: the harness looks at all it wrote
WHERE source = 'import:crash' ORDER BY id LIMIT 100000;
