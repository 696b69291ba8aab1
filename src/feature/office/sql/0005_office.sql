--: open what holds for the whole database: the office's name and place, read before anybody signs in
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
