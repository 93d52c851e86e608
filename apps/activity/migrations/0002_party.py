from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="party",
            field=models.CharField(blank=True, max_length=100),
        ),
    ]
