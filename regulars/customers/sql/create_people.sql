-- Guests known so far by e-mail alone get the id they now come with.
UPDATE customers c SET external_id = p.external_id, updated_at = %(now)s
FROM (SELECT DISTINCT ON (customer_id) customer_id, external_id FROM staged_people
      WHERE customer_id IS NOT NULL AND external_id IS NOT NULL ORDER BY customer_id, external_id) AS p
WHERE c.id = p.customer_id AND c.external_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM customers o WHERE o.external_id = p.external_id);
-- Two ids with one e-mail are two customers; the first keeps the e-mail.
INSERT INTO customers (external_id, email, first_name, last_name, phone, birth_date, city, country, language,
                       tags, attributes, email_consent, sms_consent, is_active, batch, created_at, updated_at)
SELECT p.external_id,
       CASE WHEN p.email <> '' AND row_number() OVER (PARTITION BY p.email ORDER BY p.person) = 1
             AND NOT EXISTS (SELECT 1 FROM customers c WHERE c.email <> '' AND lower(c.email) = p.email)
            THEN p.email ELSE '' END,
       p.first_name, p.last_name, p.phone, NULL, p.city, p.country, '', '{}', '{}', false, false, true,
       %(batch)s, %(now)s, %(now)s
FROM staged_people p
WHERE p.customer_id IS NULL AND (p.external_id IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM staged_people q WHERE q.email = p.email AND q.external_id IS NOT NULL))
ORDER BY p.external_id, p.email
ON CONFLICT DO NOTHING;
