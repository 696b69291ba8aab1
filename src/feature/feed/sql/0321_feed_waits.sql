-- Every page counts the deliveries that wait for somebody: a few among years of them.
CREATE INDEX feed_delivery_waits ON feed_delivery (county, division, state)
    WHERE state IN ('failed', 'columns');
