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
        ("users", "0001_initial"),
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
                                    (1, "Technology type"),
                                    (2, "SIM class"),
                                    (3, "SIM card association type"),
                                    (4, "Inventory status"),
                                    (5, "Service agreement"),
                                    (6, "Contract service agreement"),
                                    (7, "Document template type"),
                                    (8, "Return reason"),
                                    (9, "Promotion"),
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
                        "verbose_name": "historical catalogue code",
                        "verbose_name_plural": "historical catalogue codes",
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
                                    (1, "Technology type"),
                                    (2, "SIM class"),
                                    (3, "SIM card association type"),
                                    (4, "Inventory status"),
                                    (5, "Service agreement"),
                                    (6, "Contract service agreement"),
                                    (7, "Document template type"),
                                    (8, "Return reason"),
                                    (9, "Promotion"),
                                ]
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "catalogue code",
                        "ordering": ["kind", "number"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "number"), name="catalog_lookup_number_once_per_kind"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCatalogGroup",
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
                        "verbose_name": "historical catalog group",
                        "verbose_name_plural": "historical catalog groups",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="CatalogGroup",
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
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "constraints": [
                            apps.core.identity.IdentityConstraint(
                                fields=("name_identity",), name="catalog_group_name_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalOverviewGroup",
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
                        ("position", models.PositiveSmallIntegerField(default=1)),
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
                        "verbose_name": "historical overview group",
                        "verbose_name_plural": "historical overview groups",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="OverviewGroup",
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
                        ("position", models.PositiveSmallIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["position", "id"],
                        "constraints": [
                            apps.core.identity.IdentityConstraint(
                                fields=("name_identity",), name="overview_group_name_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCatalogItem",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("service", "Service"),
                                    ("feature", "Feature"),
                                    ("retail", "Retail item"),
                                    ("package", "Package"),
                                    ("advance_pay", "Advance pay product"),
                                    ("protection_plan", "Protection plan"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        (
                            "sku",
                            models.CharField(blank=True, db_index=True, max_length=60, null=True, verbose_name="SKU"),
                        ),
                        ("price", apps.core.money.MoneyField(decimal_places=4, default=0, max_digits=16)),
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
                            "quantity_divisor",
                            models.PositiveIntegerField(
                                default=1, validators=[django.core.validators.MinValueValidator(1)]
                            ),
                        ),
                        ("is_taxable", models.BooleanField(default=True)),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "stock",
                            models.PositiveIntegerField(
                                blank=True, help_text="Pieces in stock; empty where none are kept.", null=True
                            ),
                        ),
                        (
                            "equipment",
                            models.CharField(
                                blank=True,
                                choices=[("handset", "Handset"), ("sim_card", "SIM card")],
                                help_text="Of a service.",
                                max_length=10,
                            ),
                        ),
                        (
                            "protection_profile_id",
                            models.PositiveIntegerField(
                                blank=True, help_text="Of a protection plan: its profile with the insurer.", null=True
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
                                to="catalog.cataloggroup",
                            ),
                        ),
                        (
                            "overview_group",
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
                            "package",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Sold as part of.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.catalogitem",
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
                            "technology_type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 1},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.lookup",
                            ),
                        ),
                        (
                            "supported_sim_class",
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
                        "verbose_name": "historical catalog item",
                        "verbose_name_plural": "historical catalog items",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="CatalogItem",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("service", "Service"),
                                    ("feature", "Feature"),
                                    ("retail", "Retail item"),
                                    ("package", "Package"),
                                    ("advance_pay", "Advance pay product"),
                                    ("protection_plan", "Protection plan"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        (
                            "sku",
                            models.CharField(blank=True, db_index=True, max_length=60, null=True, verbose_name="SKU"),
                        ),
                        ("sku_identity", apps.core.identity.IdentityField(null=True, source="sku")),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="catalog.cataloggroup",
                            ),
                        ),
                        (
                            "overview_group",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="catalog.overviewgroup",
                            ),
                        ),
                        (
                            "package",
                            models.ForeignKey(
                                blank=True,
                                help_text="Sold as part of.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contents",
                                to="catalog.catalogitem",
                            ),
                        ),
                        ("price", apps.core.money.MoneyField(decimal_places=4, default=0, max_digits=16)),
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
                            "quantity_divisor",
                            models.PositiveIntegerField(
                                default=1, validators=[django.core.validators.MinValueValidator(1)]
                            ),
                        ),
                        ("is_taxable", models.BooleanField(default=True)),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "stock",
                            models.PositiveIntegerField(
                                blank=True, help_text="Pieces in stock; empty where none are kept.", null=True
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
                            "technology_type",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 1},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.lookup",
                            ),
                        ),
                        (
                            "supported_sim_class",
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
                            "equipment",
                            models.CharField(
                                blank=True,
                                choices=[("handset", "Handset"), ("sim_card", "SIM card")],
                                help_text="Of a service.",
                                max_length=10,
                            ),
                        ),
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
                        (
                            "protection_profile_id",
                            models.PositiveIntegerField(
                                blank=True, help_text="Of a protection plan: its profile with the insurer.", null=True
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("monthly_charge__gte", 0), ("one_time_charge__gte", 0), ("price__gte", 0)
                                ),
                                name="catalog_item_charges_not_negative",
                                violation_error_message="No charge may be negative.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("quantity_divisor__gte", 1)),
                                name="catalog_item_divisor_positive",
                                violation_error_message="The quantity divisor must be at least 1.",
                            ),
                            apps.core.identity.IdentityConstraint(
                                fields=("sku_identity",), name="catalog_item_sku_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalPricePoint",
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
                            "is_favorite",
                            models.BooleanField(
                                default=False, help_text="Taken when the product is renewed.", verbose_name="favorite"
                            ),
                        ),
                        (
                            "product",
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
                        "verbose_name": "historical price point",
                        "verbose_name_plural": "historical price points",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="PricePoint",
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
                            "product",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="price_points",
                                to="catalog.catalogitem",
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "is_favorite",
                            models.BooleanField(
                                default=False, help_text="Taken when the product is renewed.", verbose_name="favorite"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["product", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_favorite", True)),
                                fields=("product",),
                                name="one_favorite_price_point_per_product",
                                violation_error_message="Another price point of this product is the favorite.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalPricePointCharge",
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
                            "amount",
                            apps.core.money.MoneyField(
                                decimal_places=4,
                                max_digits=16,
                                validators=[django.core.validators.MinValueValidator(0)],
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("starts_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "price_point",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.pricepoint",
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
                        "verbose_name": "historical price point charge",
                        "verbose_name_plural": "historical price point charges",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="PricePointCharge",
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
                            "price_point",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="charges",
                                to="catalog.pricepoint",
                            ),
                        ),
                        (
                            "amount",
                            apps.core.money.MoneyField(
                                decimal_places=4,
                                max_digits=16,
                                validators=[django.core.validators.MinValueValidator(0)],
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("starts_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["price_point", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount__gte", 0)),
                                name="price_point_charge_not_negative",
                                violation_error_message="The amount must not be negative.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalTax",
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
                            "rate",
                            models.DecimalField(
                                decimal_places=6,
                                max_digits=8,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(1),
                                ],
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
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
                        "verbose_name": "historical tax",
                        "verbose_name_plural": "historical taxes",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Tax",
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
                            "rate",
                            models.DecimalField(
                                decimal_places=6,
                                max_digits=8,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(1),
                                ],
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={
                        "verbose_name_plural": "taxes",
                        "ordering": ["id"],
                        "constraints": [
                            apps.core.identity.IdentityConstraint(fields=("name_identity",), name="tax_name_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalRetailDiscountReason",
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
                        ("description", models.CharField(max_length=200)),
                        ("starts_at", models.DateTimeField(blank=True, null=True)),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        ("hide_on_sales", models.BooleanField(default=False)),
                        ("is_for_price_adjustment", models.BooleanField(default=False)),
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
                        "verbose_name": "historical retail discount reason",
                        "verbose_name_plural": "historical retail discount reasons",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="RetailDiscountReason",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("description", models.CharField(max_length=200)),
                        ("starts_at", models.DateTimeField(blank=True, null=True)),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        ("hide_on_sales", models.BooleanField(default=False)),
                        ("is_for_price_adjustment", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ["description", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalPromotion",
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
                        ("description", models.CharField(help_text="What receipts say.", max_length=200)),
                        (
                            "percent",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="Of the price; leave the amount empty.",
                                max_digits=5,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                            ),
                        ),
                        (
                            "amount",
                            apps.core.money.MoneyField(
                                blank=True,
                                decimal_places=4,
                                help_text="Off each piece; leave the percentage empty.",
                                max_digits=16,
                                null=True,
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("starts_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "word",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 9},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="catalog.lookup",
                                verbose_name="promotion",
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
                        "verbose_name": "historical promotion",
                        "verbose_name_plural": "historical promotions",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Promotion",
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
                            "word",
                            models.ForeignKey(
                                limit_choices_to={"kind": 9},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.lookup",
                                verbose_name="promotion",
                            ),
                        ),
                        ("description", models.CharField(help_text="What receipts say.", max_length=200)),
                        (
                            "percent",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="Of the price; leave the amount empty.",
                                max_digits=5,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                            ),
                        ),
                        (
                            "amount",
                            apps.core.money.MoneyField(
                                blank=True,
                                decimal_places=4,
                                help_text="Off each piece; leave the percentage empty.",
                                max_digits=16,
                                null=True,
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("starts_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "items",
                            models.ManyToManyField(
                                blank=True,
                                help_text="All when no group is chosen.",
                                related_name="+",
                                to="catalog.catalogitem",
                            ),
                        ),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="All when no item is chosen.",
                                related_name="+",
                                to="catalog.cataloggroup",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["word__number", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("amount", None),
                                        ("percent__gt", 0),
                                        ("percent__isnull", False),
                                        ("percent__lte", 100),
                                    ),
                                    models.Q(("amount__gt", 0), ("amount__isnull", False), ("percent", None)),
                                    _connector="OR",
                                ),
                                name="promotion_takes_percent_or_amount",
                                violation_error_message="Give either a percentage of up to 100 or an amount, above 0.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_active", True)),
                                fields=("word",),
                                name="one_active_promotion_per_word",
                                violation_error_message="Another active promotion has this name.",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
