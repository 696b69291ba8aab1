-- The list of cases by every filter of its page, among a million: those that run are few, so their
-- indexes hold only them. The first answers counts alone; the others give rows in order.
DROP INDEX matter_case_due;
DROP INDEX matter_case_step;
DROP INDEX matter_case_matter;
DROP INDEX matter_case_light;
CREATE INDEX matter_case_runs ON matter_case
    (division, matter, step, light, waits, holder, due_ms) WHERE closed_ms IS NULL;
CREATE INDEX matter_case_due ON matter_case (due_ms, id) WHERE closed_ms IS NULL;
CREATE INDEX matter_case_step ON matter_case (matter, step, due_ms, id) WHERE closed_ms IS NULL;
CREATE INDEX matter_case_light ON matter_case (light, due_ms, id) WHERE closed_ms IS NULL;
CREATE INDEX matter_case_closed ON matter_case (closed_ms, id) WHERE closed_ms IS NOT NULL;
CREATE INDEX matter_case_over_by ON matter_case (division, matter, result, closed_ms)
    WHERE closed_ms IS NOT NULL;
