import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import apps.core.identity
import apps.core.secrets
import apps.core.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("activity", "0001_initial"),
        ("catalog", "0001_initial"),
        ("orders", "0001_initial"),
        ("tickets", "0001_initial"),
        ("users", "0002_people"),
    ]

    operations = [
        apps.core.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="HistoricalProvisioningBatch",
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
                        ("work_item_instance_id", models.BigIntegerField(blank=True, null=True)),
                        ("is_open", models.BooleanField(default=True, verbose_name="open")),
                        ("after_bsu", models.BooleanField(default=False, verbose_name="after billing system update")),
                        ("is_running", models.BooleanField(blank=True, null=True, verbose_name="running")),
                        ("note", models.TextField(blank=True, null=True)),
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
                        "verbose_name": "historical provisioning batch",
                        "verbose_name_plural": "historical provisioning batches",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ProvisioningBatch",
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
                                related_name="provisioning_batches",
                                to="orders.order",
                            ),
                        ),
                        ("work_item_instance_id", models.BigIntegerField(blank=True, null=True)),
                        ("is_open", models.BooleanField(default=True, verbose_name="open")),
                        ("after_bsu", models.BooleanField(default=False, verbose_name="after billing system update")),
                        ("is_running", models.BooleanField(blank=True, null=True, verbose_name="running")),
                        ("note", models.TextField(blank=True, null=True)),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "provisioning batches",
                        "ordering": ["-id"],
                        "permissions": [
                            ("work_provisioning", "Can build batches, provision items and stage values"),
                            ("report_provisioning", "Can see the figures of provisioning"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_open", True), ("work_item_instance_id__isnull", False)),
                                fields=("work_item_instance_id",),
                                name="one_open_batch_per_work_item",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalProvisioningBatchItem",
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
                        ("code", models.CharField(max_length=60)),
                        (
                            "transition",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("Activate", "Activate"),
                                    ("Deactivate", "Deactivate"),
                                    ("Reactivate", "Reactivate"),
                                    ("Restore", "Restore"),
                                    ("Suspend", "Suspend"),
                                ],
                                max_length=12,
                                null=True,
                            ),
                        ),
                        ("is_complete", models.BooleanField(default=False, verbose_name="complete")),
                        (
                            "batch",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="provisioning.provisioningbatch",
                            ),
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
                        "verbose_name": "historical provisioning batch item",
                        "verbose_name_plural": "historical provisioning batch items",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ProvisioningBatchItem",
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
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="provisioning.provisioningbatch",
                            ),
                        ),
                        (
                            "order_item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="orders.orderitem",
                            ),
                        ),
                        (
                            "service_item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="orders.serviceinformationitem",
                            ),
                        ),
                        ("code", models.CharField(max_length=60)),
                        (
                            "transition",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("Activate", "Activate"),
                                    ("Deactivate", "Deactivate"),
                                    ("Reactivate", "Reactivate"),
                                    ("Restore", "Restore"),
                                    ("Suspend", "Suspend"),
                                ],
                                max_length=12,
                                null=True,
                            ),
                        ),
                        ("is_complete", models.BooleanField(default=False, verbose_name="complete")),
                    ],
                    options={
                        "ordering": ["batch", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("is_complete", False)),
                                fields=["batch"],
                                name="batch_item_incomplete",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalProvisionableObject",
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
                        ("code", models.CharField(max_length=60)),
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
                        "verbose_name": "historical provisionable object",
                        "verbose_name_plural": "historical provisionable objects",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ProvisionableObject",
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
                                related_name="provisionable_objects",
                                to="catalog.catalogitem",
                            ),
                        ),
                        ("code", models.CharField(max_length=60)),
                        ("code_identity", apps.core.identity.IdentityField(source="code")),
                    ],
                    options={
                        "ordering": ["item", "code"],
                        "constraints": [
                            apps.core.identity.IdentityConstraint(
                                fields=("item", "code_identity"), name="provisionable_object_once_per_item"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalProvisioningProperty",
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
                        ("code", models.CharField(max_length=60)),
                        ("key_name", models.CharField(max_length=100)),
                        ("default_value", models.TextField(blank=True, null=True)),
                        ("is_locked", models.BooleanField(default=False, verbose_name="locked")),
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
                        "verbose_name": "historical provisioning property",
                        "verbose_name_plural": "historical provisioning properties",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ProvisioningProperty",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("code", models.CharField(max_length=60)),
                        ("code_identity", apps.core.identity.IdentityField(source="code")),
                        ("key_name", models.CharField(max_length=100)),
                        ("key_name_identity", apps.core.identity.IdentityField(source="key_name")),
                        ("default_value", models.TextField(blank=True, null=True)),
                        ("is_locked", models.BooleanField(default=False, verbose_name="locked")),
                        (
                            "items",
                            models.ManyToManyField(
                                related_name="provisioning_properties",
                                through="provisioning.PropertyLink",
                                to="catalog.catalogitem",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "provisioning properties",
                        "ordering": ["code", "key_name"],
                        "constraints": [
                            apps.core.identity.IdentityConstraint(
                                fields=("code_identity", "key_name_identity"),
                                name="provisioning_property_once_per_code",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalPropertyLink",
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
                            "property",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="provisioning.provisioningproperty",
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
                        "verbose_name": "historical property link",
                        "verbose_name_plural": "historical property links",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="PropertyLink",
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
                            "property",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="links",
                                to="provisioning.provisioningproperty",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="property_links",
                                to="catalog.catalogitem",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["item", "property"],
                        "constraints": [
                            models.UniqueConstraint(fields=("item", "property"), name="property_link_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalProvisioningInformationItem",
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
                        ("code", models.CharField(max_length=60)),
                        ("key_name", models.CharField(max_length=100)),
                        ("value", models.TextField(blank=True, null=True)),
                        ("is_locked", models.BooleanField(default=False, verbose_name="locked")),
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
                            "property",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="provisioning.provisioningproperty",
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
                        "verbose_name": "historical provisioning information item",
                        "verbose_name_plural": "historical provisioning information items",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ProvisioningInformationItem",
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
                                related_name="information_items",
                                to="orders.order",
                            ),
                        ),
                        (
                            "order_item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="orders.orderitem",
                            ),
                        ),
                        (
                            "service_item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="orders.serviceinformationitem",
                            ),
                        ),
                        (
                            "property",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="provisioning.provisioningproperty",
                            ),
                        ),
                        ("code", models.CharField(max_length=60)),
                        ("key_name", models.CharField(max_length=100)),
                        ("value", models.TextField(blank=True, null=True)),
                        ("is_locked", models.BooleanField(default=False, verbose_name="locked")),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [models.Index(fields=["order", "id"], name="information_item_of_order")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("order_item__isnull", False), ("service_item__isnull", False), _connector="OR"
                                ),
                                name="information_item_has_a_line",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("order_item__isnull", False)),
                                fields=("order_item", "property"),
                                name="information_item_once_per_line",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("order_item", None)),
                                fields=("service_item", "property"),
                                name="information_item_once_per_service",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalStagedProvisioningInformationItem",
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
                        ("value", models.TextField(blank=True, null=True)),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="provisioning.provisioninginformationitem",
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
                    ],
                    options={
                        "verbose_name": "historical staged provisioning information item",
                        "verbose_name_plural": "historical staged provisioning information items",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="StagedProvisioningInformationItem",
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
                                related_name="staged",
                                to="provisioning.provisioninginformationitem",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="staged_information_items",
                                to="orders.order",
                            ),
                        ),
                        ("value", models.TextField(blank=True, null=True)),
                        (
                            "updated_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["item"],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalProvisioningProvider",
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
                            "name",
                            models.CharField(
                                db_index=True, help_text="As each request names it, such as Verizon.", max_length=100
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
                        "verbose_name": "historical provider",
                        "verbose_name_plural": "historical providers",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ProvisioningProvider",
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
                            "name",
                            models.CharField(
                                db_index=True, help_text="As each request names it, such as Verizon.", max_length=100
                            ),
                        ),
                        ("name_identity", apps.core.identity.IdentityField(source="name")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={
                        "verbose_name": "provider",
                        "ordering": ["name", "id"],
                        "constraints": [
                            apps.core.identity.IdentityConstraint(
                                fields=("name_identity",), name="provisioning_provider_name_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProviderToken",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tokens",
                                to="provisioning.provisioningprovider",
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        ("checksum", models.CharField(editable=False, max_length=64, unique=True)),
                        ("expires_at", models.DateTimeField(verbose_name="expires")),
                        ("ended_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "last_used_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last used"),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="ProviderCallback",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="callbacks",
                                to="provisioning.provisioningprovider",
                            ),
                        ),
                        ("kind", models.CharField(choices=[("request", "Request"), ("batch", "Batch")], max_length=7)),
                        ("target_id", models.BigIntegerField()),
                        ("generation", models.PositiveIntegerField(default=0)),
                        ("key", models.CharField(max_length=64)),
                        ("content", models.CharField(help_text="Digest of the body.", max_length=64)),
                        ("changes", models.JSONField(default=dict)),
                        ("credential", models.CharField(blank=True, max_length=100)),
                        ("route", models.CharField(blank=True, max_length=200)),
                        ("request_id", models.CharField(blank=True, max_length=64)),
                        ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("done_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["received_at"], name="callback_received"),
                            models.Index(
                                condition=models.Q(("done_at", None)),
                                fields=["provider", "received_at"],
                                name="callback_waiting",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("provider", "kind", "target_id", "generation", "key"),
                                name="provider_callback_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalProvisioningProfile",
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
                        ("adapter", models.CharField(choices=[("http", "HTTP"), ("files", "Files")], max_length=8)),
                        (
                            "address",
                            models.CharField(
                                help_text="The URL that requests are posted to, or the folder's name.", max_length=500
                            ),
                        ),
                        ("timeout_seconds", models.PositiveSmallIntegerField(default=10)),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "provider",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="provisioning.provisioningprovider",
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
                        "verbose_name": "historical provisioning profile",
                        "verbose_name_plural": "historical provisioning profiles",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ProvisioningProfile",
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
                            "provider",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="profiles",
                                to="provisioning.provisioningprovider",
                            ),
                        ),
                        ("adapter", models.CharField(choices=[("http", "HTTP"), ("files", "Files")], max_length=8)),
                        (
                            "address",
                            models.CharField(
                                help_text="The URL that requests are posted to, or the folder's name.", max_length=500
                            ),
                        ),
                        (
                            "secret",
                            apps.core.secrets.EncryptedTextField(
                                blank=True, help_text="Signs what is posted. Never shown again."
                            ),
                        ),
                        ("timeout_seconds", models.PositiveSmallIntegerField(default=10)),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("failures", models.PositiveIntegerField(default=0, editable=False)),
                        ("circuit_open_until", models.DateTimeField(editable=False, null=True)),
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("timeout_seconds__gte", 1), ("timeout_seconds__lte", 60)),
                                name="profile_timeout_in_range",
                                violation_error_message="The timeout must be 1 to 60 seconds.",
                            ),
                            apps.core.identity.IdentityConstraint(
                                fields=("name_identity",), name="provisioning_profile_name_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalProvisioningRequest",
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
                            "status",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Created"),
                                    (2, "Pending"),
                                    (3, "Submitted"),
                                    (4, "In Progress"),
                                    (5, "Completed"),
                                    (6, "Cancelled"),
                                    (7, "In Error"),
                                ],
                                default=1,
                            ),
                        ),
                        ("provider", models.TextField(blank=True, null=True)),
                        ("note", models.TextField(blank=True, null=True)),
                        ("generation", models.PositiveIntegerField(default=1)),
                        (
                            "attempts",
                            models.PositiveIntegerField(default=0, help_text="Attempts to hand over this generation."),
                        ),
                        ("submitted_at", models.DateTimeField(editable=False, null=True)),
                        ("last_error", models.TextField(blank=True, editable=False)),
                        (
                            "external_reference",
                            models.TextField(blank=True, editable=False, help_text="The provider's own id."),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="provisioning.provisioningbatchitem",
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
                            "profile",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="provisioning.provisioningprofile",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.ticket",
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
                        "verbose_name": "historical provisioning request",
                        "verbose_name_plural": "historical provisioning requests",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [
                            models.Index(
                                fields=["id", "history_date", "history_id"], name="provisioningrequest_versions"
                            ),
                            models.Index(fields=["-created_at", "-id"], name="provisioningrequest_listed"),
                        ],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ProvisioningRequest",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="request",
                                to="provisioning.provisioningbatchitem",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="provisioning_requests",
                                to="orders.order",
                            ),
                        ),
                        (
                            "profile",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="provisioning.provisioningprofile",
                            ),
                        ),
                        (
                            "status",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Created"),
                                    (2, "Pending"),
                                    (3, "Submitted"),
                                    (4, "In Progress"),
                                    (5, "Completed"),
                                    (6, "Cancelled"),
                                    (7, "In Error"),
                                ],
                                default=1,
                            ),
                        ),
                        ("provider", models.TextField(blank=True, null=True)),
                        ("note", models.TextField(blank=True, null=True)),
                        ("generation", models.PositiveIntegerField(default=1)),
                        (
                            "attempts",
                            models.PositiveIntegerField(default=0, help_text="Attempts to hand over this generation."),
                        ),
                        ("next_attempt_at", models.DateTimeField(editable=False, null=True)),
                        ("submitted_at", models.DateTimeField(editable=False, null=True)),
                        ("last_error", models.TextField(blank=True, editable=False)),
                        (
                            "external_reference",
                            models.TextField(blank=True, editable=False, help_text="The provider's own id."),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="provisioning_requests",
                                to="tickets.ticket",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("next_attempt_at__isnull", False)),
                                fields=["next_attempt_at"],
                                name="request_to_submit",
                            ),
                            models.Index(fields=["status", "updated_at"], name="request_by_status"),
                            models.Index(fields=["created_at"], name="request_created"),
                            models.Index(fields=["submitted_at"], name="request_submitted"),
                        ],
                    },
                ),
            ],
        ),
    ]
