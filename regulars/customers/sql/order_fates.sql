-- What will become of each staged order, decided once for all of them.
INSERT INTO staged_order_fates
SELECT s.line,
       CASE WHEN s.again THEN 'superseded'
            WHEN problem IS NOT NULL THEN 'rejected'
            WHEN s.order_id IS NULL THEN 'created'
            WHEN s.updated_at_source < s.stored_updated_at_source OR s.goes_back THEN 'older'
            WHEN s.differs THEN 'updated' ELSE 'unchanged' END,
       CASE WHEN s.again THEN 'The same order stands again further down.' ELSE problem END,
       s.order_id, s.person_id, s.former_customer_id, s.used_currency, s.rate, s.factor, s.version
FROM (
    SELECT s.*, o.id AS order_id, o.xmin AS version, o.customer_id AS former_customer_id,
           o.updated_at_source AS stored_updated_at_source, w.person_id, w.used_currency, r.rate, f.factor,
           again.line IS NOT NULL AS again,
           o.id IS NOT NULL AND ((w.person_id, COALESCE(s.placed_at, o.placed_at), COALESCE(s.status, o.status),
            COALESCE(s.channel, o.channel), w.used_currency, COALESCE(s.total_minor, o.total_minor),
            COALESCE(s.discount_minor, o.discount_minor), COALESCE(s.tax_minor, o.tax_minor),
            COALESCE(s.shipping_minor, o.shipping_minor), COALESCE(s.refunded_minor, o.refunded_minor),
            COALESCE(s.cost_minor, o.cost_minor), COALESCE(r.rate, 0))
           IS DISTINCT FROM
           (o.customer_id, o.placed_at, o.status, o.channel, o.currency::text, o.total_minor, o.discount_minor,
            o.tax_minor, o.shipping_minor, o.refunded_minor, o.cost_minor, o.exchange_rate)
           OR s.updated_at_source > COALESCE(o.updated_at_source, '-infinity')
           OR ('cost' = ANY(s.cleared) AND o.cost_minor IS NOT NULL)
           OR ('updated_at_source' = ANY(s.cleared) AND o.updated_at_source IS NOT NULL)
           OR (s.has_lines AND s.sent_lines IS DISTINCT FROM (
               SELECT array_agg(ROW(l.sku, l.name, l.category, l.quantity, l.unit_price_minor, l.unit_cost_minor)::text
                                ORDER BY l.position) FROM order_lines l WHERE l.order_id = o.id))) AS differs,
           %(only_forward)s AND s.updated_at_source IS NULL AND (
               array_position(k.steps, s.status) < array_position(k.steps, o.status::text)
               OR s.refunded_minor < o.refunded_minor) AS goes_back,
           CASE WHEN COALESCE(s.external_id, '') = '' THEN 'The order has no id.'
                WHEN w.person_id IS NULL THEN
                    CASE WHEN COALESCE(s.customer_external_id, s.email, '') = '' AND s.customer_id IS NULL
                         THEN 'The order names no customer.' ELSE 'There is no such customer.' END
                WHEN COALESCE(s.placed_at, o.placed_at) IS NULL THEN 'The order has no date.'
                WHEN COALESCE(s.total_minor, o.total_minor) IS NULL THEN 'The order has no total.'
                WHEN LEAST(s.total_minor, s.discount_minor, s.tax_minor, s.shipping_minor, s.refunded_minor,
                           s.cost_minor) < 0 THEN 'An amount is negative.'
                WHEN COALESCE(s.refunded_minor, o.refunded_minor, 0) > COALESCE(s.total_minor, o.total_minor)
                    THEN 'More is refunded than was paid.'
                WHEN f.factor IS NULL THEN format('“%%s” is not a currency.', w.used_currency)
                WHEN f.factor <> former.factor AND (
                        s.total_minor IS NULL OR (s.tax_minor IS NULL AND o.tax_minor > 0)
                        OR (s.discount_minor IS NULL AND o.discount_minor > 0)
                        OR (s.shipping_minor IS NULL AND o.shipping_minor > 0)
                        OR (s.refunded_minor IS NULL AND o.refunded_minor > 0)
                        OR (s.cost_minor IS NULL AND o.cost_minor > 0 AND NOT COALESCE('cost' = ANY(s.cleared), false))
                        OR (NOT s.has_lines AND EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id)))
                    THEN format('Amounts in %%s have other digits than in %%s: send every amount and line of the order too.',
                                w.used_currency, o.currency)
                WHEN r.rate IS NULL THEN format('There is no exchange rate for %%s on that day; add one in the settings.',
                                                w.used_currency)
                WHEN r.rate * f.factor * GREATEST(s.total_minor, s.tax_minor, s.cost_minor, o.total_minor) > %(most_minor)s
                    THEN 'In the shop''s currency the amount is too large to be true.' END AS problem
    FROM (
        SELECT s.*, l.line IS NOT NULL OR 'lines' = ANY(s.cleared) AS has_lines, l.sent_lines
        FROM staged_orders s LEFT JOIN (
            SELECT line, array_agg(ROW(COALESCE(sku, ''), COALESCE(name, ''), COALESCE(category, ''),
                       COALESCE(quantity, 1), COALESCE(unit_price_minor, 0), unit_cost_minor)::text
                       ORDER BY position) AS sent_lines
            FROM staged_order_lines GROUP BY line) l USING (line)
    ) AS s
    LEFT JOIN staged_people p ON p.person = CASE WHEN s.customer_id IS NOT NULL THEN NULL
        WHEN s.customer_external_id <> '' THEN 'x' || s.customer_external_id ELSE 'm' || lower(s.email) END
    LEFT JOIN orders o ON o.source = s.source AND o.external_id = s.external_id
    CROSS JOIN (VALUES (ARRAY['pending', 'completed', 'refunded', 'cancelled'])) AS k (steps)
    LEFT JOIN customers named ON named.id = s.customer_id
    CROSS JOIN LATERAL (SELECT
        COALESCE(named.id, p.customer_id,
                 CASE WHEN COALESCE(s.customer_external_id, s.email, '') = '' AND s.customer_id IS NULL
                      THEN o.customer_id END) AS person_id,
        COALESCE(s.currency, o.currency, %(currency)s)::text AS used_currency) AS w
    LEFT JOIN staged_currencies f ON f.currency = w.used_currency
    LEFT JOIN staged_currencies former ON former.currency = o.currency
    CROSS JOIN LATERAL (SELECT CASE
        WHEN w.used_currency = %(currency)s THEN 1
        WHEN s.exchange_rate > 0 THEN s.exchange_rate
        WHEN o.currency = w.used_currency THEN o.exchange_rate
        ELSE (SELECT e.rate FROM exchange_rates e
              WHERE e.currency = w.used_currency
                AND e.day <= (COALESCE(s.placed_at, o.placed_at) AT TIME ZONE %(zone)s)::date
              ORDER BY e.day DESC LIMIT 1) END::numeric(20, 10) AS rate) AS r
    LEFT JOIN (
        -- Only orders that stand more than once are put in a row; the latest of each counts.
        SELECT line FROM (
            SELECT line, row_number() OVER (PARTITION BY source, external_id
                                            ORDER BY updated_at_source DESC NULLS LAST, line DESC) AS turn
            FROM staged_orders JOIN (SELECT source, external_id FROM staged_orders GROUP BY source, external_id
                                     HAVING count(*) > 1) AS several USING (source, external_id)
        ) AS ranked WHERE turn > 1
    ) AS again ON again.line = s.line
    OFFSET 0  -- Each column is worked out once, though it is used twice above.
) AS s;
