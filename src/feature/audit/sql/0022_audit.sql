-- Lists ask for one subject, one account, or the newest: a range of counties in front of these
-- columns would make every such question a scan of the county's whole record.
DROP INDEX mz_audit_subject;
CREATE INDEX mz_audit_subject ON mz_audit (subject, n);
DROP INDEX mz_audit_user;
CREATE INDEX mz_audit_user ON mz_audit (user_id, at_ms);
DROP INDEX mz_audit_time;
CREATE INDEX mz_audit_time ON mz_audit (at_ms);
