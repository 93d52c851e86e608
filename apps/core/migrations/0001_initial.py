from django.db import migrations, models

import apps.core.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        apps.core.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="SignOfLife",
                    fields=[
                        ("kind", models.CharField(max_length=20, primary_key=True, serialize=False)),
                        ("seen_at", models.DateTimeField()),
                    ],
                ),
            ],
        ),
    ]
