import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import apps.core.money
import apps.core.secrets
import apps.core.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("activity", "0001_initial"),
        ("orders", "0001_initial"),
        ("registers", "0001_initial"),
        ("users", "0002_people"),
    ]

    operations = [
        apps.core.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="HistoricalGatewaySettings",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(blank=True, editable=False)),
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
                            "endpoint",
                            models.CharField(
                                help_text="Where the gateway is, such as https://gateway.example/v1.", max_length=500
                            ),
                        ),
                        (
                            "is_valid",
                            models.BooleanField(
                                default=False,
                                help_text="Refunds go through valid settings alone.",
                                verbose_name="valid",
                            ),
                        ),
                        (
                            "register",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="registers.register",
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
                        "verbose_name": "historical gateway settings",
                        "verbose_name_plural": "historical gateway settings",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="GatewaySettings",
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
                            "register",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="gateway_settings",
                                to="registers.register",
                            ),
                        ),
                        (
                            "endpoint",
                            models.CharField(
                                help_text="Where the gateway is, such as https://gateway.example/v1.", max_length=500
                            ),
                        ),
                        ("merchant", apps.core.secrets.EncryptedTextField(blank=True)),
                        ("login", apps.core.secrets.EncryptedTextField(blank=True)),
                        ("key", apps.core.secrets.EncryptedTextField(blank=True, help_text="Signs what is sent.")),
                        (
                            "is_valid",
                            models.BooleanField(
                                default=False,
                                help_text="Refunds go through valid settings alone.",
                                verbose_name="valid",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "gateway settings",
                        "ordering": ["register"],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalPaymentusTransaction",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(blank=True, editable=False)),
                        (
                            "activity",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="activity.activity",
                            ),
                        ),
                        ("reference_number", models.CharField(db_index=True, max_length=100)),
                        (
                            "cg_reference_number",
                            models.BigIntegerField(
                                blank=True,
                                db_index=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="order number",
                            ),
                        ),
                        ("amount", apps.core.money.MoneyField(decimal_places=4, max_digits=16)),
                        (
                            "status",
                            models.CharField(
                                choices=[("approved", "Approved"), ("voided", "Voided")],
                                default="approved",
                                max_length=12,
                            ),
                        ),
                        ("idempotency_key", models.UUIDField(db_index=True, editable=False, null=True)),
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
                        "verbose_name": "historical Paymentus transaction",
                        "verbose_name_plural": "historical Paymentus transactions",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="PaymentusTransaction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("reference_number", models.CharField(db_index=True, max_length=100)),
                        (
                            "cg_reference_number",
                            models.BigIntegerField(
                                blank=True,
                                db_index=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="order number",
                            ),
                        ),
                        ("amount", apps.core.money.MoneyField(decimal_places=4, max_digits=16)),
                        (
                            "status",
                            models.CharField(
                                choices=[("approved", "Approved"), ("voided", "Voided")],
                                default="approved",
                                max_length=12,
                            ),
                        ),
                        ("idempotency_key", models.UUIDField(editable=False, null=True, unique=True)),
                    ],
                    options={
                        "verbose_name": "Paymentus transaction",
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount", 0), _negated=True),
                                name="paymentus_transaction_not_nothing",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("amount__gt", 0)),
                                fields=("reference_number",),
                                name="paymentus_payment_number_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalTransactionOrderLink",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(blank=True, editable=False)),
                        (
                            "activity",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="activity.activity",
                            ),
                        ),
                        ("reference_number", models.CharField(db_index=True, max_length=100)),
                        (
                            "order",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.order",
                            ),
                        ),
                        (
                            "transaction",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="payments.paymentustransaction",
                            ),
                        ),
                        (
                            "tender",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.ordertender",
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
                        "verbose_name": "historical transaction order link",
                        "verbose_name_plural": "historical transaction order links",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="TransactionOrderLink",
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
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payment_links",
                                to="orders.order",
                            ),
                        ),
                        ("reference_number", models.CharField(db_index=True, max_length=100)),
                        (
                            "transaction",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="link",
                                to="payments.paymentustransaction",
                            ),
                        ),
                        (
                            "tender",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payment_link",
                                to="orders.ordertender",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("tender", None), ("transaction", None)),
                                    models.Q(("tender__isnull", False), ("transaction__isnull", False)),
                                    _connector="OR",
                                ),
                                name="payment_link_both_or_neither",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalRefundAttempt",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(blank=True, editable=False)),
                        (
                            "activity",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="activity.activity",
                            ),
                        ),
                        ("reference_number", models.CharField(max_length=100)),
                        ("amount", apps.core.money.MoneyField(decimal_places=4, max_digits=16)),
                        ("idempotency_key", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asking", "Asking"),
                                    ("unknown", "Unknown"),
                                    ("done", "Refunded"),
                                    ("failed", "Failed"),
                                ],
                                default="asking",
                                max_length=12,
                            ),
                        ),
                        ("message", models.TextField(blank=True)),
                        (
                            "is_of_void",
                            models.BooleanField(default=False, help_text="Asked for by a void, and sent by a worker."),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.order",
                            ),
                        ),
                        (
                            "register",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="registers.register",
                            ),
                        ),
                        (
                            "link",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="payments.transactionorderlink",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        "verbose_name": "historical refund attempt",
                        "verbose_name_plural": "historical refund attempts",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="RefundAttempt",
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
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refund_attempts",
                                to="orders.order",
                            ),
                        ),
                        (
                            "register",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.register"
                            ),
                        ),
                        ("reference_number", models.CharField(max_length=100)),
                        ("amount", apps.core.money.MoneyField(decimal_places=4, max_digits=16)),
                        ("idempotency_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asking", "Asking"),
                                    ("unknown", "Unknown"),
                                    ("done", "Refunded"),
                                    ("failed", "Failed"),
                                ],
                                default="asking",
                                max_length=12,
                            ),
                        ),
                        ("tries", models.PositiveIntegerField(default=1)),
                        ("retry_after", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "sent_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now,
                                help_text="When the refund itself was last asked for.",
                            ),
                        ),
                        ("message", models.TextField(blank=True)),
                        (
                            "is_again",
                            models.BooleanField(
                                default=False, help_text="Equals an earlier one, from when that made two refunds."
                            ),
                        ),
                        (
                            "is_of_void",
                            models.BooleanField(default=False, help_text="Asked for by a void, and sent by a worker."),
                        ),
                        (
                            "link",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refund_attempt",
                                to="payments.transactionorderlink",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "permissions": [("refund", "Can refund payments through the gateway")],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["asking", "unknown"])),
                                fields=["retry_after"],
                                name="refund_attempt_open",
                            ),
                            models.Index(fields=["reference_number"], name="refund_attempt_reference"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount__lt", 0)), name="refund_attempt_negative"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(models.Q(("state", "failed"), _negated=True), ("is_again", False)),
                                fields=("order", "reference_number", "amount"),
                                name="refund_attempt_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("link__isnull", False), ("state", "done")),
                                    models.Q(models.Q(("state", "done"), _negated=True), ("link__isnull", True)),
                                    _connector="OR",
                                ),
                                name="refund_attempt_done_with_link",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
