INSERT INTO order_before_images (batch, order_id, changed_at, before)
SELECT %(batch)s, o.id, %(now)s, to_jsonb(o) || jsonb_build_object('lines', (
           SELECT COALESCE(jsonb_agg(to_jsonb(l) ORDER BY l.position), '[]') FROM order_lines l WHERE l.order_id = o.id))
FROM staged_order_fates f JOIN orders o ON o.id = f.order_id
WHERE f.fate = 'updated' AND %(batch)s::bigint IS NOT NULL
ON CONFLICT DO NOTHING;

UPDATE orders o SET
    customer_id = n.customer_id, placed_at = n.placed_at, status = n.status, channel = n.channel,
    currency = n.currency, total_minor = n.total_minor, discount_minor = n.discount_minor,
    tax_minor = n.tax_minor, shipping_minor = n.shipping_minor, refunded_minor = n.refunded_minor,
    cost_minor = n.cost_minor, exchange_rate = n.exchange_rate,
    {assignments},
    updated_at_source = n.updated_at_source, updated_at = %(now)s
FROM (
    SELECT f.order_id, f.customer_id, f.currency, f.exchange_rate, f.exchange_rate * f.factor AS k,
           COALESCE(s.placed_at, o.placed_at) AS placed_at, COALESCE(s.status, o.status) AS status,
           COALESCE(s.channel, o.channel) AS channel, COALESCE(s.total_minor, o.total_minor) AS total_minor,
           COALESCE(s.discount_minor, o.discount_minor) AS discount_minor,
           COALESCE(s.tax_minor, o.tax_minor) AS tax_minor,
           COALESCE(s.shipping_minor, o.shipping_minor) AS shipping_minor,
           COALESCE(s.refunded_minor, o.refunded_minor) AS refunded_minor,
           CASE WHEN NOT COALESCE('cost' = ANY(s.cleared), false) THEN COALESCE(s.cost_minor, o.cost_minor) END
               AS cost_minor,
           CASE WHEN NOT COALESCE('updated_at_source' = ANY(s.cleared), false)
                THEN COALESCE(s.updated_at_source, o.updated_at_source) END AS updated_at_source
    FROM staged_order_fates f JOIN staged_orders s USING (line) JOIN orders o ON o.id = f.order_id
    WHERE f.fate = 'updated'
) AS n WHERE o.id = n.order_id;
