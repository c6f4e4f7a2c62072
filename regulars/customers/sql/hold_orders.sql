-- Locks the orders that are to be changed, everybody's in one order, so that two who change the same ones wait for each
-- other instead of both for ever; and tells whether they are as they were when their fate was decided.
WITH held AS MATERIALIZED (
    SELECT o.id, o.xmin AS version FROM orders o JOIN staged_order_fates f ON f.order_id = o.id
    WHERE f.fate = 'updated' ORDER BY o.source, o.external_id FOR NO KEY UPDATE OF o
)
SELECT count(*) FILTER (WHERE f.version IS DISTINCT FROM held.version) = 0
FROM staged_order_fates f LEFT JOIN held ON held.id = f.order_id WHERE f.fate = 'updated';
