"""Texts stored before there was one normal form are brought into it: customers, orders, touchpoints, segments, rules."""

import logging

from django.db import migrations

LOG = logging.getLogger("regulars.upgrade")
FREE = {
    "customers": ("first_name", "last_name", "phone", "city", "country", "language"),
    "orders": ("channel",),
    "order_lines": ("sku", "name", "category"),
    "customer_touchpoints": ("title", "description", "reference_type", "reference_id", "outcome"),
    "customer_segments": ("description",),
}
"""Columns that may say anything."""
COMPOSED = {
    "customers": (("tags", "varchar(60)[]"), ("attributes", "jsonb")),
    "customer_touchpoints": (("metadata", "jsonb"),),
    "order_before_images": (("before", "jsonb"),),
    "customer_before_images": (("before", "jsonb"),),
    "customer_segments": (("behavioral_criteria", "jsonb"),),
}
"""Columns whose notation holds texts; no sign of the notation joins with a letter's accents."""
UNIQUE = {
    "customers": (("external_id", "{0}", ""), ("email", "lower({0})", "")),
    "orders": (("external_id", "{0}", "source"), ("source", "{0}", "external_id")),
    "customer_touchpoints": (("external_id", "{0}", "source"), ("source", "{0}", "external_id")),
    "customer_segments": (("name", "{0}", ""),),
}
"""Columns that name a row: how they are compared, and beside which other column."""
WHOSE = {
    "customers": ("id", "customer"),
    "orders": ("customer_id", "orders"),
    "order_lines": ("(SELECT o.customer_id FROM orders o WHERE o.id = order_id)", "orders"),
    "customer_touchpoints": ("customer_id", "touchpoints"),
}
AGAIN = {"customer_segments": ", evaluated_version = CASE WHEN behavioral_criteria::text IS NFC NORMALIZED"
                              " THEN evaluated_version END"}  # fmt: skip
"""A rule that now reads otherwise is filled anew."""
NO_HISTORY = """
SELECT set_config('pgtrigger.ignore', '{' || COALESCE(string_agg(tgname, ','), '') || '}', true)
FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'pgtrigger%'
"""


def rewrite(cursor, table):
    """One statement: the rows whose texts are in another form, and the marks of their customers."""
    free, composed = FREE.get(table, ()), COMPOSED.get(table, ())
    sets = [f"{name} = normalize({name})" for name in free]
    sets += [f"{name} = normalize({name}::text)::{kind}" for name, kind in composed]
    other = [f"{name} IS NOT NFC NORMALIZED" for name in free]
    other += [f"{name}::text IS NOT NFC NORMALIZED" for name, _ in composed]
    update = f"UPDATE {table} SET {', '.join(sets)}{AGAIN.get(table, '')} WHERE {' OR '.join(other)}"
    marked(cursor, table, update)


def rename(cursor, table, column, compared, beside):
    """What names a row, where the other form does not name another one already."""
    same, form = f"{beside}, " if beside else "", compared.format(f"normalize({column})")
    twin = f"AND o.{beside} = n.{beside}" if beside else ""
    update = f"""
        UPDATE {table} t SET {column} = normalize(t.{column})
        FROM (SELECT id, {same}{form} AS form, count(*) OVER (PARTITION BY {same}{form}) AS alike
              FROM {table} WHERE {column} IS NOT NFC NORMALIZED) AS n
        WHERE n.id = t.id AND n.alike = 1 AND NOT EXISTS (
            SELECT 1 FROM {table} o WHERE {compared.format(f"o.{column}")} = n.form AND o.id <> n.id {twin})
    """
    marked(cursor, table, update, alias="t.")
    cursor.execute(f"SELECT id FROM {table} WHERE {column} IS NOT NFC NORMALIZED ORDER BY id LIMIT 20")
    left = [str(row[0]) for row in cursor.fetchall()]
    if left:
        LOG.warning(
            "%s of %s %s stays as it is, because another row is called the same: decide which of them to keep.",
            column, table, ", ".join(left),
        )  # fmt: skip


def marked(cursor, table, update, alias=""):
    if table not in WHOSE:
        cursor.execute(update)
        return
    whose, what = WHOSE[table]
    whose = f"{alias}{whose}" if not whose.startswith("(") else whose
    cursor.execute(
        f"WITH written AS ({update} RETURNING {whose} AS customer_id) INSERT INTO customer_marks"
        " (customer_id, what, created_at)"
        " SELECT DISTINCT customer_id, %s, statement_timestamp() FROM written",
        [what],
    )


def bring_into_one_form(apps, schema_editor):
    """The history of rows rests: a text in another form says the same."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        if cursor.fetchone()[0] != "UTF8":
            return
        cursor.execute(NO_HISTORY)
        for table, columns in UNIQUE.items():
            for column, compared, beside in columns:
                rename(cursor, table, column, compared, beside)
        for table in {**FREE, **COMPOSED}:
            rewrite(cursor, table)
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")


class Migration(migrations.Migration):

    dependencies = [
        ('segments', '0004_stays_begun'),
        ('customers', '0003_net_of_refunds'),
        ('journeys', '0001_initial'),
    ]

    operations = [migrations.RunPython(bring_into_one_form, migrations.RunPython.noop)]
