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
        ("customers", "0001_initial"),
        ("users", "0002_people"),
    ]

    operations = [
        apps.core.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="HistoricalLocation",
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
                        ("name", models.CharField(db_index=True, max_length=100)),
                        (
                            "code",
                            models.CharField(
                                db_index=True,
                                max_length=12,
                                validators=[django.core.validators.RegexValidator("^[A-Z0-9]+\\Z")],
                            ),
                        ),
                        (
                            "invoice_template",
                            models.TextField(
                                blank=True,
                                help_text="What receipts say at the foot. A store without one makes no receipts.",
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
                        "verbose_name": "historical location",
                        "verbose_name_plural": "historical locations",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Location",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("name", models.CharField(db_index=True, max_length=100)),
                        ("name_identity", apps.core.identity.IdentityField(source="name")),
                        (
                            "code",
                            models.CharField(
                                max_length=12,
                                unique=True,
                                validators=[django.core.validators.RegexValidator("^[A-Z0-9]+\\Z")],
                            ),
                        ),
                        (
                            "invoice_template",
                            models.TextField(
                                blank=True,
                                help_text="What receipts say at the foot. A store without one makes no receipts.",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "constraints": [
                            apps.core.identity.IdentityConstraint(fields=("name_identity",), name="location_name_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalRegister",
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
                        (
                            "number",
                            models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)]),
                        ),
                        ("next_receipt", models.PositiveIntegerField(default=1)),
                        (
                            "tolerance",
                            apps.core.money.MoneyField(
                                decimal_places=4,
                                default=0,
                                help_text="By how much a reconcile may be out.",
                                max_digits=16,
                                validators=[django.core.validators.MinValueValidator(0)],
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "needs_customer",
                            models.BooleanField(default=False, help_text="Submits no order without a customer."),
                        ),
                        (
                            "order_limit",
                            apps.core.money.MoneyField(
                                blank=True,
                                decimal_places=4,
                                max_digits=16,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                            ),
                        ),
                        (
                            "location",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="registers.location",
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
                        "verbose_name": "historical register",
                        "verbose_name_plural": "historical registers",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Register",
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
                            "location",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="registers",
                                to="registers.location",
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "number",
                            models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)]),
                        ),
                        ("next_receipt", models.PositiveIntegerField(default=1)),
                        (
                            "tolerance",
                            apps.core.money.MoneyField(
                                decimal_places=4,
                                default=0,
                                help_text="By how much a reconcile may be out.",
                                max_digits=16,
                                validators=[django.core.validators.MinValueValidator(0)],
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "needs_customer",
                            models.BooleanField(default=False, help_text="Submits no order without a customer."),
                        ),
                        (
                            "order_limit",
                            apps.core.money.MoneyField(
                                blank=True,
                                decimal_places=4,
                                max_digits=16,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["location", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("location", "number"), name="register_number_once_per_location"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalTenderType",
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
                        ("name", models.CharField(db_index=True, max_length=100)),
                        (
                            "base_type",
                            models.CharField(
                                choices=[
                                    ("Cash", "Cash"),
                                    ("Check", "Check"),
                                    ("CreditCard", "Credit card"),
                                    ("BTA", "Bill to account"),
                                    ("Paymentus", "Paymentus"),
                                    ("Other", "Other"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("is_internal_use_only", models.BooleanField(default=False)),
                        (
                            "debit_adjustment_type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.adjustmenttype",
                            ),
                        ),
                        (
                            "credit_adjustment_type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.adjustmenttype",
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
                        "verbose_name": "historical tender type",
                        "verbose_name_plural": "historical tender types",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="TenderType",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("name", models.CharField(db_index=True, max_length=100)),
                        ("name_identity", apps.core.identity.IdentityField(source="name")),
                        (
                            "base_type",
                            models.CharField(
                                choices=[
                                    ("Cash", "Cash"),
                                    ("Check", "Check"),
                                    ("CreditCard", "Credit card"),
                                    ("BTA", "Bill to account"),
                                    ("Paymentus", "Paymentus"),
                                    ("Other", "Other"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "debit_adjustment_type",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.adjustmenttype",
                            ),
                        ),
                        (
                            "credit_adjustment_type",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.adjustmenttype",
                            ),
                        ),
                        ("is_internal_use_only", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "constraints": [
                            apps.core.identity.IdentityConstraint(
                                fields=("name_identity",), name="tender_type_name_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalNoSaleReason",
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
                                choices=[
                                    ("AddCash", "Add cash"),
                                    ("Float", "Float"),
                                    ("FloatCorrection", "Float correction"),
                                    ("OpenDrawer", "Open drawer"),
                                    ("PettyCash", "Petty cash"),
                                    ("Reconcile", "Reconcile"),
                                    ("SkimCash", "Skim cash"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("description", models.CharField(max_length=200)),
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
                        "verbose_name": "historical no sale reason",
                        "verbose_name_plural": "historical no sale reasons",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="NoSaleReason",
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
                            "type",
                            models.CharField(
                                choices=[
                                    ("AddCash", "Add cash"),
                                    ("Float", "Float"),
                                    ("FloatCorrection", "Float correction"),
                                    ("OpenDrawer", "Open drawer"),
                                    ("PettyCash", "Petty cash"),
                                    ("Reconcile", "Reconcile"),
                                    ("SkimCash", "Skim cash"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("description", models.CharField(max_length=200)),
                    ],
                    options={
                        "ordering": ["description", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalNoSale",
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
                                choices=[
                                    ("AddCash", "Add cash"),
                                    ("Float", "Float"),
                                    ("FloatCorrection", "Float correction"),
                                    ("OpenDrawer", "Open drawer"),
                                    ("PettyCash", "Petty cash"),
                                    ("Reconcile", "Reconcile"),
                                    ("SkimCash", "Skim cash"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "state",
                            models.PositiveSmallIntegerField(choices=[(4, "OnHold"), (5, "Errored"), (6, "Completed")]),
                        ),
                        ("note", models.TextField(blank=True, null=True)),
                        ("message", models.TextField(blank=True, help_text="Why processing failed.", null=True)),
                        ("receipt_number", models.CharField(blank=True, db_index=True, max_length=40, null=True)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("overridden_at", models.DateTimeField(blank=True, null=True)),
                        ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                            "reason",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="registers.nosalereason",
                            ),
                        ),
                        (
                            "overridden_by",
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
                        "verbose_name": "historical no sale",
                        "verbose_name_plural": "historical no sales",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="NoSale",
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
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="no_sales",
                                to="registers.register",
                            ),
                        ),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("AddCash", "Add cash"),
                                    ("Float", "Float"),
                                    ("FloatCorrection", "Float correction"),
                                    ("OpenDrawer", "Open drawer"),
                                    ("PettyCash", "Petty cash"),
                                    ("Reconcile", "Reconcile"),
                                    ("SkimCash", "Skim cash"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "state",
                            models.PositiveSmallIntegerField(choices=[(4, "OnHold"), (5, "Errored"), (6, "Completed")]),
                        ),
                        (
                            "reason",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registers.nosalereason",
                            ),
                        ),
                        ("note", models.TextField(blank=True, null=True)),
                        ("message", models.TextField(blank=True, help_text="Why processing failed.", null=True)),
                        ("receipt_number", models.CharField(blank=True, max_length=40, null=True, unique=True)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("overridden_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "overridden_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="no_sales",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "said",
                            models.JSONField(default=dict, editable=False, help_text="The message in each language."),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "permissions": [
                            ("view_all_no_sales", "Can see the no-sales of everybody"),
                            ("report_no_sales", "Can see the figures of drawers"),
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("deleted_at", None)),
                                fields=["created_by", "id"],
                                name="no_sale_of_user",
                            ),
                            models.Index(fields=["at"], name="no_sale_at"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoSaleTender",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "no_sale",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tenders",
                                to="registers.nosale",
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
                            "system_amount",
                            apps.core.money.MoneyField(blank=True, decimal_places=4, max_digits=16, null=True),
                        ),
                        (
                            "stated_amount",
                            apps.core.money.MoneyField(blank=True, decimal_places=4, max_digits=16, null=True),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalNoSaleTender",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("amount", apps.core.money.MoneyField(decimal_places=4, max_digits=16)),
                        (
                            "system_amount",
                            apps.core.money.MoneyField(blank=True, decimal_places=4, max_digits=16, null=True),
                        ),
                        (
                            "stated_amount",
                            apps.core.money.MoneyField(blank=True, decimal_places=4, max_digits=16, null=True),
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
                            "no_sale",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="registers.nosale",
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
                    ],
                    options={
                        "verbose_name": "historical no sale tender",
                        "verbose_name_plural": "historical no sale tenders",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ],
        ),
    ]
