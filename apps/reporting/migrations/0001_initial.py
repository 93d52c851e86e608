import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.core.money
import apps.core.tables


class Migration(migrations.Migration):
    replaces = [("reporting", "0001_daily_figures")]

    dependencies = [
        ("activity", "0001_initial"),
        ("users", "0002_people"),
    ]

    operations = [
        apps.core.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="ClosedDay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("report", models.CharField(max_length=20)),
                        ("zone", models.CharField(max_length=60)),
                        ("day", models.DateField()),
                        ("version", models.CharField(max_length=64)),
                        ("counted_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("left_out", models.JSONField(default=list)),
                    ],
                    options={
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(fields=("report", "zone", "day"), name="day_closed_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DailyFigure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        "indexes": [models.Index(fields=["report", "zone", "table", "day"], name="figures_of_days")],
                    },
                ),
                migrations.CreateModel(
                    name="LateChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("report", models.CharField(max_length=20)),
                        ("at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "default_permissions": (),
                        "indexes": [models.Index(fields=["report", "at"], name="late_change_at")],
                    },
                ),
                migrations.CreateModel(
                    name="ReportSchedule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "source",
                            models.CharField(choices=[("report", "Report"), ("view", "Saved view")], max_length=6),
                        ),
                        ("target", models.CharField(max_length=40)),
                        (
                            "title",
                            models.CharField(help_text="What it was called when it was sent last.", max_length=120),
                        ),
                        ("query", models.CharField(blank=True, max_length=2000)),
                        (
                            "format",
                            models.CharField(choices=[("pdf", "PDF"), ("csv", "CSV")], default="pdf", max_length=3),
                        ),
                        (
                            "every",
                            models.CharField(
                                choices=[("day", "Every day"), ("week", "Every week")],
                                default="day",
                                max_length=4,
                                verbose_name="how often",
                            ),
                        ),
                        (
                            "weekday",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "Monday"),
                                    (1, "Tuesday"),
                                    (2, "Wednesday"),
                                    (3, "Thursday"),
                                    (4, "Friday"),
                                    (5, "Saturday"),
                                    (6, "Sunday"),
                                ],
                                default=0,
                                verbose_name="day",
                            ),
                        ),
                        (
                            "hour",
                            models.PositiveSmallIntegerField(
                                default=7, validators=[django.core.validators.MaxValueValidator(23)]
                            ),
                        ),
                        ("next_at", models.DateTimeField(editable=False, null=True)),
                        ("stopped_because", models.CharField(blank=True, editable=False, max_length=300)),
                        ("last_due_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "last_email",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="activity.email",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="report_schedules",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "scheduled report",
                        "ordering": ["id"],
                        "default_permissions": ("view",),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="report_due"
                            ),
                            models.Index(fields=["owner", "id"], name="report_schedule_of_owner"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DailyLengths",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("report", models.CharField(max_length=20)),
                        ("zone", models.CharField(max_length=60)),
                        ("day", models.DateField()),
                        ("name", models.CharField(max_length=20)),
                        ("bucket", models.PositiveSmallIntegerField()),
                        ("count", models.PositiveIntegerField()),
                        ("lengths", models.JSONField()),
                    ],
                    options={
                        "verbose_name_plural": "daily lengths",
                        "default_permissions": (),
                        "indexes": [models.Index(fields=["report", "zone", "name", "day"], name="lengths_of_days")],
                    },
                ),
            ],
        ),
    ]
