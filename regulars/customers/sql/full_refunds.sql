-- An order said to be refunded, without saying how much, is refunded whole.
UPDATE staged_orders s SET refunded_minor = t.total_minor
FROM (
    SELECT r.line, COALESCE(r.total_minor, o.total_minor) AS total_minor
    FROM staged_orders r LEFT JOIN orders o ON o.source = r.source AND o.external_id = r.external_id
    WHERE r.status = 'refunded' AND COALESCE(r.refunded_minor, 0) = 0
) AS t WHERE t.line = s.line;
