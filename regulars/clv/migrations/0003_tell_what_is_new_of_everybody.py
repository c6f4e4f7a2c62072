"""Who was valued before there were a chance of another order and the money that comes in gets both, by the marks."""

from django.db import migrations

MARK = """
INSERT INTO customer_marks (customer_id, what, created_at)
SELECT customer_id, 'orders', statement_timestamp() FROM customer_lifetime_values
WHERE predicted_minor IS NOT NULL AND (order_probability IS NULL OR expected_minor IS NULL)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('clv', '0002_money_that_comes_in'),
        ('customers', '0003_net_of_refunds'),
    ]

    operations = [migrations.RunSQL(MARK, migrations.RunSQL.noop)]
