UPDATE staged_order_fates f SET order_id = o.id
FROM staged_orders s JOIN orders o ON o.source = s.source AND o.external_id = s.external_id
WHERE f.line = s.line AND f.fate = 'created';

DELETE FROM order_lines l USING staged_order_fates f
WHERE f.fate = 'updated' AND l.order_id = f.order_id
  AND (EXISTS (SELECT 1 FROM staged_order_lines s WHERE s.line = f.line)
       OR EXISTS (SELECT 1 FROM staged_orders s WHERE s.line = f.line AND 'lines' = ANY(s.cleared)));
