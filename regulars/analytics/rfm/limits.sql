-- What fixed limits are proposed from: the gaps between one day of purchase and the customer's next, how long ago
-- everybody last bought, and the orders and money of those who bought in the period. Four quantiles each.
WITH counted AS (
    SELECT customer_id, day, net_minor FROM ({counted_orders}) AS counted_orders
    WHERE day <= CAST(%(as_of)s AS date)
),
gaps AS (
    SELECT day - lag(day) OVER (PARTITION BY customer_id ORDER BY day) AS gap
    FROM (SELECT DISTINCT customer_id, day FROM counted) AS days
),
buyers AS (
    SELECT CAST(%(as_of)s AS date) - max(day) AS recency_days,
           count(*) FILTER (WHERE day >= CAST(%(period_start)s AS date)) AS orders,
           sum(net_minor) FILTER (WHERE day >= CAST(%(period_start)s AS date)) AS money
    FROM counted GROUP BY customer_id
)
SELECT 'gap' AS measure, count(gap) AS n,
       percentile_disc(0.97) WITHIN GROUP (ORDER BY gap), percentile_disc(0.90) WITHIN GROUP (ORDER BY gap),
       percentile_disc(0.75) WITHIN GROUP (ORDER BY gap), percentile_disc(0.50) WITHIN GROUP (ORDER BY gap)
FROM gaps WHERE gap IS NOT NULL
UNION ALL
SELECT 'recency', count(*),
       percentile_disc(0.80) WITHIN GROUP (ORDER BY recency_days), percentile_disc(0.60) WITHIN GROUP (ORDER BY recency_days),
       percentile_disc(0.40) WITHIN GROUP (ORDER BY recency_days), percentile_disc(0.20) WITHIN GROUP (ORDER BY recency_days)
FROM buyers
UNION ALL
SELECT 'frequency', count(*),
       min(orders), percentile_disc(0.50) WITHIN GROUP (ORDER BY orders),
       percentile_disc(0.75) WITHIN GROUP (ORDER BY orders), percentile_disc(0.90) WITHIN GROUP (ORDER BY orders)
FROM buyers WHERE orders > 0
UNION ALL
SELECT 'monetary', count(*),
       percentile_disc(0.20) WITHIN GROUP (ORDER BY money), percentile_disc(0.40) WITHIN GROUP (ORDER BY money),
       percentile_disc(0.60) WITHIN GROUP (ORDER BY money), percentile_disc(0.80) WITHIN GROUP (ORDER BY money)
FROM buyers WHERE money > 0
