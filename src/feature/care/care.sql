--: crash_person(id int) maybe
SELECT version, address FROM person WHERE id = :id;

--: crash_persons() many
SELECT id, version, source, address FROM person --scan-ok: the harness looks at all it wrote
ORDER BY id LIMIT 100000;
