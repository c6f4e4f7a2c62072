INSERT INTO customer_before_images (batch, customer_id, changed_at, before)
SELECT %(batch)s, c.id, %(now)s, to_jsonb(c) - 'search' - 'full_name'
FROM staged_customer_fates f JOIN customers c ON c.id = f.customer_id
WHERE f.fate = 'updated' AND %(batch)s::bigint IS NOT NULL
ON CONFLICT DO NOTHING;

UPDATE customers c SET
    external_id = COALESCE(NULLIF(s.external_id, ''), c.external_id),
    first_name = COALESCE(s.first_name, c.first_name), last_name = COALESCE(s.last_name, c.last_name),
    email = COALESCE(s.email, c.email), phone = COALESCE(s.phone, c.phone),
    birth_date = COALESCE(s.birth_date, c.birth_date), city = COALESCE(s.city, c.city),
    country = COALESCE(s.country, c.country), language = COALESCE(s.language, c.language),
    tags = COALESCE(s.tags, c.tags::text[]), attributes = c.attributes || COALESCE(s.attributes, '{}'),
    email_consent = COALESCE(s.email_consent, c.email_consent), sms_consent = COALESCE(s.sms_consent, c.sms_consent),
    is_active = COALESCE(s.is_active, c.is_active), updated_at = %(now)s
FROM staged_customer_fates f JOIN staged_customers s USING (line)
WHERE f.fate = 'updated' AND c.id = f.customer_id;

INSERT INTO customers (external_id, first_name, last_name, email, phone, birth_date, city, country, language,
                       tags, attributes, email_consent, sms_consent, is_active, batch, created_at, updated_at)
SELECT NULLIF(s.external_id, ''), COALESCE(s.first_name, ''), COALESCE(s.last_name, ''), COALESCE(s.email, ''),
       COALESCE(s.phone, ''), s.birth_date, COALESCE(s.city, ''), COALESCE(s.country, ''),
       COALESCE(s.language, ''), COALESCE(s.tags, '{}'), COALESCE(s.attributes, '{}'),
       COALESCE(s.email_consent, false), COALESCE(s.sms_consent, false), COALESCE(s.is_active, true),
       %(batch)s, %(now)s, %(now)s
FROM staged_customer_fates f JOIN staged_customers s USING (line)
WHERE f.fate = 'created'
ORDER BY s.line;
