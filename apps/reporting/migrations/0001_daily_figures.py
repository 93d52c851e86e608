import django.utils.timezone
from django.db import migrations, models

import apps.core.money


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="ClosedDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("report", models.CharField(max_length=20)),
                ("zone", models.CharField(max_length=60)),
                ("day", models.DateField()),
                ("version", models.CharField(max_length=64)),
                ("counted_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("report", "zone", "day"), name="day_closed_once")],
            },
        ),
        migrations.CreateModel(
            name="DailyFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("report", models.CharField(max_length=20)),
                ("zone", models.CharField(max_length=60)),
                ("day", models.DateField()),
                ("table", models.CharField(blank=True, max_length=20)),
                ("key", models.BigIntegerField(null=True)),
                ("figure", models.CharField(max_length=20)),
                ("count", models.BigIntegerField()),
                ("amount", apps.core.money.MoneyField(decimal_places=4, default=0, max_digits=16)),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["report", "zone", "table", "figure", "day"], name="figures_of_days")],
            },
        ),
        migrations.CreateModel(
            name="LateChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("report", models.CharField(max_length=20)),
                ("at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["report", "at"], name="late_change_at")],
            },
        ),
    ]
