-- Which packs, in order, made a book that a case began under: the packs themselves stand in rule_pack.
--: open the law itself: no person stands in it
CREATE TABLE rule_chain (
    hash     TEXT PRIMARY KEY CHECK (length(hash) = 64),
    pack     TEXT NOT NULL,
    packs    TEXT NOT NULL,
    kept_ms  INTEGER NOT NULL
) STRICT;
