--: synth_anyone() maybe
SELECT id FROM person LIMIT 1 --scan-ok: one row, whichever comes first
;
