-- How often somebody without an account tries; level is time saved up, in ms, at at_ms.
--: guest_rate_get(name text) maybe
SELECT level, at_ms FROM guest_rate WHERE name = :name;

--: guest_rate_put(name text, level int, now_ms int) exec
INSERT INTO guest_rate (name, level, at_ms) VALUES (:name, :level, :now_ms)
ON CONFLICT (name) DO UPDATE SET level = :level, at_ms = :now_ms;

--: guest_rate_sweep(before int) count
DELETE FROM guest_rate WHERE at_ms < :before;
