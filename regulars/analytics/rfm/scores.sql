-- Scores by comparison with cut-points; a cut-point that nobody reached is NULL and is passed over.
SELECT customer_id, last_order_on, frequency_count, monetary_minor,
       CASE WHEN last_order_on - DATE '1970-01-01' >= CAST(%(recency_5)s AS bigint) THEN 5
            WHEN last_order_on - DATE '1970-01-01' >= CAST(%(recency_4)s AS bigint) THEN 4
            WHEN last_order_on - DATE '1970-01-01' >= CAST(%(recency_3)s AS bigint) THEN 3
            WHEN last_order_on - DATE '1970-01-01' >= CAST(%(recency_2)s AS bigint) THEN 2
            ELSE 1 END AS recency_score,
       CASE WHEN frequency_count >= CAST(%(frequency_5)s AS bigint) THEN 5
            WHEN frequency_count >= CAST(%(frequency_4)s AS bigint) THEN 4
            WHEN frequency_count >= CAST(%(frequency_3)s AS bigint) THEN 3
            WHEN frequency_count >= CAST(%(frequency_2)s AS bigint) THEN 2
            ELSE 1 END AS frequency_score,
       CASE WHEN monetary_minor >= CAST(%(monetary_5)s AS bigint) THEN 5
            WHEN monetary_minor >= CAST(%(monetary_4)s AS bigint) THEN 4
            WHEN monetary_minor >= CAST(%(monetary_3)s AS bigint) THEN 3
            WHEN monetary_minor >= CAST(%(monetary_2)s AS bigint) THEN 2
            ELSE 1 END AS monetary_score,
       first_order_on
FROM {values} AS population
