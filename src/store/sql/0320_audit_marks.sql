-- Administrators see when the record was proved and backed up: three acts among millions.
CREATE INDEX mz_audit_marks ON mz_audit (act, at_ms)
    WHERE act IN ('audit.proved', 'audit.broken', 'care.backup');
