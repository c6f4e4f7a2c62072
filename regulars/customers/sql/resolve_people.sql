UPDATE staged_people p SET customer_id = c.id
FROM customers c WHERE p.customer_id IS NULL AND p.external_id IS NOT NULL AND c.external_id = p.external_id;
-- An e-mail finds its customer unless that customer is known to the shop under another id.
UPDATE staged_people p SET customer_id = c.id
FROM customers c
WHERE p.customer_id IS NULL AND p.email <> '' AND c.email <> '' AND lower(c.email) = p.email
  AND (p.external_id IS NULL OR c.external_id IS NULL OR c.external_id = p.external_id);
