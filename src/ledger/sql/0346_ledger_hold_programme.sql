-- What stands still: one programme, or with '' whatever is paid to the person.
ALTER TABLE ledger_hold ADD COLUMN programme TEXT NOT NULL DEFAULT '';
