import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import apps.core.identity
import apps.core.money
import apps.core.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("activity", "0001_initial"),
        ("attachments", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("catalog", "0001_initial"),
        ("customers", "0001_initial"),
        ("registers", "0001_initial"),
        ("users", "0002_people"),
    ]

    operations = [
        apps.core.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="HistoricalLookup",
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
                            "number",
                            models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)]),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "kind",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Order type"),
                                    (2, "Hold reason"),
                                    (3, "Source code"),
                                    (4, "Starting action"),
                                    (6, "Credit check provider"),
                                    (7, "Credit card type"),
                                    (8, "Bank account type"),
                                    (9, "Change reason"),
                                    (10, "Reconnect method"),
                                    (11, "Customer action type"),
                                    (12, "Deposit type"),
                                ]
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
                        "verbose_name": "historical order code",
                        "verbose_name_plural": "historical order codes",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Lookup",
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
                            "number",
                            models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)]),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "kind",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Order type"),
                                    (2, "Hold reason"),
                                    (3, "Source code"),
                                    (4, "Starting action"),
                                    (6, "Credit check provider"),
                                    (7, "Credit card type"),
                                    (8, "Bank account type"),
                                    (9, "Change reason"),
                                    (10, "Reconnect method"),
                                    (11, "Customer action type"),
                                    (12, "Deposit type"),
                                ]
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "order code",
                        "ordering": ["kind", "number"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(fields=("kind", "number"), name="order_lookup_number_once_per_kind")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalStartingBlock",
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
                        ("name", models.CharField(max_length=100)),
                        ("caption", models.CharField(max_length=100)),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "start_as",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Order"), (2, "Sale"), (3, "Direct Invoice")], default=1
                            ),
                        ),
                        (
                            "start_location",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("AccountLevel", "An account"),
                                    ("Order", "Orders"),
                                    ("ServiceLevel", "A service"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "allow_add_feature",
                            models.BooleanField(default=False, verbose_name="allows adding features"),
                        ),
                        ("allow_add_order", models.BooleanField(default=False, verbose_name="allows adding orders")),
                        (
                            "allow_add_service",
                            models.BooleanField(default=False, verbose_name="allows adding services"),
                        ),
                        ("allow_bill_payment", models.BooleanField(default=False, verbose_name="allows bill payments")),
                        (
                            "allow_disconnect_customer",
                            models.BooleanField(default=False, verbose_name="allows disconnecting customers"),
                        ),
                        (
                            "allow_disconnect_service",
                            models.BooleanField(default=False, verbose_name="allows disconnecting services"),
                        ),
                        (
                            "allow_hotline_service",
                            models.BooleanField(default=False, verbose_name="allows hotlining services"),
                        ),
                        (
                            "allow_reconnect_customer",
                            models.BooleanField(default=False, verbose_name="allows reconnecting customers"),
                        ),
                        (
                            "allow_reconnect_service",
                            models.BooleanField(default=False, verbose_name="allows reconnecting services"),
                        ),
                        (
                            "allow_redirect_service",
                            models.BooleanField(default=False, verbose_name="allows redirecting services"),
                        ),
                        (
                            "allow_refresh_service",
                            models.BooleanField(default=False, verbose_name="allows refreshing services"),
                        ),
                        (
                            "allow_restore_service",
                            models.BooleanField(default=False, verbose_name="allows restoring services"),
                        ),
                        ("allow_return_item", models.BooleanField(default=False, verbose_name="allows returns")),
                        (
                            "allow_suspend_service",
                            models.BooleanField(default=False, verbose_name="allows suspending services"),
                        ),
                        (
                            "allow_swap_equipment",
                            models.BooleanField(default=False, verbose_name="allows equipment swaps"),
                        ),
                        (
                            "allow_void_transaction",
                            models.BooleanField(default=False, verbose_name="allows voiding transactions"),
                        ),
                        (
                            "order_type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 1},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "starting_action",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 4},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.lookup",
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
                        "verbose_name": "historical starting block",
                        "verbose_name_plural": "historical starting blocks",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="StartingBlock",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("name", models.CharField(max_length=100)),
                        ("name_identity", apps.core.identity.IdentityField(source="name")),
                        ("caption", models.CharField(max_length=100)),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "start_as",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Order"), (2, "Sale"), (3, "Direct Invoice")], default=1
                            ),
                        ),
                        (
                            "start_location",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("AccountLevel", "An account"),
                                    ("Order", "Orders"),
                                    ("ServiceLevel", "A service"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "order_type",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 1},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "starting_action",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 4},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "register",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registers.register",
                            ),
                        ),
                        (
                            "allow_add_feature",
                            models.BooleanField(default=False, verbose_name="allows adding features"),
                        ),
                        ("allow_add_order", models.BooleanField(default=False, verbose_name="allows adding orders")),
                        (
                            "allow_add_service",
                            models.BooleanField(default=False, verbose_name="allows adding services"),
                        ),
                        ("allow_bill_payment", models.BooleanField(default=False, verbose_name="allows bill payments")),
                        (
                            "allow_disconnect_customer",
                            models.BooleanField(default=False, verbose_name="allows disconnecting customers"),
                        ),
                        (
                            "allow_disconnect_service",
                            models.BooleanField(default=False, verbose_name="allows disconnecting services"),
                        ),
                        (
                            "allow_hotline_service",
                            models.BooleanField(default=False, verbose_name="allows hotlining services"),
                        ),
                        (
                            "allow_reconnect_customer",
                            models.BooleanField(default=False, verbose_name="allows reconnecting customers"),
                        ),
                        (
                            "allow_reconnect_service",
                            models.BooleanField(default=False, verbose_name="allows reconnecting services"),
                        ),
                        (
                            "allow_redirect_service",
                            models.BooleanField(default=False, verbose_name="allows redirecting services"),
                        ),
                        (
                            "allow_refresh_service",
                            models.BooleanField(default=False, verbose_name="allows refreshing services"),
                        ),
                        (
                            "allow_restore_service",
                            models.BooleanField(default=False, verbose_name="allows restoring services"),
                        ),
                        ("allow_return_item", models.BooleanField(default=False, verbose_name="allows returns")),
                        (
                            "allow_suspend_service",
                            models.BooleanField(default=False, verbose_name="allows suspending services"),
                        ),
                        (
                            "allow_swap_equipment",
                            models.BooleanField(default=False, verbose_name="allows equipment swaps"),
                        ),
                        (
                            "allow_void_transaction",
                            models.BooleanField(default=False, verbose_name="allows voiding transactions"),
                        ),
                        (
                            "roles",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Whom it is for; all when empty.",
                                related_name="+",
                                to="auth.group",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["caption", "id"],
                        "constraints": [
                            apps.core.identity.IdentityConstraint(
                                condition=models.Q(("is_active", True)),
                                fields=("name_identity",),
                                name="active_starting_block_once",
                                violation_error_message="Another active starting block has this name.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalOrder",
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
                            "transaction_type",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Sale"), (2, "Direct Invoice"), (3, "Order")], default=3
                            ),
                        ),
                        (
                            "state",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Submitted"),
                                    (2, "InProcess"),
                                    (3, "Paused"),
                                    (4, "OnHold"),
                                    (5, "Errored"),
                                    (6, "Completed"),
                                    (7, "Cancelled"),
                                    (8, "InCart"),
                                    (9, "CheckedOut"),
                                ],
                                default=8,
                            ),
                        ),
                        (
                            "state_before_hold",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "Submitted"),
                                    (2, "InProcess"),
                                    (3, "Paused"),
                                    (4, "OnHold"),
                                    (5, "Errored"),
                                    (6, "Completed"),
                                    (7, "Cancelled"),
                                    (8, "InCart"),
                                    (9, "CheckedOut"),
                                ],
                                editable=False,
                                null=True,
                            ),
                        ),
                        ("cart_number", models.BigIntegerField(db_index=True, editable=False, null=True)),
                        ("sale_number", models.BigIntegerField(db_index=True, editable=False, null=True)),
                        ("direct_invoice_number", models.BigIntegerField(db_index=True, editable=False, null=True)),
                        ("receipt_number", models.CharField(db_index=True, editable=False, max_length=40, null=True)),
                        ("description", models.TextField(blank=True, null=True)),
                        ("note", models.TextField(blank=True, null=True)),
                        ("estimated_complete_on", models.DateField(blank=True, null=True)),
                        ("initiating_call_id", models.CharField(blank=True, max_length=100, null=True)),
                        ("workflow_request_guid", models.UUIDField(blank=True, null=True)),
                        ("is_checked_out", models.BooleanField(default=False, editable=False)),
                        ("checkout_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "subtotal",
                            apps.core.money.MoneyField(decimal_places=4, editable=False, max_digits=16, null=True),
                        ),
                        ("tax", apps.core.money.MoneyField(decimal_places=4, editable=False, max_digits=16, null=True)),
                        (
                            "total",
                            apps.core.money.MoneyField(decimal_places=4, editable=False, max_digits=16, null=True),
                        ),
                        (
                            "financed_total",
                            apps.core.money.MoneyField(decimal_places=4, default=0, editable=False, max_digits=16),
                        ),
                        (
                            "tender_total",
                            apps.core.money.MoneyField(decimal_places=4, default=0, editable=False, max_digits=16),
                        ),
                        ("submitted_at", models.DateTimeField(editable=False, null=True)),
                        ("processing_at", models.DateTimeField(editable=False, null=True)),
                        ("processing_started_at", models.DateTimeField(editable=False, null=True)),
                        ("processing_stopped_at", models.DateTimeField(editable=False, null=True)),
                        ("completed_at", models.DateTimeField(editable=False, null=True)),
                        ("held_at", models.DateTimeField(editable=False, null=True)),
                        ("cancelled_at", models.DateTimeField(editable=False, null=True)),
                        ("voided_at", models.DateTimeField(editable=False, null=True)),
                        ("error", models.TextField(blank=True, editable=False, help_text="Why processing failed.")),
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
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.customer",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 1},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.lookup",
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
                            "starting_block",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.startingblock",
                            ),
                        ),
                        (
                            "starting_action",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 4},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "source_code",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 3},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "sales_code",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.salescode",
                            ),
                        ),
                        (
                            "new_account_status",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.accountstatus",
                            ),
                        ),
                        (
                            "credit_provider",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 6},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "credit_report",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.creditreport",
                            ),
                        ),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "completed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "hold_reason",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 2},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "voided_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        (
                            "updated_by",
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
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="users.workgroup",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical order",
                        "verbose_name_plural": "historical orders",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [
                            models.Index(fields=["id", "history_date", "history_id"], name="order_versions"),
                            models.Index(fields=["-created_at", "-id"], name="order_listed"),
                        ],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Order",
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
                            "transaction_type",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Sale"), (2, "Direct Invoice"), (3, "Order")], default=3
                            ),
                        ),
                        (
                            "state",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Submitted"),
                                    (2, "InProcess"),
                                    (3, "Paused"),
                                    (4, "OnHold"),
                                    (5, "Errored"),
                                    (6, "Completed"),
                                    (7, "Cancelled"),
                                    (8, "InCart"),
                                    (9, "CheckedOut"),
                                ],
                                default=8,
                            ),
                        ),
                        (
                            "state_before_hold",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "Submitted"),
                                    (2, "InProcess"),
                                    (3, "Paused"),
                                    (4, "OnHold"),
                                    (5, "Errored"),
                                    (6, "Completed"),
                                    (7, "Cancelled"),
                                    (8, "InCart"),
                                    (9, "CheckedOut"),
                                ],
                                editable=False,
                                null=True,
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="customers.organisation",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="customers.customer",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 1},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        ("cart_number", models.BigIntegerField(editable=False, null=True, unique=True)),
                        ("sale_number", models.BigIntegerField(editable=False, null=True, unique=True)),
                        ("direct_invoice_number", models.BigIntegerField(editable=False, null=True, unique=True)),
                        ("receipt_number", models.CharField(editable=False, max_length=40, null=True, unique=True)),
                        (
                            "register",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="registers.register",
                            ),
                        ),
                        (
                            "starting_block",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="orders.startingblock",
                            ),
                        ),
                        (
                            "starting_action",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 4},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "source_code",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 3},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "sales_code",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="customers.salescode",
                            ),
                        ),
                        (
                            "new_account_status",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.accountstatus",
                            ),
                        ),
                        (
                            "credit_provider",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 6},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "credit_report",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.creditreport",
                            ),
                        ),
                        ("description", models.TextField(blank=True, null=True)),
                        ("note", models.TextField(blank=True, null=True)),
                        ("estimated_complete_on", models.DateField(blank=True, null=True)),
                        ("initiating_call_id", models.CharField(blank=True, max_length=100, null=True)),
                        ("workflow_request_guid", models.UUIDField(blank=True, null=True)),
                        ("is_checked_out", models.BooleanField(default=False, editable=False)),
                        ("checkout_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "subtotal",
                            apps.core.money.MoneyField(decimal_places=4, editable=False, max_digits=16, null=True),
                        ),
                        ("tax", apps.core.money.MoneyField(decimal_places=4, editable=False, max_digits=16, null=True)),
                        (
                            "total",
                            apps.core.money.MoneyField(decimal_places=4, editable=False, max_digits=16, null=True),
                        ),
                        (
                            "financed_total",
                            apps.core.money.MoneyField(decimal_places=4, default=0, editable=False, max_digits=16),
                        ),
                        (
                            "tender_total",
                            apps.core.money.MoneyField(decimal_places=4, default=0, editable=False, max_digits=16),
                        ),
                        ("submitted_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("processing_at", models.DateTimeField(editable=False, null=True)),
                        ("processing_started_at", models.DateTimeField(editable=False, null=True)),
                        ("processing_stopped_at", models.DateTimeField(editable=False, null=True)),
                        ("completed_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "completed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("held_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "hold_reason",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 2},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        ("cancelled_at", models.DateTimeField(editable=False, null=True)),
                        ("voided_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "voided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("error", models.TextField(blank=True, editable=False, help_text="Why processing failed.")),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "updated_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assigned_%(class)ss",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assigned_%(class)ss",
                                to="users.workgroup",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "permissions": [
                            ("work_order", "Can check out, submit, pause, hold and cancel orders"),
                            ("process_order", "Can run billing order processing"),
                            ("void_order", "Can void submitted transactions"),
                            ("report_order", "Can see the figures of orders"),
                        ],
                        "indexes": [
                            models.Index(fields=["organisation", "id"], name="order_of_organisation"),
                            models.Index(fields=["customer", "id"], name="order_of_customer"),
                            models.Index(
                                condition=models.Q(("state__in", (8, 9, 1, 2, 3, 4, 5)), ("voided_at", None)),
                                fields=["customer", "id"],
                                include=["register", "created_at"],
                                name="order_open_of_customer",
                            ),
                            models.Index(
                                fields=["state", "updated_at"], include=["submitted_at", "id"], name="order_by_state"
                            ),
                            models.Index(
                                condition=models.Q(("state__in", (4, 5))),
                                fields=["updated_at", "id"],
                                name="order_for_person",
                            ),
                            models.Index(
                                condition=models.Q(("submitted_at__isnull", False)),
                                fields=["submitted_at"],
                                name="order_submitted",
                            ),
                            models.Index(fields=["-created_at", "-id"], name="order_newest"),
                            models.Index(
                                condition=models.Q(("completed_at__isnull", False)),
                                fields=["completed_at"],
                                name="order_completed",
                            ),
                            models.Index(
                                condition=models.Q(("cancelled_at__isnull", False)),
                                fields=["cancelled_at"],
                                name="order_cancelled",
                            ),
                            models.Index(
                                condition=models.Q(("voided_at__isnull", False)),
                                fields=["voided_at"],
                                name="order_voided",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalServiceInformationItem",
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
                            "action",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (4, "Add"),
                                    (5, "Disconnect"),
                                    (6, "Suspend"),
                                    (7, "Restore"),
                                    (8, "Reconnect"),
                                    (9, "Move"),
                                ],
                                default=4,
                            ),
                        ),
                        ("service_number", models.CharField(blank=True, max_length=40, null=True)),
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
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.serviceinformationitem",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.service",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.catalogitem",
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
                        "verbose_name": "historical service information item",
                        "verbose_name_plural": "historical service information items",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ServiceInformationItem",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="service_items",
                                to="orders.order",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="children",
                                to="orders.serviceinformationitem",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="order_items",
                                to="customers.service",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.catalogitem"
                            ),
                        ),
                        (
                            "action",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (4, "Add"),
                                    (5, "Disconnect"),
                                    (6, "Suspend"),
                                    (7, "Restore"),
                                    (8, "Reconnect"),
                                    (9, "Move"),
                                ],
                                default=4,
                            ),
                        ),
                        ("service_number", models.CharField(blank=True, max_length=40, null=True)),
                    ],
                    options={
                        "ordering": ["order", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalOrderItem",
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
                            "object_type",
                            models.CharField(
                                choices=[
                                    ("RetailItem", "Retail item"),
                                    ("ServiceItem", "Service item"),
                                    ("PackageItem", "Package item"),
                                    ("LedgerItem", "Ledger item"),
                                    ("PriceAdjustment", "Price adjustment"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "action",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Sale"),
                                    (2, "Return"),
                                    (4, "Add"),
                                    (5, "Disconnect"),
                                    (6, "Suspend"),
                                    (7, "Restore"),
                                    (8, "Reconnect"),
                                    (9, "Move"),
                                ]
                            ),
                        ),
                        ("is_auxiliary", models.BooleanField(default=False)),
                        ("description", models.CharField(max_length=200)),
                        ("sku", models.CharField(blank=True, max_length=60, null=True, verbose_name="SKU")),
                        (
                            "quantity",
                            models.PositiveIntegerField(
                                default=1, validators=[django.core.validators.MinValueValidator(1)]
                            ),
                        ),
                        ("quantity_divisor", models.PositiveIntegerField(default=1)),
                        ("quantity_fulfilled", models.PositiveIntegerField(default=0)),
                        ("unit_price", apps.core.money.MoneyField(decimal_places=4, default=0, max_digits=16)),
                        ("amount", apps.core.money.MoneyField(decimal_places=4, default=0, max_digits=16)),
                        (
                            "monthly_charge",
                            apps.core.money.MoneyField(
                                decimal_places=4, default=0, max_digits=16, verbose_name="monthly recurring charge"
                            ),
                        ),
                        (
                            "one_time_charge",
                            apps.core.money.MoneyField(
                                decimal_places=4, default=0, max_digits=16, verbose_name="one-time charge"
                            ),
                        ),
                        (
                            "ledger_item_id",
                            models.BigIntegerField(blank=True, help_text="The line in billing's ledger.", null=True),
                        ),
                        ("price_adjustment_id", models.BigIntegerField(blank=True, null=True)),
                        ("serial_number", models.CharField(blank=True, max_length=60)),
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
                            "item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.catalogitem",
                            ),
                        ),
                        (
                            "service_item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.serviceinformationitem",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.orderitem",
                            ),
                        ),
                        (
                            "primary",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.orderitem",
                            ),
                        ),
                        (
                            "price_point_charge",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.pricepointcharge",
                            ),
                        ),
                        (
                            "inventory_status",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 4},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.lookup",
                            ),
                        ),
                        (
                            "return_reason",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 8},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.lookup",
                            ),
                        ),
                        (
                            "service_agreement",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 5},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.lookup",
                            ),
                        ),
                        (
                            "contract_service_agreement",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 6},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.lookup",
                            ),
                        ),
                        (
                            "document_template_type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 7},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.lookup",
                            ),
                        ),
                        (
                            "installment_agreement",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.installmentagreement",
                            ),
                        ),
                        (
                            "returned_line",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.orderitem",
                            ),
                        ),
                        (
                            "sim_class",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 2},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.lookup",
                            ),
                        ),
                        (
                            "sim_association_type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 3},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.lookup",
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
                        "verbose_name": "historical order item",
                        "verbose_name_plural": "historical order items",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="OrderItem",
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
                                on_delete=django.db.models.deletion.CASCADE, related_name="items", to="orders.order"
                            ),
                        ),
                        (
                            "object_type",
                            models.CharField(
                                choices=[
                                    ("RetailItem", "Retail item"),
                                    ("ServiceItem", "Service item"),
                                    ("PackageItem", "Package item"),
                                    ("LedgerItem", "Ledger item"),
                                    ("PriceAdjustment", "Price adjustment"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "action",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Sale"),
                                    (2, "Return"),
                                    (4, "Add"),
                                    (5, "Disconnect"),
                                    (6, "Suspend"),
                                    (7, "Restore"),
                                    (8, "Reconnect"),
                                    (9, "Move"),
                                ]
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.catalogitem",
                            ),
                        ),
                        (
                            "service_item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="order_items",
                                to="orders.serviceinformationitem",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="children",
                                to="orders.orderitem",
                            ),
                        ),
                        (
                            "primary",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="auxiliaries",
                                to="orders.orderitem",
                            ),
                        ),
                        ("is_auxiliary", models.BooleanField(default=False)),
                        ("description", models.CharField(max_length=200)),
                        ("sku", models.CharField(blank=True, max_length=60, null=True, verbose_name="SKU")),
                        (
                            "quantity",
                            models.PositiveIntegerField(
                                default=1, validators=[django.core.validators.MinValueValidator(1)]
                            ),
                        ),
                        ("quantity_divisor", models.PositiveIntegerField(default=1)),
                        ("quantity_fulfilled", models.PositiveIntegerField(default=0)),
                        ("unit_price", apps.core.money.MoneyField(decimal_places=4, default=0, max_digits=16)),
                        ("amount", apps.core.money.MoneyField(decimal_places=4, default=0, max_digits=16)),
                        (
                            "monthly_charge",
                            apps.core.money.MoneyField(
                                decimal_places=4, default=0, max_digits=16, verbose_name="monthly recurring charge"
                            ),
                        ),
                        (
                            "one_time_charge",
                            apps.core.money.MoneyField(
                                decimal_places=4, default=0, max_digits=16, verbose_name="one-time charge"
                            ),
                        ),
                        (
                            "price_point_charge",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.pricepointcharge",
                            ),
                        ),
                        (
                            "inventory_status",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 4},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.lookup",
                            ),
                        ),
                        (
                            "return_reason",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 8},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.lookup",
                            ),
                        ),
                        (
                            "service_agreement",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 5},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.lookup",
                            ),
                        ),
                        (
                            "contract_service_agreement",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 6},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.lookup",
                            ),
                        ),
                        (
                            "document_template_type",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 7},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.lookup",
                            ),
                        ),
                        (
                            "installment_agreement",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="orders.installmentagreement",
                            ),
                        ),
                        (
                            "ledger_item_id",
                            models.BigIntegerField(blank=True, help_text="The line in billing's ledger.", null=True),
                        ),
                        ("price_adjustment_id", models.BigIntegerField(blank=True, null=True)),
                        (
                            "returned_line",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="returns",
                                to="orders.orderitem",
                            ),
                        ),
                        ("serial_number", models.CharField(blank=True, max_length=60)),
                        (
                            "sim_class",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 2},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.lookup",
                            ),
                        ),
                        (
                            "sim_association_type",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 3},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.lookup",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("is_auxiliary", False), ("primary", None)),
                                    models.Q(("is_auxiliary", True), ("primary__isnull", False)),
                                    _connector="OR",
                                ),
                                name="auxiliary_order_item_has_primary",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("quantity__gte", 1)), name="order_item_quantity_positive"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("quantity_fulfilled__lte", models.F("quantity"))),
                                name="order_item_fulfilled_at_most_quantity",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalItemFinancing",
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
                        ("months", models.PositiveSmallIntegerField()),
                        ("down_payment", apps.core.money.MoneyField(decimal_places=4, default=0, max_digits=16)),
                        (
                            "amount",
                            apps.core.money.MoneyField(decimal_places=4, editable=False, max_digits=16, null=True),
                        ),
                        (
                            "order_item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.orderitem",
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
                        "verbose_name": "historical item financing",
                        "verbose_name_plural": "historical item financings",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ItemFinancing",
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
                            "order_item",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="financing",
                                to="orders.orderitem",
                            ),
                        ),
                        ("months", models.PositiveSmallIntegerField()),
                        ("down_payment", apps.core.money.MoneyField(decimal_places=4, default=0, max_digits=16)),
                        (
                            "amount",
                            apps.core.money.MoneyField(decimal_places=4, editable=False, max_digits=16, null=True),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("down_payment__gte", 0), ("months__gte", 1)),
                                name="item_financing_in_bounds",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalInstallmentAgreement",
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
                        ("guid", models.UUIDField(db_index=True, default=uuid.uuid4)),
                        (
                            "state",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Active"),
                                    (2, "Paid"),
                                    (3, "Paid off early"),
                                    (4, "Returned"),
                                    (5, "Voided"),
                                ],
                                default=1,
                                editable=False,
                            ),
                        ),
                        ("months", models.PositiveSmallIntegerField(default=24)),
                        ("amount", apps.core.money.MoneyField(decimal_places=4, default=0, max_digits=16)),
                        ("down_payment", apps.core.money.MoneyField(decimal_places=4, default=0, max_digits=16)),
                        ("started_on", models.DateField(editable=False, null=True)),
                        ("ended_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.customer",
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
                        "verbose_name": "historical installment agreement",
                        "verbose_name_plural": "historical installment agreements",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="InstallmentAgreement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("guid", models.UUIDField(default=uuid.uuid4, unique=True)),
                        (
                            "customer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="installment_agreements",
                                to="customers.customer",
                            ),
                        ),
                        (
                            "state",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Active"),
                                    (2, "Paid"),
                                    (3, "Paid off early"),
                                    (4, "Returned"),
                                    (5, "Voided"),
                                ],
                                default=1,
                                editable=False,
                            ),
                        ),
                        ("months", models.PositiveSmallIntegerField(default=24)),
                        ("amount", apps.core.money.MoneyField(decimal_places=4, default=0, max_digits=16)),
                        ("down_payment", apps.core.money.MoneyField(decimal_places=4, default=0, max_digits=16)),
                        ("started_on", models.DateField(editable=False, null=True)),
                        ("ended_at", models.DateTimeField(editable=False, null=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "permissions": [
                            ("finance_item", "Can sell items in installments"),
                            ("collect_installment", "Can record payments of installments"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalInstallment",
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
                        ("number", models.PositiveSmallIntegerField()),
                        ("due_on", models.DateField()),
                        ("amount", apps.core.money.MoneyField(decimal_places=4, max_digits=16)),
                        ("paid_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "agreement",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.installmentagreement",
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
                        "verbose_name": "historical installment",
                        "verbose_name_plural": "historical installments",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Installment",
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
                            "agreement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="installments",
                                to="orders.installmentagreement",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("due_on", models.DateField()),
                        ("amount", apps.core.money.MoneyField(decimal_places=4, max_digits=16)),
                        ("paid_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["agreement", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agreement", "number"), name="installment_once_per_agreement"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="installment_not_nothing"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalProtectionPlanInformation",
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
                        ("profile_id", models.PositiveIntegerField(blank=True, null=True)),
                        ("serial_number", models.CharField(blank=True, max_length=60, null=True)),
                        ("activated_at", models.DateTimeField(blank=True, null=True)),
                        ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                        ("first_name", models.CharField(blank=True, max_length=100, null=True)),
                        ("last_name", models.CharField(blank=True, max_length=100, null=True)),
                        ("company_name", models.CharField(blank=True, max_length=200, null=True)),
                        ("email", models.EmailField(blank=True, max_length=254, null=True)),
                        ("address1", models.CharField(blank=True, max_length=200, null=True)),
                        ("address2", models.CharField(blank=True, max_length=200, null=True)),
                        ("city", models.CharField(blank=True, max_length=100, null=True)),
                        ("county", models.CharField(blank=True, max_length=100, null=True)),
                        ("state", models.CharField(blank=True, max_length=100, null=True)),
                        ("zip", models.CharField(blank=True, max_length=20, null=True)),
                        ("country", models.CharField(blank=True, max_length=100, null=True)),
                        ("verification_request_id", models.PositiveIntegerField(blank=True, null=True)),
                        ("extended_information", models.JSONField(blank=True, default=dict)),
                        (
                            "order_item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.orderitem",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.catalogitem",
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
                        "verbose_name": "historical protection plan information",
                        "verbose_name_plural": "historical protection plan information",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ProtectionPlanInformation",
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
                            "order_item",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="protection_plan",
                                to="orders.orderitem",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.catalogitem"
                            ),
                        ),
                        ("profile_id", models.PositiveIntegerField(blank=True, null=True)),
                        ("serial_number", models.CharField(blank=True, max_length=60, null=True)),
                        ("activated_at", models.DateTimeField(blank=True, null=True)),
                        ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                        ("first_name", models.CharField(blank=True, max_length=100, null=True)),
                        ("last_name", models.CharField(blank=True, max_length=100, null=True)),
                        ("company_name", models.CharField(blank=True, max_length=200, null=True)),
                        ("email", models.EmailField(blank=True, max_length=254, null=True)),
                        ("address1", models.CharField(blank=True, max_length=200, null=True)),
                        ("address2", models.CharField(blank=True, max_length=200, null=True)),
                        ("city", models.CharField(blank=True, max_length=100, null=True)),
                        ("county", models.CharField(blank=True, max_length=100, null=True)),
                        ("state", models.CharField(blank=True, max_length=100, null=True)),
                        ("zip", models.CharField(blank=True, max_length=20, null=True)),
                        ("country", models.CharField(blank=True, max_length=100, null=True)),
                        ("verification_request_id", models.PositiveIntegerField(blank=True, null=True)),
                        ("extended_information", models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        "verbose_name_plural": "protection plan information",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalRetailDiscount",
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
                            "type",
                            models.CharField(
                                choices=[("Promotion", "Promotion"), ("Manual", "Discount")],
                                default="Promotion",
                                max_length=40,
                            ),
                        ),
                        ("description", models.CharField(max_length=200)),
                        ("amount", apps.core.money.MoneyField(decimal_places=4, max_digits=16)),
                        (
                            "order_item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.orderitem",
                            ),
                        ),
                        (
                            "reason",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.retaildiscountreason",
                            ),
                        ),
                        (
                            "promotion",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 9},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.lookup",
                            ),
                        ),
                        (
                            "repeats",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.retaildiscount",
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
                        "verbose_name": "historical retail discount",
                        "verbose_name_plural": "historical retail discounts",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="RetailDiscount",
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
                            "order_item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="discounts",
                                to="orders.orderitem",
                            ),
                        ),
                        (
                            "type",
                            models.CharField(
                                choices=[("Promotion", "Promotion"), ("Manual", "Discount")],
                                default="Promotion",
                                max_length=40,
                            ),
                        ),
                        ("description", models.CharField(max_length=200)),
                        (
                            "reason",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.retaildiscountreason",
                            ),
                        ),
                        (
                            "promotion",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 9},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.lookup",
                            ),
                        ),
                        ("amount", apps.core.money.MoneyField(decimal_places=4, max_digits=16)),
                        (
                            "repeats",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="repetitions",
                                to="orders.retaildiscount",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "permissions": [("discount_item", "Can lower the price of an item on an order")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="retail_discount_takes_off"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CheckoutLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="checkout_lines",
                                to="orders.order",
                            ),
                        ),
                        ("category", models.PositiveSmallIntegerField(choices=[(1, "Subtotal"), (2, "Tax")])),
                        (
                            "group",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.overviewgroup",
                            ),
                        ),
                        (
                            "tax",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.tax",
                            ),
                        ),
                        ("action", models.PositiveSmallIntegerField(choices=[(1, "Sale"), (2, "Return")], null=True)),
                        ("item_count", models.PositiveIntegerField(default=0)),
                        ("divisor", models.PositiveIntegerField(default=1)),
                        ("amount", apps.core.money.MoneyField(decimal_places=4, max_digits=16)),
                    ],
                    options={
                        "ordering": ["order", "category", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("category", 1), ("group__isnull", False), ("tax", None)),
                                    models.Q(("category", 2), ("group", None), ("tax__isnull", False)),
                                    _connector="OR",
                                ),
                                name="checkout_line_of_group_or_tax",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalOrderTender",
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
                        ("amount", apps.core.money.MoneyField(decimal_places=4, max_digits=16)),
                        (
                            "status",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Open"), (2, "Authorized"), (3, "Captured"), (4, "Voided")], default=1
                            ),
                        ),
                        ("is_locked", models.BooleanField(default=False, verbose_name="locked")),
                        ("is_change", models.BooleanField(default=False, editable=False, verbose_name="change")),
                        ("expires_on", models.DateField(blank=True, null=True)),
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
                            "type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="registers.tendertype",
                            ),
                        ),
                        (
                            "adjustment",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.adjustment",
                            ),
                        ),
                        (
                            "credit_card_type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 7},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "bank_account_type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 8},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.lookup",
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
                        "verbose_name": "historical order tender",
                        "verbose_name_plural": "historical order tenders",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="OrderTender",
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
                                on_delete=django.db.models.deletion.CASCADE, related_name="tenders", to="orders.order"
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.tendertype"
                            ),
                        ),
                        ("amount", apps.core.money.MoneyField(decimal_places=4, max_digits=16)),
                        (
                            "status",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Open"), (2, "Authorized"), (3, "Captured"), (4, "Voided")], default=1
                            ),
                        ),
                        ("is_locked", models.BooleanField(default=False, verbose_name="locked")),
                        ("is_change", models.BooleanField(default=False, editable=False, verbose_name="change")),
                        ("booked_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "adjustment",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tender",
                                to="customers.adjustment",
                            ),
                        ),
                        (
                            "credit_card_type",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 7},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "bank_account_type",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 8},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        ("expires_on", models.DateField(blank=True, null=True)),
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
                        "ordering": ["order", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount", 0), _negated=True), name="order_tender_not_nothing"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalOrderDeposit",
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
                        ("amount", apps.core.money.MoneyField(decimal_places=4, max_digits=16)),
                        ("received_at", models.DateTimeField(blank=True, null=True)),
                        ("returned_at", models.DateTimeField(blank=True, null=True)),
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
                            "type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 12},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.lookup",
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
                        "verbose_name": "historical order deposit",
                        "verbose_name_plural": "historical order deposits",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="OrderDeposit",
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
                                on_delete=django.db.models.deletion.CASCADE, related_name="deposits", to="orders.order"
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 12},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        ("amount", apps.core.money.MoneyField(decimal_places=4, max_digits=16)),
                        ("received_at", models.DateTimeField(blank=True, null=True)),
                        ("returned_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalReceipt",
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
                        ("guid", models.UUIDField(db_index=True, default=uuid.uuid4)),
                        ("category", models.CharField(default="Direct Invoice", max_length=100)),
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
                        "verbose_name": "historical receipt",
                        "verbose_name_plural": "historical receipts",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Receipt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("guid", models.UUIDField(default=uuid.uuid4, unique=True)),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="orders.order"
                            ),
                        ),
                        ("category", models.CharField(default="Direct Invoice", max_length=100)),
                        ("content", models.BinaryField()),
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
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCreditPolicy",
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
                            "is_for_new_services",
                            models.BooleanField(default=False, help_text="Holds for new services only."),
                        ),
                        (
                            "order_type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 1},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 6},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.lookup",
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
                        "verbose_name": "historical credit policy",
                        "verbose_name_plural": "historical credit policies",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="CreditPolicy",
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
                            "order_type",
                            models.ForeignKey(
                                limit_choices_to={"kind": 1},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 6},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "is_for_new_services",
                            models.BooleanField(default=False, help_text="Holds for new services only."),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "credit policies",
                        "ordering": ["order_type", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("order_type", "is_for_new_services"), name="credit_policy_once_per_type"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCreditClass",
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
                        ("key", models.CharField(max_length=40)),
                        ("threshold", models.PositiveIntegerField(default=0)),
                        (
                            "is_default",
                            models.BooleanField(default=False, help_text="Holds where no check is asked for."),
                        ),
                        (
                            "credit_limit",
                            apps.core.money.MoneyField(
                                blank=True,
                                decimal_places=4,
                                max_digits=16,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                            ),
                        ),
                        (
                            "deposit",
                            apps.core.money.MoneyField(
                                blank=True,
                                decimal_places=4,
                                max_digits=16,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.creditpolicy",
                            ),
                        ),
                        (
                            "deposit_type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 12},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.lookup",
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
                        "verbose_name": "historical credit class",
                        "verbose_name_plural": "historical credit classes",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="CreditClass",
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
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="classes",
                                to="orders.creditpolicy",
                            ),
                        ),
                        ("key", models.CharField(max_length=40)),
                        ("threshold", models.PositiveIntegerField(default=0)),
                        (
                            "is_default",
                            models.BooleanField(default=False, help_text="Holds where no check is asked for."),
                        ),
                        (
                            "credit_limit",
                            apps.core.money.MoneyField(
                                blank=True,
                                decimal_places=4,
                                max_digits=16,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                            ),
                        ),
                        (
                            "deposit",
                            apps.core.money.MoneyField(
                                blank=True,
                                decimal_places=4,
                                max_digits=16,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                            ),
                        ),
                        (
                            "deposit_type",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 12},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "credit classes",
                        "ordering": ["policy", "threshold"],
                        "constraints": [
                            models.UniqueConstraint(fields=("policy", "threshold"), name="credit_class_threshold_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("is_default", True)),
                                fields=("policy",),
                                name="one_default_credit_class",
                                violation_error_message="Another class of this policy is the default.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("deposit", None), ("deposit_type__isnull", False), _connector="OR"),
                                name="credit_class_deposit_has_type",
                                violation_error_message="A deposit needs a type of deposit.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCustomerAction",
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
                            "change",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Suspend account"),
                                    (2, "Disconnect account"),
                                    (3, "Reconnect account"),
                                    (4, "Restore account"),
                                    (5, "Change account status"),
                                ],
                                editable=False,
                                null=True,
                            ),
                        ),
                        ("change_description", models.TextField(blank=True, null=True)),
                        ("takes_effect_at", models.DateTimeField(editable=False, null=True)),
                        ("applied_at", models.DateTimeField(editable=False, null=True)),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        ("suspends_at", models.DateTimeField(blank=True, null=True)),
                        ("exclude_final_billed_one_time_charges", models.BooleanField(default=False)),
                        ("expire_units_on_disconnect", models.BooleanField(default=False)),
                        ("include_future_disconnected_children", models.BooleanField(default=False)),
                        ("is_porting_out", models.BooleanField(default=False)),
                        ("reconnect_final_billed_items", models.BooleanField(default=False)),
                        ("restart_final_billed_billing_charges", models.BooleanField(default=False)),
                        ("extended_information", models.JSONField(blank=True, default=dict)),
                        ("extended_information_id", models.PositiveIntegerField(blank=True, null=True)),
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
                            "type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 11},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "reason",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 9},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "new_account_status",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.accountstatus",
                            ),
                        ),
                        (
                            "previous_account_status",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.accountstatus",
                            ),
                        ),
                        (
                            "reconnect_method_primary",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 10},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "reconnect_method_secondary",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 10},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="orders.lookup",
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
                        "verbose_name": "historical customer action",
                        "verbose_name_plural": "historical customer actions",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="CustomerAction",
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
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="customer_action",
                                to="orders.order",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                limit_choices_to={"kind": 11},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "change",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Suspend account"),
                                    (2, "Disconnect account"),
                                    (3, "Reconnect account"),
                                    (4, "Restore account"),
                                    (5, "Change account status"),
                                ],
                                editable=False,
                                null=True,
                            ),
                        ),
                        ("change_description", models.TextField(blank=True, null=True)),
                        (
                            "reason",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 9},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "new_account_status",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.accountstatus",
                            ),
                        ),
                        (
                            "previous_account_status",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.accountstatus",
                            ),
                        ),
                        ("takes_effect_at", models.DateTimeField(editable=False, null=True)),
                        ("applied_at", models.DateTimeField(editable=False, null=True)),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        ("suspends_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "reconnect_method_primary",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 10},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        (
                            "reconnect_method_secondary",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 10},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.lookup",
                            ),
                        ),
                        ("exclude_final_billed_one_time_charges", models.BooleanField(default=False)),
                        ("expire_units_on_disconnect", models.BooleanField(default=False)),
                        ("include_future_disconnected_children", models.BooleanField(default=False)),
                        ("is_porting_out", models.BooleanField(default=False)),
                        ("reconnect_final_billed_items", models.BooleanField(default=False)),
                        ("restart_final_billed_billing_charges", models.BooleanField(default=False)),
                        ("extended_information", models.JSONField(blank=True, default=dict)),
                        ("extended_information_id", models.PositiveIntegerField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalOrderFile",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "removed_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="removed"),
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
                            "attachment",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="attachments.attachment",
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
                    ],
                    options={
                        "verbose_name": "historical order file",
                        "verbose_name_plural": "historical order files",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="OrderFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "removed_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="removed"),
                        ),
                        (
                            "attachment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="order_files",
                                to="attachments.attachment",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="files", to="orders.order"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("order", "attachment"), name="file_once_on_order")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCheckoutLine",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("category", models.PositiveSmallIntegerField(choices=[(1, "Subtotal"), (2, "Tax")])),
                        ("action", models.PositiveSmallIntegerField(choices=[(1, "Sale"), (2, "Return")], null=True)),
                        ("item_count", models.PositiveIntegerField(default=0)),
                        ("divisor", models.PositiveIntegerField(default=1)),
                        ("amount", apps.core.money.MoneyField(decimal_places=4, max_digits=16)),
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
                            "group",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.overviewgroup",
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
                            "tax",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.tax",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical checkout line",
                        "verbose_name_plural": "historical checkout lines",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ],
        ),
    ]
