-- What a request said, as a keyed hash: the same key with something else is not the same request.
-- Rows "=HASH" tell when who said it last, and where it led. ADR 0076.
ALTER TABLE account_once ADD COLUMN said TEXT NOT NULL DEFAULT '';
