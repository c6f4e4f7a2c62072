-- Who the staged orders name: one row a person, known by external id, else by e-mail.
INSERT INTO staged_people (person, external_id, email, first_name, last_name, phone, city, country)
SELECT DISTINCT ON (person) person, external_id, email, first_name, last_name, phone, city, country
FROM (
    SELECT CASE WHEN customer_external_id <> '' THEN 'x' || customer_external_id ELSE 'm' || lower(email) END AS person,
           NULLIF(customer_external_id, '') AS external_id, COALESCE(lower(email), '') AS email,
           COALESCE(first_name, '') AS first_name, COALESCE(last_name, '') AS last_name,
           COALESCE(phone, '') AS phone, COALESCE(city, '') AS city, COALESCE(country, '') AS country, line
    FROM staged_orders
    WHERE customer_id IS NULL AND (customer_external_id <> '' OR email <> '')
) AS named
ORDER BY person, (email = ''), line DESC;
