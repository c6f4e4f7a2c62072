"""What is left of a partly refunded order, and its cost, counted in the same proportion; followed by the marks."""

from django.db import migrations, models

from regulars.core.money import EXPONENTS

RECOUNT = """
WITH counted AS (
    SELECT o.id, o.customer_id,
           CASE WHEN o.total_minor <= o.tax_minor THEN 0
                WHEN o.refunded_minor = 0 THEN round((o.total_minor - o.tax_minor) * r.k)
                ELSE div(2 * (o.total_minor - o.tax_minor)::numeric * r.kept * r.k + o.total_minor,
                         2 * o.total_minor::numeric) END::bigint AS net,
           CASE WHEN o.refunded_minor = 0 THEN round(o.cost_minor * r.k)
                ELSE div(2 * o.cost_minor::numeric * r.kept * r.k + o.total_minor,
                         2 * o.total_minor::numeric) END::bigint AS cost
    FROM orders o
    JOIN (SELECT currency, 10::numeric ^ shift AS factor
          FROM unnest(%(codes)s::text[], %(shifts)s::int[]) AS t (currency, shift)) AS f ON f.currency = o.currency
    CROSS JOIN LATERAL (SELECT o.exchange_rate * f.factor AS k, o.total_minor - o.refunded_minor AS kept) AS r
    WHERE o.refunded_minor > 0 OR o.tax_minor > o.total_minor
), written AS (
    UPDATE orders o SET reporting_net_minor = c.net, reporting_cost_minor = c.cost
    FROM counted c
    WHERE c.id = o.id AND (o.reporting_net_minor, o.reporting_cost_minor) IS DISTINCT FROM (c.net, c.cost)
    RETURNING o.customer_id
)
INSERT INTO customer_marks (customer_id, what, created_at)
SELECT DISTINCT customer_id, 'orders', statement_timestamp() FROM written
"""
NO_HISTORY = """
SELECT set_config('pgtrigger.ignore', '{' || COALESCE(string_agg(tgname, ','), '') || '}', true)
FROM pg_trigger WHERE tgrelid = 'orders'::regclass AND NOT tgisinternal
"""
SHOP = "SELECT currency FROM shop WHERE id = 1"


def recount(apps, schema_editor):
    """One statement over the orders concerned; the history of rows rests, since no fact changes."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(SHOP)
        currency = (cursor.fetchone() or ("USD",))[0]
        shifts = [EXPONENTS[currency] - digits for digits in EXPONENTS.values()]
        cursor.execute(NO_HISTORY)
        cursor.execute(RECOUNT, {"codes": list(EXPONENTS), "shifts": shifts})
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0002_list_indexes'),
        ('core', '0002_cache_and_shop'),
    ]

    operations = [
        migrations.AlterField(
            model_name='customerordersummary',
            name='revenue_minor',
            field=models.BigIntegerField(help_text='Net of tax and refunds; docs/reference/money.md.'),
        ),
        migrations.RunPython(recount, migrations.RunPython.noop),
    ]
