-- Keeps the customers of these orders from being deleted, as the references of each order would at the commit, and
-- tells whether all of them are still there.
WITH named AS MATERIALIZED (
    SELECT DISTINCT customer_id FROM staged_order_fates WHERE fate IN ('created', 'updated')
), held AS MATERIALIZED (
    SELECT id FROM customers WHERE id IN (SELECT customer_id FROM named) ORDER BY id FOR KEY SHARE
)
SELECT (SELECT count(*) FROM held) = (SELECT count(*) FROM named);
