UPDATE staged_order_fates f SET order_id = o.id
FROM staged_orders s JOIN orders o ON o.source = s.source AND o.external_id = s.external_id
WHERE f.line = s.line AND f.fate = 'created';

DELETE FROM order_lines l USING staged_order_fates f
WHERE f.fate = 'updated' AND l.order_id = f.order_id
  AND EXISTS (SELECT 1 FROM staged_order_lines s WHERE s.line = f.line);

INSERT INTO order_lines (order_id, position, sku, name, category, quantity, unit_price_minor, unit_cost_minor)
SELECT f.order_id, row_number() OVER (PARTITION BY l.line ORDER BY l.position), COALESCE(l.sku, ''),
       COALESCE(l.name, ''), COALESCE(l.category, ''), COALESCE(l.quantity, 1),
       COALESCE(l.unit_price_minor, 0), l.unit_cost_minor
FROM staged_order_lines l JOIN staged_order_fates f USING (line)
WHERE f.fate IN ('created', 'updated');
