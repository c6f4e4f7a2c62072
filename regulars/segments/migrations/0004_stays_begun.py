from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('segments', '0003_revenue_and_failures'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='customersegmentmembership',
            index=models.Index(fields=['segment', 'assigned_at'], name='stays_begun'),
        ),
    ]
