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
                migrations.CreateModel(
                    name="SandboxState",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("is_ready", models.BooleanField(default=False)),
                        ("version", models.CharField(blank=True, max_length=64)),
                        ("requested_at", models.DateTimeField(null=True)),
                        ("busy_until", models.DateTimeField(null=True)),
                        ("filled_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "default_permissions": (),
                    },
                ),
            ],
        ),
    ]
