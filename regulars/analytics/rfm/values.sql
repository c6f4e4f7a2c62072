-- What each customer with a counting order up to as_of did: the last order ever, the period's orders and money,
-- and the first order ever, which says whether somebody can be new.
SELECT customer_id,
       max(day) AS last_order_on,
       CAST(count(*) FILTER (WHERE day >= CAST(%(period_start)s AS date)) AS bigint) AS frequency_count,
       CAST(COALESCE(sum(net_minor) FILTER (WHERE day >= CAST(%(period_start)s AS date)), 0) AS bigint)
           AS monetary_minor,
       min(day) AS first_order_on
FROM ({counted_orders}) AS counted_orders
WHERE day <= CAST(%(as_of)s AS date)
GROUP BY customer_id
