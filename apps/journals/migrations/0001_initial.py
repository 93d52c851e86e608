import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import apps.core.identity
import apps.core.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("activity", "0001_initial"),
        ("customers", "0001_initial"),
        ("items", "0001_initial"),
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
                                    (1, "Journal type"),
                                    (2, "Journal status"),
                                    (3, "Follow-up type"),
                                    (4, "Follow-up status"),
                                ]
                            ),
                        ),
                        (
                            "is_closed",
                            models.BooleanField(
                                default=False, help_text="For a follow-up status: the follow-up is done."
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
                        "verbose_name": "historical type or status",
                        "verbose_name_plural": "historical types and statuses",
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
                                    (1, "Journal type"),
                                    (2, "Journal status"),
                                    (3, "Follow-up type"),
                                    (4, "Follow-up status"),
                                ]
                            ),
                        ),
                        (
                            "is_closed",
                            models.BooleanField(
                                default=False, help_text="For a follow-up status: the follow-up is done."
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "type or status",
                        "verbose_name_plural": "types and statuses",
                        "ordering": ["kind", "number"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(fields=("kind", "number"), name="lookup_number_once_per_kind"),
                            models.CheckConstraint(
                                condition=models.Q(("is_closed", False), ("kind", 4), _connector="OR"),
                                name="lookup_closed_for_follow_up_statuses",
                                violation_error_message="Only a follow-up status can say that something is done.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DurationType",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(db_index=True, max_length=20)),
                        ("name_identity", apps.core.identity.IdentityField(source="name")),
                        ("seconds_per_unit", models.PositiveIntegerField()),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            apps.core.identity.IdentityConstraint(
                                fields=("name_identity",), name="duration_type_name_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalJournal",
                    fields=[
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
                                    ("Customer", "Customer"),
                                    ("BillingOrder", "Billing order"),
                                    ("Dispute", "Dispute"),
                                    ("Equipment", "Equipment"),
                                    ("JournalItem", "Ticket or follow-up"),
                                    ("Other", "Other"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("object_id", models.BigIntegerField(validators=[django.core.validators.MinValueValidator(1)])),
                        ("description", models.TextField(blank=True, null=True)),
                        (
                            "is_internal",
                            models.BooleanField(default=False, help_text="Hidden from the organisation's own users."),
                        ),
                        (
                            "is_retained",
                            models.BooleanField(
                                default=False, help_text="Shown on the summary of the customer's account."
                            ),
                        ),
                        ("workflow_environment", models.TextField(blank=True, null=True)),
                        ("work_item_instance_id", models.BigIntegerField(blank=True, null=True)),
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
                            "subject_item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="items.journalitem",
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
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                db_column="id",
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="items.journalitem",
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
                                to="journals.lookup",
                            ),
                        ),
                        (
                            "status",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 2},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="journals.lookup",
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
                        "verbose_name": "historical journal",
                        "verbose_name_plural": "historical journals",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Journal",
                    fields=[
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "object_type",
                            models.CharField(
                                choices=[
                                    ("Customer", "Customer"),
                                    ("BillingOrder", "Billing order"),
                                    ("Dispute", "Dispute"),
                                    ("Equipment", "Equipment"),
                                    ("JournalItem", "Ticket or follow-up"),
                                    ("Other", "Other"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("object_id", models.BigIntegerField(validators=[django.core.validators.MinValueValidator(1)])),
                        (
                            "customer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="customers.customer",
                            ),
                        ),
                        (
                            "subject_item",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss_about",
                                to="items.journalitem",
                            ),
                        ),
                        ("description", models.TextField(blank=True, null=True)),
                        (
                            "is_internal",
                            models.BooleanField(default=False, help_text="Hidden from the organisation's own users."),
                        ),
                        (
                            "is_retained",
                            models.BooleanField(
                                default=False, help_text="Shown on the summary of the customer's account."
                            ),
                        ),
                        ("workflow_environment", models.TextField(blank=True, null=True)),
                        ("work_item_instance_id", models.BigIntegerField(blank=True, null=True)),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
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
                            "item",
                            models.OneToOneField(
                                db_column="id",
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                serialize=False,
                                to="items.journalitem",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                limit_choices_to={"kind": 1},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="journals.lookup",
                            ),
                        ),
                        (
                            "status",
                            models.ForeignKey(
                                limit_choices_to={"kind": 2},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="journals.lookup",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["item"],
                        "indexes": [models.Index(fields=["object_type", "object_id", "item"], name="journal_about")],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalFollowUp",
                    fields=[
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
                                    ("Customer", "Customer"),
                                    ("BillingOrder", "Billing order"),
                                    ("Dispute", "Dispute"),
                                    ("Equipment", "Equipment"),
                                    ("JournalItem", "Ticket or follow-up"),
                                    ("Other", "Other"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("object_id", models.BigIntegerField(validators=[django.core.validators.MinValueValidator(1)])),
                        ("description", models.TextField(blank=True, null=True)),
                        (
                            "is_internal",
                            models.BooleanField(default=False, help_text="Hidden from the organisation's own users."),
                        ),
                        (
                            "is_retained",
                            models.BooleanField(
                                default=False, help_text="Shown on the summary of the customer's account."
                            ),
                        ),
                        ("workflow_environment", models.TextField(blank=True, null=True)),
                        ("work_item_instance_id", models.BigIntegerField(blank=True, null=True)),
                        ("due_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "assignee_name",
                            models.TextField(
                                blank=True,
                                help_text="User name as given; the assignee is the user of that name, if any.",
                                null=True,
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
                            "subject_item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="items.journalitem",
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
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                db_column="id",
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="items.journalitem",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 3},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="journals.lookup",
                            ),
                        ),
                        (
                            "status",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 4},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="journals.lookup",
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
                        "verbose_name": "historical follow up",
                        "verbose_name_plural": "historical follow ups",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [
                            models.Index(fields=["item", "history_date", "history_id"], name="followup_versions"),
                            models.Index(fields=["-created_at", "-item"], name="followup_listed"),
                        ],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="FollowUp",
                    fields=[
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "object_type",
                            models.CharField(
                                choices=[
                                    ("Customer", "Customer"),
                                    ("BillingOrder", "Billing order"),
                                    ("Dispute", "Dispute"),
                                    ("Equipment", "Equipment"),
                                    ("JournalItem", "Ticket or follow-up"),
                                    ("Other", "Other"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("object_id", models.BigIntegerField(validators=[django.core.validators.MinValueValidator(1)])),
                        (
                            "customer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="customers.customer",
                            ),
                        ),
                        (
                            "subject_item",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss_about",
                                to="items.journalitem",
                            ),
                        ),
                        ("description", models.TextField(blank=True, null=True)),
                        (
                            "is_internal",
                            models.BooleanField(default=False, help_text="Hidden from the organisation's own users."),
                        ),
                        (
                            "is_retained",
                            models.BooleanField(
                                default=False, help_text="Shown on the summary of the customer's account."
                            ),
                        ),
                        ("workflow_environment", models.TextField(blank=True, null=True)),
                        ("work_item_instance_id", models.BigIntegerField(blank=True, null=True)),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
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
                            "item",
                            models.OneToOneField(
                                db_column="id",
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                serialize=False,
                                to="items.journalitem",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                limit_choices_to={"kind": 3},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="journals.lookup",
                            ),
                        ),
                        (
                            "status",
                            models.ForeignKey(
                                limit_choices_to={"kind": 4},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="journals.lookup",
                            ),
                        ),
                        ("due_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="follow_ups",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "assignee_name",
                            models.TextField(
                                blank=True,
                                help_text="User name as given; the assignee is the user of that name, if any.",
                                null=True,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["due_at", "item"],
                        "indexes": [
                            models.Index(fields=["object_type", "object_id", "item"], name="follow_up_about"),
                            models.Index(
                                condition=models.Q(("closed_at", None)), fields=["due_at"], name="follow_up_agenda"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalReminder",
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
                            "duration_seconds",
                            models.PositiveIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(2147483646),
                                ]
                            ),
                        ),
                        ("remind_at", models.DateTimeField()),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "follow_up",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="journals.followup",
                            ),
                        ),
                        (
                            "duration_type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="journals.durationtype",
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
                    ],
                    options={
                        "verbose_name": "historical reminder",
                        "verbose_name_plural": "historical reminders",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Reminder",
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
                            "follow_up",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reminders",
                                to="journals.followup",
                            ),
                        ),
                        (
                            "duration_seconds",
                            models.PositiveIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(2147483646),
                                ]
                            ),
                        ),
                        (
                            "duration_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="journals.durationtype",
                            ),
                        ),
                        ("remind_at", models.DateTimeField()),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
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
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("sent_at", None)), fields=["remind_at"], name="reminder_unsent"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
