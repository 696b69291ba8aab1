-- Until when a token may do what a person confirms again for: NULL never. ADR 0009.
ALTER TABLE account_token ADD COLUMN acts_ms INTEGER;
