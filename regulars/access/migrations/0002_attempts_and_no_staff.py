"""Counts of attempts to log in; and the end of Django's admin, whose log may hold passwords that were typed there."""

from django.db import migrations, models


def nobody_is_staff(apps, schema_editor):
    apps.get_model("access", "User").objects.update(is_staff=False, is_superuser=False)


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AttemptCount",
            fields=[
                ("key", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("not_before", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "db_table": "attempt_counts",
                "indexes": [models.Index(fields=["seen_at"], name="attempt_age")],
            },
        ),
        migrations.RunSQL(
            "DROP TABLE IF EXISTS django_admin_log; DELETE FROM django_migrations WHERE app = 'admin'",
            migrations.RunSQL.noop,
        ),
        migrations.RunPython(nobody_is_staff, migrations.RunPython.noop),
    ]
