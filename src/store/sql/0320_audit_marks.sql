-- Administrators see when the record was proved and backed up: three acts among millions. Not by IN:
-- SQLite would build a table of the three for each event that is written.
CREATE INDEX mz_audit_marks ON mz_audit (act, at_ms)
    WHERE act = 'audit.proved' OR act = 'audit.broken' OR act = 'care.backup';
