from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialects", "0005_secret_answers"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="apirequest",
            index=models.Index(fields=["at", "status", "api", "operation", "owner", "id"], name="api_request_counted"),
        ),
    ]
