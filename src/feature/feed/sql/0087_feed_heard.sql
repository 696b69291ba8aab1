-- heard: whether those who act on what departments say have heard of the delivery (feed_tell.c). 0: not
-- yet; 1: yes; 2: another one replaced it before they had.
ALTER TABLE feed_delivery ADD COLUMN heard INTEGER NOT NULL DEFAULT 1;
CREATE INDEX feed_delivery_heard ON feed_delivery (county, id) WHERE heard = 0;
