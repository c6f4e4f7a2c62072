"""Whether a person chose the shop's currency and zone: known of those that differ from a new shop's."""

from django.db import migrations, models
from django.db.models import F


def note_what_was_chosen(apps, schema_editor):
    shops = apps.get_model("core", "Shop").objects
    shops.exclude(currency="USD").update(currency_chosen_at=F("updated_at"))
    shops.exclude(time_zone="UTC").update(time_zone_chosen_at=F("updated_at"))


class Migration(migrations.Migration):
    dependencies = [("core", "0002_cache_and_shop")]
    operations = [
        migrations.AddField(
            model_name="shop",
            name="currency_chosen_at",
            field=models.DateTimeField(
                null=True, help_text="When a person chose the currency; null while it is only the default."
            ),
        ),
        migrations.AddField(
            model_name="shop",
            name="time_zone_chosen_at",
            field=models.DateTimeField(
                null=True, help_text="When a person chose the time zone; null while it is only the default."
            ),
        ),
        migrations.AddField(
            model_name="shop",
            name="before_demo",
            field=models.JSONField(
                null=True,
                help_text="The settings that loading the demo shop replaced; null while it is not loaded.",
            ),
        ),
        migrations.RunPython(note_what_was_chosen, migrations.RunPython.noop),
    ]
