import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import apps.core.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("activity", "0001_initial"),
        ("customers", "0001_initial"),
        ("orders", "0001_initial"),
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
                                    (1, "E911 class of service"),
                                    (2, "E911 type of service"),
                                    (3, "Service address status"),
                                    (4, "MSAG county"),
                                    (5, "MSAG provider"),
                                    (6, "Rate center"),
                                    (7, "Wire center"),
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
                        "verbose_name": "historical E911 lookup",
                        "verbose_name_plural": "historical E911 lookups",
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
                                    (1, "E911 class of service"),
                                    (2, "E911 type of service"),
                                    (3, "Service address status"),
                                    (4, "MSAG county"),
                                    (5, "MSAG provider"),
                                    (6, "Rate center"),
                                    (7, "Wire center"),
                                ]
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "E911 lookup",
                        "ordering": ["kind", "number"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(fields=("kind", "number"), name="e911_lookup_number_once_per_kind")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalServiceAddress",
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
                        ("street_number", models.CharField(blank=True, max_length=20, null=True)),
                        ("street_name", models.CharField(max_length=100)),
                        (
                            "location",
                            models.CharField(
                                blank=True, help_text="Place within the building.", max_length=60, null=True
                            ),
                        ),
                        ("city", models.CharField(max_length=100)),
                        ("state", models.CharField(max_length=40)),
                        ("zip_code", models.CharField(max_length=20, verbose_name="ZIP code")),
                        ("msag_validated", models.BooleanField(default=False, verbose_name="MSAG validated")),
                        (
                            "msag_error",
                            models.CharField(blank=True, max_length=300, null=True, verbose_name="MSAG error"),
                        ),
                        (
                            "msag_community",
                            models.CharField(blank=True, max_length=100, null=True, verbose_name="MSAG community"),
                        ),
                        ("tax_address_error", models.CharField(blank=True, max_length=300, null=True)),
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
                            "status",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 3},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="e911.lookup",
                            ),
                        ),
                        (
                            "msag_county",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 4},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="e911.lookup",
                                verbose_name="MSAG county",
                            ),
                        ),
                        (
                            "msag_provider",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 5},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="e911.lookup",
                                verbose_name="MSAG provider",
                            ),
                        ),
                        (
                            "rate_center",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 6},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="e911.lookup",
                            ),
                        ),
                        (
                            "wire_center",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 7},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="e911.lookup",
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
                        "verbose_name": "historical service address",
                        "verbose_name_plural": "historical service addresses",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ServiceAddress",
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
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="service_addresses",
                                to="customers.customer",
                            ),
                        ),
                        ("street_number", models.CharField(blank=True, max_length=20, null=True)),
                        ("street_name", models.CharField(max_length=100)),
                        (
                            "location",
                            models.CharField(
                                blank=True, help_text="Place within the building.", max_length=60, null=True
                            ),
                        ),
                        ("city", models.CharField(max_length=100)),
                        ("state", models.CharField(max_length=40)),
                        ("zip_code", models.CharField(max_length=20, verbose_name="ZIP code")),
                        (
                            "status",
                            models.ForeignKey(
                                limit_choices_to={"kind": 3},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="e911.lookup",
                            ),
                        ),
                        ("msag_validated", models.BooleanField(default=False, verbose_name="MSAG validated")),
                        (
                            "msag_error",
                            models.CharField(blank=True, max_length=300, null=True, verbose_name="MSAG error"),
                        ),
                        (
                            "msag_community",
                            models.CharField(blank=True, max_length=100, null=True, verbose_name="MSAG community"),
                        ),
                        (
                            "msag_county",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 4},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="e911.lookup",
                                verbose_name="MSAG county",
                            ),
                        ),
                        (
                            "msag_provider",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 5},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="e911.lookup",
                                verbose_name="MSAG provider",
                            ),
                        ),
                        (
                            "rate_center",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 6},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="e911.lookup",
                            ),
                        ),
                        (
                            "wire_center",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 7},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="e911.lookup",
                            ),
                        ),
                        ("tax_address_error", models.CharField(blank=True, max_length=300, null=True)),
                    ],
                    options={
                        "verbose_name_plural": "service addresses",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalServiceItemAddress",
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
                            "item",
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
                            "address",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="e911.serviceaddress",
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
                        "verbose_name": "historical address of a service item",
                        "verbose_name_plural": "historical addresses of service items",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ServiceItemAddress",
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
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="service_addresses",
                                to="orders.serviceinformationitem",
                            ),
                        ),
                        (
                            "address",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="service_items",
                                to="e911.serviceaddress",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "address of a service item",
                        "verbose_name_plural": "addresses of service items",
                        "ordering": ["item", "address"],
                        "constraints": [
                            models.UniqueConstraint(fields=("item", "address"), name="service_item_address_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalE911Settings",
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
                            "item",
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
                            "class_of_service",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 1},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="e911.lookup",
                            ),
                        ),
                        (
                            "type_of_service",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 2},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="e911.lookup",
                            ),
                        ),
                        (
                            "place",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="e911.serviceitemaddress",
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
                        "verbose_name": "historical E911 settings",
                        "verbose_name_plural": "historical E911 settings",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="E911Settings",
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
                            "item",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="e911",
                                to="orders.serviceinformationitem",
                            ),
                        ),
                        (
                            "class_of_service",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 1},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="e911.lookup",
                            ),
                        ),
                        (
                            "type_of_service",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 2},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="e911.lookup",
                            ),
                        ),
                        (
                            "place",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="e911_settings",
                                to="e911.serviceitemaddress",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "E911 settings",
                        "verbose_name_plural": "E911 settings",
                        "ordering": ["item"],
                    },
                ),
            ],
        ),
    ]
