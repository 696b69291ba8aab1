-- Where the book stood when a hold was put and lifted: number of its last transfer. Clocks go back,
-- numbers do not.
ALTER TABLE ledger_hold ADD COLUMN put_last INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger_hold ADD COLUMN lifted_last INTEGER NOT NULL DEFAULT 0;
UPDATE ledger_hold SET put_last = coalesce(
    (SELECT h.last FROM ledger_head AS h WHERE h.county = ledger_hold.county), 0);
UPDATE ledger_hold SET lifted_last = put_last;
