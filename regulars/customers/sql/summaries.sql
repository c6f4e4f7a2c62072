-- Each customer's counting orders, summed; writes only rows that differ. Takes the set of customers it is for.
WITH fresh AS (
    SELECT o.customer_id, count(*) AS order_count, min(o.placed_at) AS first_order_at,
           max(o.placed_at) AS last_order_at, sum(o.reporting_net_minor)::bigint AS revenue_minor,
           sum(o.reporting_refunded_minor)::bigint AS refunded_minor,
           COALESCE(sum(o.reporting_cost_minor), 0)::bigint AS cost_minor,
           COALESCE(sum(o.reporting_net_minor) FILTER (WHERE o.reporting_cost_minor IS NULL), 0)::bigint
               AS revenue_without_cost_minor
    FROM orders o WHERE {counts} AND {whom}
    GROUP BY o.customer_id
)
INSERT INTO customer_order_summaries AS s (customer_id, order_count, first_order_at, last_order_at,
    revenue_minor, refunded_minor, cost_minor, revenue_without_cost_minor)
SELECT f.* FROM fresh f
LEFT JOIN customer_order_summaries k ON k.customer_id = f.customer_id
WHERE k.customer_id IS NULL
   OR (k.order_count, k.first_order_at, k.last_order_at, k.revenue_minor, k.refunded_minor, k.cost_minor,
       k.revenue_without_cost_minor)
      IS DISTINCT FROM (f.order_count::int, f.first_order_at, f.last_order_at, f.revenue_minor,
       f.refunded_minor, f.cost_minor, f.revenue_without_cost_minor)
ON CONFLICT (customer_id) DO UPDATE SET
    order_count = excluded.order_count, first_order_at = excluded.first_order_at,
    last_order_at = excluded.last_order_at, revenue_minor = excluded.revenue_minor,
    refunded_minor = excluded.refunded_minor, cost_minor = excluded.cost_minor,
    revenue_without_cost_minor = excluded.revenue_without_cost_minor
