-- Takes back what an import did, except where somebody has changed it since. What an order comes to in the shop's
-- currency is computed anew: the rule, or the currency, may have been another when the image was kept.
INSERT INTO customer_marks (customer_id, what, created_at)
SELECT DISTINCT customer_id, 'orders', %(now)s::timestamptz FROM orders
WHERE batch = %(batch)s OR id IN (SELECT order_id FROM order_before_images WHERE batch = %(batch)s);

UPDATE orders o SET
    customer_id = b.customer_id, placed_at = b.placed_at, status = b.status, channel = b.channel,
    currency = b.currency, total_minor = b.total_minor, discount_minor = b.discount_minor,
    tax_minor = b.tax_minor, shipping_minor = b.shipping_minor, refunded_minor = b.refunded_minor,
    cost_minor = b.cost_minor, exchange_rate = b.exchange_rate,
    {assignments},
    updated_at_source = b.updated_at_source, updated_at = %(now)s
FROM order_before_images i, jsonb_populate_record(NULL::orders, i.before) AS b, ({factors}) AS f,
     LATERAL (SELECT b.exchange_rate * f.factor AS k) AS r
WHERE f.currency = b.currency AND b.exchange_rate IS NOT NULL
  AND i.batch = %(batch)s AND o.id = i.order_id AND o.updated_at = i.changed_at
  AND EXISTS (SELECT 1 FROM customers c WHERE c.id = b.customer_id);

DELETE FROM order_lines l USING order_before_images i, orders o
WHERE i.batch = %(batch)s AND l.order_id = i.order_id AND o.id = i.order_id AND o.updated_at = %(now)s;

INSERT INTO order_lines (order_id, position, sku, name, category, quantity, unit_price_minor, unit_cost_minor)
SELECT o.id, l.position, l.sku, l.name, l.category, l.quantity, l.unit_price_minor, l.unit_cost_minor
FROM order_before_images i JOIN orders o ON o.id = i.order_id AND o.updated_at = %(now)s,
     jsonb_populate_recordset(NULL::order_lines, i.before -> 'lines') AS l
WHERE i.batch = %(batch)s;

INSERT INTO customer_marks (customer_id, what, created_at)
SELECT DISTINCT o.customer_id, 'orders', %(now)s::timestamptz
FROM order_before_images i JOIN orders o ON o.id = i.order_id WHERE i.batch = %(batch)s;

DELETE FROM order_lines l USING orders o
WHERE l.order_id = o.id AND o.batch = %(batch)s AND o.updated_at = o.created_at;
DELETE FROM orders WHERE batch = %(batch)s AND updated_at = created_at;

UPDATE customers c SET
    external_id = b.external_id, first_name = b.first_name, last_name = b.last_name, email = b.email,
    phone = b.phone, birth_date = b.birth_date, city = b.city, country = b.country, language = b.language,
    tags = b.tags, attributes = b.attributes, email_consent = b.email_consent, sms_consent = b.sms_consent,
    is_active = b.is_active, updated_at = %(now)s
FROM customer_before_images i, jsonb_populate_record(NULL::customers, i.before) AS b
WHERE i.batch = %(batch)s AND c.id = i.customer_id AND c.updated_at = i.changed_at;
