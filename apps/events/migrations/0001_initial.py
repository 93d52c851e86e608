import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import apps.core.secrets
import apps.core.tables
import apps.events.models


class Migration(migrations.Migration):
    replaces = [("events", "0001_webhooks")]

    dependencies = [
        ("activity", "0001_initial"),
        ("customers", "0001_initial"),
        ("users", "0002_people"),
    ]

    operations = [
        apps.core.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="HistoricalWebhook",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(blank=True, editable=False)),
                        ("url", models.CharField(max_length=500, verbose_name="URL")),
                        ("description", models.CharField(blank=True, max_length=200)),
                        ("types", models.JSONField(default=list)),
                        (
                            "format",
                            models.CharField(
                                choices=[
                                    ("plain", "Plain"),
                                    ("sipsynergy", "Tickets microservice"),
                                    ("m4", "M4 TicketNote"),
                                    ("costguard", "CostGuard"),
                                    ("equinix", "Equinix"),
                                ],
                                default="plain",
                                max_length=10,
                            ),
                        ),
                        ("subject_kind", models.CharField(blank=True, max_length=20)),
                        ("subject_id", models.BigIntegerField(blank=True, null=True)),
                        ("scopes", models.CharField(blank=True, max_length=200)),
                        ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("active", "Active"), ("paused", "Paused"), ("disabled", "Disabled")],
                                default="active",
                                max_length=8,
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="activity.activity",
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
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.organisation",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical webhook",
                        "verbose_name_plural": "historical webhooks",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Webhook",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("url", models.CharField(max_length=500, verbose_name="URL")),
                        ("description", models.CharField(blank=True, max_length=200)),
                        ("types", models.JSONField(default=list)),
                        (
                            "format",
                            models.CharField(
                                choices=[
                                    ("plain", "Plain"),
                                    ("sipsynergy", "Tickets microservice"),
                                    ("m4", "M4 TicketNote"),
                                    ("costguard", "CostGuard"),
                                    ("equinix", "Equinix"),
                                ],
                                default="plain",
                                max_length=10,
                            ),
                        ),
                        ("subject_kind", models.CharField(blank=True, max_length=20)),
                        ("subject_id", models.BigIntegerField(blank=True, null=True)),
                        ("scopes", models.CharField(blank=True, max_length=200)),
                        ("token_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                        ("secret", apps.core.secrets.EncryptedTextField(editable=False)),
                        ("previous_secret", apps.core.secrets.EncryptedTextField(blank=True, editable=False)),
                        ("previous_until", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("active", "Active"), ("paused", "Paused"), ("disabled", "Disabled")],
                                default="active",
                                max_length=8,
                            ),
                        ),
                        ("position", models.BigIntegerField(default=0, editable=False)),
                        ("failures", models.PositiveIntegerField(default=0, editable=False)),
                        ("failing_since", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("circuit_open_until", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("last_success_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("last_failure_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="webhooks",
                                to="customers.organisation",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="webhooks",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "permissions": [("read_events", "Can read events and have them sent")],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("deleted_at", None), ("state", "active")),
                                fields=["position"],
                                name="webhook_active",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "message",
                            models.CharField(
                                default=apps.events.models.message_id, editable=False, max_length=40, unique=True
                            ),
                        ),
                        ("type", models.CharField(max_length=64)),
                        ("record", models.CharField(max_length=80)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "Pending"),
                                    ("delivered", "Delivered"),
                                    ("failed", "Failed"),
                                    ("not_sent", "Not sent"),
                                ],
                                default="pending",
                                max_length=9,
                            ),
                        ),
                        ("attempts", models.PositiveIntegerField(default=0)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("first_tried_at", models.DateTimeField(blank=True, null=True)),
                        ("tried_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "next_attempt_at",
                            models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True),
                        ),
                        ("delivered_at", models.DateTimeField(blank=True, null=True)),
                        ("status", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="answer")),
                        ("error", models.CharField(blank=True, max_length=300)),
                        ("milliseconds", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "activity",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="activity.activity",
                            ),
                        ),
                        (
                            "webhook",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliveries",
                                to="events.webhook",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "deliveries",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["webhook", "-id"], name="delivery_of_webhook"),
                            models.Index(
                                condition=models.Q(("state", "pending")),
                                fields=["next_attempt_at"],
                                name="delivery_pending",
                            ),
                            models.Index(
                                condition=models.Q(("state", "pending")),
                                fields=["webhook", "record", "id"],
                                name="delivery_order",
                            ),
                            models.Index(fields=["created_at"], name="delivery_created"),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("webhook", "activity"), name="delivery_once")],
                    },
                ),
            ],
        ),
    ]
