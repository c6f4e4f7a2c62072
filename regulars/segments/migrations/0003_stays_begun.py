from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('segments', '0002_membership_batch'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='customersegmentmembership',
            index=models.Index(fields=['segment', 'assigned_at'], name='stays_begun'),
        ),
    ]
