-- Who the staged orders name: one row a person, known by external id, else by e-mail. Their last row that
-- has an e-mail, else their last row, says what they are called; ids the shop knows find their customer at once.
INSERT INTO staged_people (person, external_id, email, first_name, last_name, phone, city, country, customer_id)
SELECT chosen.person, NULLIF(s.customer_external_id, ''), COALESCE(lower(s.email), ''), COALESCE(s.first_name, ''),
       COALESCE(s.last_name, ''), COALESCE(s.phone, ''), COALESCE(s.city, ''), COALESCE(s.country, ''), c.id
FROM (
    SELECT person, COALESCE(max(line) FILTER (WHERE email <> ''), max(line)) AS line
    FROM (
        SELECT CASE WHEN customer_external_id <> '' THEN 'x' || customer_external_id ELSE 'm' || lower(email) END
                   AS person, email, line
        FROM staged_orders
        WHERE customer_id IS NULL AND (customer_external_id <> '' OR email <> '')
    ) AS named
    GROUP BY person
) AS chosen
JOIN staged_orders s ON s.line = chosen.line
LEFT JOIN customers c ON c.external_id = s.customer_external_id;
