INSERT INTO orders (external_id, source, customer_id, placed_at, status, channel, currency, total_minor,
    discount_minor, tax_minor, shipping_minor, refunded_minor, cost_minor, exchange_rate,
    reporting_total_minor, reporting_net_minor, reporting_refunded_minor, reporting_cost_minor,
    updated_at_source, batch, created_at, updated_at)
SELECT s.external_id, s.source, f.customer_id, s.placed_at, COALESCE(s.status, 'completed'),
       COALESCE(s.channel, ''), f.currency, s.total_minor, n.discount_minor, n.tax_minor, n.shipping_minor,
       n.refunded_minor, s.cost_minor, f.exchange_rate,
       CASE WHEN n.own THEN s.total_minor ELSE round(s.total_minor * f.exchange_rate * f.factor) END,
       CASE WHEN n.own THEN n.net_minor ELSE round(n.net_minor * f.exchange_rate * f.factor) END,
       CASE WHEN n.own THEN n.refunded_minor ELSE round(n.refunded_minor * f.exchange_rate * f.factor) END,
       CASE WHEN n.own THEN s.cost_minor ELSE round(s.cost_minor * f.exchange_rate * f.factor) END,
       s.updated_at_source, %(batch)s, %(now)s, %(now)s
FROM staged_order_fates f JOIN staged_orders s USING (line)
CROSS JOIN LATERAL (SELECT
    f.currency = %(currency)s AS own,  -- The shop's own currency is spared the arithmetic in decimals.
    COALESCE(s.discount_minor, 0) AS discount_minor, COALESCE(s.tax_minor, 0) AS tax_minor,
    COALESCE(s.shipping_minor, 0) AS shipping_minor, COALESCE(s.refunded_minor, 0) AS refunded_minor,
    s.total_minor - COALESCE(s.tax_minor, 0) - COALESCE(s.refunded_minor, 0) AS net_minor) AS n
WHERE f.fate = 'created';
