import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0001_initial"),
        ("customers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountStatus",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "number",
                    models.PositiveIntegerField(unique=True, validators=[django.core.validators.MinValueValidator(1)]),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("suspended", "Suspended"), ("disconnected", "Disconnected")],
                        max_length=12,
                        verbose_name="means",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "account statuses",
                "ordering": ["number"],
            },
        ),
        migrations.AddField(
            model_name="historicalservice",
            name="own_status",
            field=models.CharField(
                blank=True,
                choices=[("active", "Active"), ("suspended", "Suspended"), ("disconnected", "Disconnected")],
                default="",
                editable=False,
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="own_status",
            field=models.CharField(
                blank=True,
                choices=[("active", "Active"), ("suspended", "Suspended"), ("disconnected", "Disconnected")],
                default="",
                editable=False,
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="status",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="customers",
                to="customers.accountstatus",
                verbose_name="account status",
            ),
        ),
        migrations.AddField(
            model_name="historicalcustomer",
            name="status",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.accountstatus",
                verbose_name="account status",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalAccountStatus",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                (
                    "number",
                    models.PositiveIntegerField(
                        db_index=True, validators=[django.core.validators.MinValueValidator(1)]
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("suspended", "Suspended"), ("disconnected", "Disconnected")],
                        max_length=12,
                        verbose_name="means",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="activity.activity"
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical account status",
                "verbose_name_plural": "historical account statuses",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
