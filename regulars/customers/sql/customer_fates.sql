INSERT INTO staged_customer_fates
SELECT s.line,
       CASE WHEN turn > 1 THEN 'superseded' WHEN problem IS NOT NULL THEN 'rejected'
            WHEN known_id IS NULL THEN 'created' WHEN differs THEN 'updated' ELSE 'unchanged' END,
       CASE WHEN turn > 1 THEN 'The same customer stands again further down.' ELSE problem END, known_id
FROM (
    SELECT s.line, c.id AS known_id,
           row_number() OVER (PARTITION BY COALESCE('i' || c.id::text, 'x' || s.external_id, 'm' || NULLIF(lower(s.email), ''),
                                                    'n' || s.line::text)
                              ORDER BY s.line DESC) AS turn,
           CASE WHEN COALESCE(s.external_id, '') = '' AND COALESCE(s.email, '') = '' AND COALESCE(s.phone, '') = ''
                 AND COALESCE(s.first_name, '') = '' THEN 'The row names nobody.'
                WHEN taken.id IS NOT NULL THEN 'Another customer has this e-mail.' END AS problem,
           (COALESCE(s.external_id, c.external_id), COALESCE(s.first_name, c.first_name),
            COALESCE(s.last_name, c.last_name), COALESCE(s.email, c.email), COALESCE(s.phone, c.phone),
            COALESCE(s.birth_date, c.birth_date), COALESCE(s.city, c.city), COALESCE(s.country, c.country),
            COALESCE(s.language, c.language), COALESCE(s.tags, c.tags::text[]), c.attributes || COALESCE(s.attributes, '{}'),
            COALESCE(s.email_consent, c.email_consent), COALESCE(s.sms_consent, c.sms_consent),
            COALESCE(s.is_active, c.is_active))
           IS DISTINCT FROM
           (c.external_id, c.first_name, c.last_name, c.email, c.phone, c.birth_date, c.city, c.country, c.language,
            c.tags::text[], c.attributes, c.email_consent, c.sms_consent, c.is_active) AS differs
    FROM staged_customers s
    LEFT JOIN customers x ON s.external_id <> '' AND x.external_id = s.external_id
    LEFT JOIN customers m ON s.email <> '' AND m.email <> '' AND lower(m.email) = lower(s.email)
    LEFT JOIN customers c ON c.id = COALESCE(x.id, CASE WHEN m.external_id IS NULL OR COALESCE(s.external_id, '') = ''
                                                        THEN m.id END)
    LEFT JOIN customers taken ON taken.id = m.id AND taken.id IS DISTINCT FROM c.id
) AS s;
-- Within one file too an e-mail belongs to one customer.
UPDATE staged_customer_fates f SET fate = 'rejected', reason = 'Another row of this file has the same e-mail.'
FROM (SELECT s.line, row_number() OVER (PARTITION BY lower(s.email) ORDER BY s.line) AS turn
      FROM staged_customers s JOIN staged_customer_fates f USING (line)
      WHERE s.email <> '' AND f.fate IN ('created', 'updated', 'unchanged')) AS twice
WHERE f.line = twice.line AND twice.turn > 1;
