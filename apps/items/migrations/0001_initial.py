import django.utils.timezone
from django.db import migrations, models

import apps.core.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        apps.core.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="JournalItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                help_text="What it was made for; each app registers its own kinds.", max_length=10
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ],
                ),
            ],
        ),
    ]
