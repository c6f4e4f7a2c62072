-- Where rows wait before the merge; private to the connection, emptied at every commit.
CREATE TEMP TABLE IF NOT EXISTS staged_orders (
    line int NOT NULL, external_id text, source text NOT NULL DEFAULT 'api',
    customer_id bigint, customer_external_id text, email text, first_name text, last_name text, phone text,
    city text, country text, placed_at timestamptz, status text, channel text, currency text,
    total_minor bigint, discount_minor bigint, tax_minor bigint, shipping_minor bigint, refunded_minor bigint,
    cost_minor bigint, exchange_rate numeric, updated_at_source timestamptz, cleared text[]
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS staged_order_lines (
    line int NOT NULL, position int NOT NULL, sku text, name text, category text, quantity int,
    unit_price_minor bigint, unit_cost_minor bigint
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS staged_people (
    person text NOT NULL, external_id text, email text, first_name text, last_name text, phone text,
    city text, country text, customer_id bigint
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS staged_order_fates (
    line int NOT NULL, fate text NOT NULL, reason text, order_id bigint, customer_id bigint,
    former_customer_id bigint, currency text, exchange_rate numeric, factor numeric, version xid
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS staged_currencies (
    currency text PRIMARY KEY, factor numeric NOT NULL
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS staged_customers (
    line int NOT NULL, external_id text, first_name text, last_name text, email text, phone text,
    birth_date date, city text, country text, language text, tags text[], attributes jsonb,
    email_consent bool, sms_consent bool, is_active bool
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS staged_customer_fates (
    line int NOT NULL, fate text NOT NULL, reason text, customer_id bigint
) ON COMMIT DELETE ROWS;
TRUNCATE staged_orders, staged_order_lines, staged_people, staged_order_fates, staged_currencies,
    staged_customers, staged_customer_fates;
