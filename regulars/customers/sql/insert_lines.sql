INSERT INTO order_lines (order_id, position, sku, name, category, quantity, unit_price_minor, unit_cost_minor)
SELECT f.order_id, row_number() OVER (PARTITION BY l.line ORDER BY l.position), COALESCE(l.sku, ''),
       COALESCE(l.name, ''), COALESCE(l.category, ''), COALESCE(l.quantity, 1),
       COALESCE(l.unit_price_minor, 0), l.unit_cost_minor
FROM staged_order_lines l JOIN staged_order_fates f USING (line) JOIN orders o ON o.id = f.order_id
WHERE f.fate IN ('created', 'updated');
