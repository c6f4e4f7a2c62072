from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ingestion", "0002_members_of_a_segment")]
    operations = [
        migrations.AddField(
            model_name="import",
            name="assumed",
            field=models.JSONField(
                default=dict,
                help_text="The shop's currency and time zone as the rows were read, where nobody had chosen.",
            ),
        ),
    ]
