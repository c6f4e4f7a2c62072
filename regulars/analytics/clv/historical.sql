-- What each customer with a counting order up to as_of brought, in the period and in all.
SELECT customer_id,
       CAST(count(*) FILTER (WHERE day >= CAST(%(period_start)s AS date)) AS bigint) AS order_count,
       CAST(COALESCE(sum(net_minor) FILTER (WHERE day >= CAST(%(period_start)s AS date)), 0) AS bigint)
           AS revenue_minor,
       CAST(COALESCE(sum(cost_minor) FILTER (WHERE day >= CAST(%(period_start)s AS date)), 0) AS bigint)
           AS known_cost_minor,
       CAST(COALESCE(sum(net_minor) FILTER (WHERE day >= CAST(%(period_start)s AS date) AND cost_minor IS NULL), 0)
           AS bigint) AS uncosted_minor,
       COALESCE(bool_or(cost_minor IS NULL) FILTER (WHERE day >= CAST(%(period_start)s AS date)), false)
           AS cost_assumed,
       CAST(sum(net_minor) AS bigint) AS lifetime_revenue_minor,
       CAST(COALESCE(sum(cost_minor), 0) AS bigint) AS lifetime_known_cost_minor,
       CAST(COALESCE(sum(net_minor) FILTER (WHERE cost_minor IS NULL), 0) AS bigint) AS lifetime_uncosted_minor,
       min(day) AS first_order_on,
       max(day) AS last_order_on
FROM ({counted_orders}) AS counted_orders
WHERE day <= CAST(%(as_of)s AS date)
GROUP BY customer_id
