-- Per measure the least value that earns each score, where score = 1 + floor(5 * strictly worse / all).
-- Only distinct values are sorted, and they are compared in integers: 5 * worse >= (score - 1) * all.
WITH valued AS (SELECT * FROM {values} AS population),
per_value AS (
    SELECT 'recency' AS measure, CAST(last_order_on - DATE '1970-01-01' AS bigint) AS value, count(*) AS customers
    FROM valued GROUP BY last_order_on
    UNION ALL
    SELECT 'frequency', CAST(frequency_count AS bigint), count(*) FROM valued GROUP BY frequency_count
    UNION ALL
    SELECT 'monetary', CAST(monetary_minor AS bigint), count(*) FROM valued GROUP BY monetary_minor
),
ranked AS (
    SELECT measure, value,
           CAST(sum(customers) OVER (PARTITION BY measure ORDER BY value) - customers AS bigint) AS worse
    FROM per_value
),
everybody AS (SELECT CAST(count(*) AS bigint) AS n FROM valued)
SELECT measure,
       min(value) FILTER (WHERE 5 * worse >= n) AS cut_2,
       min(value) FILTER (WHERE 5 * worse >= 2 * n) AS cut_3,
       min(value) FILTER (WHERE 5 * worse >= 3 * n) AS cut_4,
       min(value) FILTER (WHERE 5 * worse >= 4 * n) AS cut_5
FROM ranked CROSS JOIN everybody
GROUP BY measure
