INSERT INTO orders (external_id, source, customer_id, placed_at, status, channel, currency, total_minor,
    discount_minor, tax_minor, shipping_minor, refunded_minor, cost_minor, exchange_rate,
    reporting_total_minor, reporting_net_minor, reporting_refunded_minor, reporting_cost_minor,
    updated_at_source, batch, created_at, updated_at)
SELECT s.external_id, s.source, f.customer_id, s.placed_at, COALESCE(s.status, 'completed'),
       COALESCE(s.channel, ''), f.currency, n.total_minor, n.discount_minor, n.tax_minor, n.shipping_minor,
       n.refunded_minor, n.cost_minor, f.exchange_rate,
       {reporting_total_minor}, {reporting_net_minor}, {reporting_refunded_minor}, {reporting_cost_minor},
       s.updated_at_source, %(batch)s, %(now)s, %(now)s
FROM staged_order_fates f JOIN staged_orders s USING (line)
CROSS JOIN LATERAL (SELECT s.total_minor, s.cost_minor,
    COALESCE(s.discount_minor, 0) AS discount_minor, COALESCE(s.tax_minor, 0) AS tax_minor,
    COALESCE(s.shipping_minor, 0) AS shipping_minor, COALESCE(s.refunded_minor, 0) AS refunded_minor,
    f.exchange_rate * f.factor AS k) AS n
WHERE f.fate = 'created';
