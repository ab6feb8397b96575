-- Deliveries that wait for a later attempt, or whose sender died: looked for every few seconds. Jobs would do
-- too, but the queue looks at every job that is not due yet before it finds one that is.
CREATE INDEX notice_deliveries_parked ON notice_deliveries (leased_until)
    WHERE state = 'waiting' AND leased_until IS NOT NULL;
