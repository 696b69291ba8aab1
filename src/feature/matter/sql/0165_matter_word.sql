-- Who acted in another's name (代理), and what the rules said when a word was given on the outcome.
ALTER TABLE matter_event ADD COLUMN stands_for INTEGER NOT NULL DEFAULT 0;
ALTER TABLE matter_event ADD COLUMN determination INTEGER;
