import datetime

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import apps.core.tables
import apps.tickets.sla


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("activity", "0001_initial"),
        ("attachments", "0001_initial"),
        ("customers", "0001_initial"),
        ("items", "0001_initial"),
        ("users", "0002_people"),
    ]

    operations = [
        apps.core.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="HistoricalClassification",
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
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Status"),
                                    (2, "Type"),
                                    (3, "Priority"),
                                    (4, "Stage"),
                                    (5, "Outcome"),
                                    (6, "Impact"),
                                    (7, "Urgency"),
                                ]
                            ),
                        ),
                        (
                            "number",
                            models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)]),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "lifecycle",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("open", "Open"),
                                    ("on_hold", "On hold"),
                                    ("resolved", "Resolved"),
                                    ("closed", "Closed"),
                                ],
                                help_text="For a status.",
                                max_length=8,
                            ),
                        ),
                        (
                            "is_resolution",
                            models.BooleanField(
                                default=False, help_text="For a status: reaching it also resolves the ticket."
                            ),
                        ),
                        (
                            "target",
                            models.DurationField(
                                blank=True, help_text="For a priority: time to resolve, holds left out.", null=True
                            ),
                        ),
                        (
                            "is_default",
                            models.BooleanField(
                                default=False, help_text="Given to a ticket that names none of this kind."
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
                        "verbose_name": "historical classification",
                        "verbose_name_plural": "historical classifications",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Classification",
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
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Status"),
                                    (2, "Type"),
                                    (3, "Priority"),
                                    (4, "Stage"),
                                    (5, "Outcome"),
                                    (6, "Impact"),
                                    (7, "Urgency"),
                                ]
                            ),
                        ),
                        (
                            "number",
                            models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)]),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "lifecycle",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("open", "Open"),
                                    ("on_hold", "On hold"),
                                    ("resolved", "Resolved"),
                                    ("closed", "Closed"),
                                ],
                                help_text="For a status.",
                                max_length=8,
                            ),
                        ),
                        (
                            "is_resolution",
                            models.BooleanField(
                                default=False, help_text="For a status: reaching it also resolves the ticket."
                            ),
                        ),
                        (
                            "target",
                            models.DurationField(
                                blank=True, help_text="For a priority: time to resolve, holds left out.", null=True
                            ),
                        ),
                        (
                            "is_default",
                            models.BooleanField(
                                default=False, help_text="Given to a ticket that names none of this kind."
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["kind", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "number"), name="classification_number_once_per_kind"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_default", True)),
                                fields=("kind",),
                                name="classification_one_default_per_kind",
                                violation_error_message="Another row of this kind is the default.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", 1), ("lifecycle__in", ["open", "on_hold", "resolved", "closed"])),
                                    models.Q(models.Q(("kind", 1), _negated=True), ("lifecycle", "")),
                                    _connector="OR",
                                ),
                                name="classification_lifecycle_for_statuses",
                                violation_error_message="A status needs a life cycle, and nothing else has one.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("lifecycle", "resolved"), _negated=True),
                                    ("is_resolution", True),
                                    _connector="OR",
                                ),
                                name="classification_resolved_resolves",
                                violation_error_message="A status whose life cycle is resolved must be a resolution.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("target", None), ("kind", 3), _connector="OR"),
                                name="classification_target_for_priorities",
                                violation_error_message="Only a priority has a target.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalTicket",
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
                        ("title", models.TextField(blank=True, null=True)),
                        ("description", models.TextField(blank=True, null=True)),
                        (
                            "assignee_name",
                            models.TextField(
                                blank=True,
                                help_text="User name to which another system assigned it, when nobody here has it.",
                                null=True,
                            ),
                        ),
                        (
                            "is_internal",
                            models.BooleanField(default=False, help_text="Hidden from the organisation's own users."),
                        ),
                        (
                            "assigned_at",
                            models.DateTimeField(blank=True, help_text="When it was first assigned.", null=True),
                        ),
                        (
                            "held_at",
                            models.DateTimeField(blank=True, help_text="Start of the present hold.", null=True),
                        ),
                        (
                            "held_for",
                            models.DurationField(
                                default=datetime.timedelta,
                                help_text="Length of all holds that have ended; the sum of their rows.",
                            ),
                        ),
                        (
                            "held_until",
                            models.DateTimeField(
                                blank=True, help_text="When the present hold ends by itself.", null=True
                            ),
                        ),
                        ("hold_reason", models.TextField(blank=True, null=True)),
                        ("resume_reason", models.TextField(blank=True, null=True)),
                        (
                            "target",
                            models.DurationField(
                                blank=True,
                                editable=False,
                                help_text="Time to resolve, as its priority had it when it was given.",
                                null=True,
                            ),
                        ),
                        (
                            "decided_target",
                            models.DurationField(
                                blank=True,
                                editable=False,
                                help_text="Target by which a resolved or closed ticket was in time or not.",
                                null=True,
                            ),
                        ),
                        (
                            "solved_for",
                            models.DurationField(
                                default=datetime.timedelta,
                                editable=False,
                                help_text="Time between all resolutions and their reopenings.",
                            ),
                        ),
                        ("resolved_at", models.DateTimeField(blank=True, null=True)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
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
                            "contract",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.contract",
                            ),
                        ),
                        (
                            "tenant",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.tenant",
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
                            "buyer",
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
                            "consumer",
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
                            "reporter",
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
                            "reporter_contact",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="The customer's contact who reported it, where that is no user; the reporter then wrote it down.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.customercontact",
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
                        (
                            "parent",
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
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                help_text="The ticket that has its notes, contacts and children now.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.ticket",
                            ),
                        ),
                        (
                            "status",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 1},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.classification",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 2},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.classification",
                            ),
                        ),
                        (
                            "priority",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 3},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.classification",
                            ),
                        ),
                        (
                            "stage",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 4},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.classification",
                            ),
                        ),
                        (
                            "outcome",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 5},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.classification",
                            ),
                        ),
                        (
                            "impact",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 6},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.classification",
                            ),
                        ),
                        (
                            "urgency",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 7},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.classification",
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
                            "closed_for",
                            models.DurationField(
                                default=datetime.timedelta,
                                editable=False,
                                help_text="Time outside of the opening hours up to when the clock stopped, holds and solutions left out.",
                            ),
                        ),
                        (
                            "due_shift",
                            models.DurationField(
                                default=datetime.timedelta,
                                editable=False,
                                help_text="By how much the opening hours move when it is due.",
                            ),
                        ),
                        (
                            "hours",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                help_text="When its clock runs; around the clock when empty.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.openinghours",
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.slapolicy",
                            ),
                        ),
                        (
                            "assignment_due_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="assignment due"),
                        ),
                        (
                            "late_updates",
                            models.PositiveIntegerField(
                                default=0, editable=False, help_text="How often an update came after it was due."
                            ),
                        ),
                        (
                            "responded_at",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                help_text="Kept where a policy promises one.",
                                null=True,
                                verbose_name="first response",
                            ),
                        ),
                        (
                            "response_due_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="first response due"
                            ),
                        ),
                        (
                            "update_due_at",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                help_text="But for a present hold, as the others.",
                                null=True,
                                verbose_name="update due",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical ticket",
                        "verbose_name_plural": "historical tickets",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [
                            models.Index(fields=["item", "history_date", "history_id"], name="ticket_versions"),
                            models.Index(fields=["-created_at", "-item"], name="ticket_listed"),
                        ],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Ticket",
                    fields=[
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
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
                        ("title", models.TextField(blank=True, null=True)),
                        ("description", models.TextField(blank=True, null=True)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="customers.organisation",
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="customers.contract",
                            ),
                        ),
                        (
                            "tenant",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="customers.tenant",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="customers.customer",
                            ),
                        ),
                        (
                            "buyer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.organisation",
                            ),
                        ),
                        (
                            "consumer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.organisation",
                            ),
                        ),
                        (
                            "reporter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reported_tickets",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "reporter_contact",
                            models.ForeignKey(
                                blank=True,
                                help_text="The customer's contact who reported it, where that is no user; the reporter then wrote it down.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="customers.customercontact",
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
                                related_name="assigned_tickets",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "assignee_name",
                            models.TextField(
                                blank=True,
                                help_text="User name to which another system assigned it, when nobody here has it.",
                                null=True,
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="users.workgroup",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="tickets.ticket",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                help_text="The ticket that has its notes, contacts and children now.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="tickets.ticket",
                            ),
                        ),
                        (
                            "status",
                            models.ForeignKey(
                                limit_choices_to={"kind": 1},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.classification",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                limit_choices_to={"kind": 2},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.classification",
                            ),
                        ),
                        (
                            "priority",
                            models.ForeignKey(
                                limit_choices_to={"kind": 3},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.classification",
                            ),
                        ),
                        (
                            "stage",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 4},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.classification",
                            ),
                        ),
                        (
                            "outcome",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 5},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.classification",
                            ),
                        ),
                        (
                            "impact",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 6},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.classification",
                            ),
                        ),
                        (
                            "urgency",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 7},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.classification",
                            ),
                        ),
                        (
                            "sales_code",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="customers.salescode",
                            ),
                        ),
                        (
                            "is_internal",
                            models.BooleanField(default=False, help_text="Hidden from the organisation's own users."),
                        ),
                        (
                            "assigned_at",
                            models.DateTimeField(blank=True, help_text="When it was first assigned.", null=True),
                        ),
                        (
                            "held_at",
                            models.DateTimeField(blank=True, help_text="Start of the present hold.", null=True),
                        ),
                        (
                            "held_for",
                            models.DurationField(
                                default=datetime.timedelta,
                                help_text="Length of all holds that have ended; the sum of their rows.",
                            ),
                        ),
                        (
                            "held_until",
                            models.DateTimeField(
                                blank=True, help_text="When the present hold ends by itself.", null=True
                            ),
                        ),
                        ("hold_reason", models.TextField(blank=True, null=True)),
                        ("resume_reason", models.TextField(blank=True, null=True)),
                        (
                            "target",
                            models.DurationField(
                                blank=True,
                                editable=False,
                                help_text="Time to resolve, as its priority had it when it was given.",
                                null=True,
                            ),
                        ),
                        (
                            "decided_target",
                            models.DurationField(
                                blank=True,
                                editable=False,
                                help_text="Target by which a resolved or closed ticket was in time or not.",
                                null=True,
                            ),
                        ),
                        (
                            "solved_for",
                            models.DurationField(
                                default=datetime.timedelta,
                                editable=False,
                                help_text="Time between all resolutions and their reopenings.",
                            ),
                        ),
                        ("resolved_at", models.DateTimeField(blank=True, null=True)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        ("last_activity_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("tags", models.ManyToManyField(blank=True, related_name="tickets", to="items.tag")),
                        (
                            "closed_for",
                            models.DurationField(
                                default=datetime.timedelta,
                                editable=False,
                                help_text="Time outside of the opening hours up to when the clock stopped, holds and solutions left out.",
                            ),
                        ),
                        (
                            "due_shift",
                            models.DurationField(
                                default=datetime.timedelta,
                                editable=False,
                                help_text="By how much the opening hours move when it is due.",
                            ),
                        ),
                        (
                            "hours",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                help_text="When its clock runs; around the clock when empty.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.openinghours",
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="tickets.slapolicy",
                            ),
                        ),
                        (
                            "assignment_due_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="assignment due"),
                        ),
                        (
                            "late_updates",
                            models.PositiveIntegerField(
                                default=0, editable=False, help_text="How often an update came after it was due."
                            ),
                        ),
                        (
                            "responded_at",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                help_text="Kept where a policy promises one.",
                                null=True,
                                verbose_name="first response",
                            ),
                        ),
                        (
                            "response_due_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="first response due"
                            ),
                        ),
                        (
                            "update_due_at",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                help_text="But for a present hold, as the others.",
                                null=True,
                                verbose_name="update due",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-created_at", "-item"],
                        "permissions": [
                            ("work_ticket", "Can assign, hold, resolve and close tickets"),
                            ("report_ticket", "Can see the figures of tickets"),
                        ],
                        "indexes": [
                            models.Index(fields=["-created_at", "-item"], name="ticket_newest"),
                            models.Index(
                                fields=["-created_at", "-item"],
                                include=("organisation", "buyer", "consumer", "reporter", "is_internal"),
                                name="ticket_newest_by_reader",
                            ),
                            models.Index(
                                fields=["organisation", "-created_at", "-item"], name="ticket_of_organisation"
                            ),
                            models.Index(fields=["customer", "-item"], name="ticket_of_customer"),
                            models.Index(
                                condition=models.Q(("closed_at", None), ("resolved_at", None)),
                                fields=["customer", "-created_at", "-item"],
                                name="ticket_open_of_customer",
                            ),
                            models.Index(fields=["assignee", "-created_at"], name="ticket_of_assignee"),
                            models.Index(
                                condition=models.Q(("closed_at", None), ("resolved_at", None)),
                                fields=["assignee", "-created_at", "-item"],
                                name="ticket_open_of_assignee",
                            ),
                            models.Index(fields=["group", "-created_at"], name="ticket_of_group"),
                            models.Index(
                                condition=models.Q(("closed_at", None), ("resolved_at", None)),
                                fields=["group", "-created_at", "-item"],
                                name="ticket_open_of_group",
                            ),
                            models.Index(fields=["status", "-created_at"], name="ticket_of_status"),
                            models.Index(
                                condition=models.Q(("closed_at", None), ("resolved_at", None)),
                                fields=["created_at"],
                                include=("group", "organisation", "priority", "type", "assignee"),
                                name="ticket_open_by_keys",
                            ),
                            models.Index(fields=["-last_activity_at"], name="ticket_last_activity"),
                            models.Index(fields=["updated_at"], name="ticket_updated"),
                            models.Index(
                                condition=models.Q(("held_at__isnull", False)),
                                fields=["held_at"],
                                name="ticket_on_hold",
                            ),
                            models.Index(
                                condition=models.Q(("held_until__isnull", False)),
                                fields=["held_until"],
                                name="ticket_held_until",
                            ),
                            models.Index(
                                models.Case(
                                    models.When(resolved_at=None, then=models.F("closed_at")),
                                    models.When(closed_at=None, then=models.F("resolved_at")),
                                    default=django.db.models.functions.comparison.Least("resolved_at", "closed_at"),
                                    output_field=models.DateTimeField(),
                                ),
                                name="ticket_stopped",
                            ),
                            models.Index(
                                models.Case(
                                    models.When(
                                        closed_at=None,
                                        resolved_at=None,
                                        responded_at=None,
                                        then=models.F("response_due_at"),
                                    ),
                                    output_field=models.DateTimeField(),
                                ),
                                models.F("item"),
                                name="ticket_response_due",
                            ),
                            models.Index(
                                models.Case(
                                    models.When(
                                        assigned_at=None,
                                        closed_at=None,
                                        resolved_at=None,
                                        then=models.F("assignment_due_at"),
                                    ),
                                    output_field=models.DateTimeField(),
                                ),
                                models.F("item"),
                                name="ticket_assignment_due",
                            ),
                            models.Index(
                                models.Case(
                                    models.When(closed_at=None, resolved_at=None, then=models.F("update_due_at")),
                                    output_field=models.DateTimeField(),
                                ),
                                models.F("item"),
                                name="ticket_update_due",
                            ),
                            models.Index(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                apps.tickets.sla.Microseconds("created_at"),
                                                "+",
                                                apps.tickets.sla.Length("target"),
                                            ),
                                            "+",
                                            apps.tickets.sla.Length("held_for"),
                                        ),
                                        "+",
                                        apps.tickets.sla.Length("solved_for"),
                                    ),
                                    "+",
                                    apps.tickets.sla.Length("due_shift"),
                                ),
                                condition=models.Q(
                                    ("closed_at", None), ("resolved_at", None), ("target__isnull", False)
                                ),
                                name="ticket_due",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("parent", models.F("item")), _negated=True),
                                name="ticket_not_its_own_parent",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("merged_into", models.F("item")), _negated=True),
                                name="ticket_not_merged_into_itself",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("held_at", None),
                                    models.Q(("closed_at", None), ("resolved_at", None)),
                                    _connector="OR",
                                ),
                                name="ticket_over_is_not_held",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("held_until", None), ("held_at__isnull", False), _connector="OR"),
                                name="ticket_held_until_is_held",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TicketHold",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="holds", to="tickets.ticket"
                            ),
                        ),
                        ("started_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("reason", models.TextField()),
                        ("resume_reason", models.TextField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["started_at", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("ticket",),
                                name="one_present_hold_per_ticket",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_at", None), ("ended_at__gte", models.F("started_at")), _connector="OR"
                                ),
                                name="hold_ends_after_it_starts",
                            ),
                        ],
                        "indexes": [models.Index(fields=["started_at"], name="hold_started")],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalTicketNote",
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
                            "note_type",
                            models.CharField(choices=[("NOTE", "Note"), ("LOG", "Log")], default="NOTE", max_length=4),
                        ),
                        ("body", models.TextField()),
                        ("subject", models.TextField(blank=True, null=True)),
                        (
                            "author_name",
                            models.TextField(help_text="Author as M4 clients give it; the user's name otherwise."),
                        ),
                        ("timestamp", models.CharField(max_length=33)),
                        ("timestamp_ticks", models.BigIntegerField()),
                        ("is_cleared", models.BooleanField(default=False)),
                        (
                            "is_internal",
                            models.BooleanField(default=False, help_text="Hidden from the organisation's own users."),
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
                            "author",
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
                        "verbose_name": "historical ticket note",
                        "verbose_name_plural": "historical ticket notes",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="TicketNote",
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
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="tickets.ticket"
                            ),
                        ),
                        (
                            "note_type",
                            models.CharField(choices=[("NOTE", "Note"), ("LOG", "Log")], default="NOTE", max_length=4),
                        ),
                        ("body", models.TextField()),
                        ("subject", models.TextField(blank=True, null=True)),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ticket_notes",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "author_name",
                            models.TextField(help_text="Author as M4 clients give it; the user's name otherwise."),
                        ),
                        ("timestamp", models.CharField(max_length=33)),
                        ("timestamp_ticks", models.BigIntegerField()),
                        ("is_cleared", models.BooleanField(default=False)),
                        (
                            "is_internal",
                            models.BooleanField(default=False, help_text="Hidden from the organisation's own users."),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["ticket", "id"], name="note_of_ticket"),
                            models.Index(fields=["timestamp_ticks"], name="note_instant"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalTicketFile",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "activity",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="activity.activity",
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "removed_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="removed"),
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
                        "verbose_name": "historical ticket file",
                        "verbose_name_plural": "historical ticket files",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="TicketFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="files", to="tickets.ticket"
                            ),
                        ),
                        (
                            "attachment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ticket_files",
                                to="attachments.attachment",
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "removed_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="removed"),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("ticket", "attachment"), name="file_once_on_ticket")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalTicketAttribute",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "activity",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="activity.activity",
                            ),
                        ),
                        ("type", models.CharField(default="Contact", max_length=40)),
                        ("key", models.CharField(max_length=100)),
                        ("value", models.TextField()),
                        ("is_enabled", models.BooleanField(default=True, verbose_name="enabled")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                        "verbose_name": "historical ticket attribute",
                        "verbose_name_plural": "historical ticket attributes",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="TicketAttribute",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attributes",
                                to="tickets.ticket",
                            ),
                        ),
                        ("type", models.CharField(default="Contact", max_length=40)),
                        ("key", models.CharField(max_length=100)),
                        ("value", models.TextField()),
                        ("is_enabled", models.BooleanField(default=True, verbose_name="enabled")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [models.Index(fields=["ticket", "id"], name="attribute_of_ticket")],
                    },
                ),
                migrations.CreateModel(
                    name="Calendar",
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
                        ("time_zone", models.CharField(max_length=64)),
                        (
                            "monday",
                            models.CharField(
                                blank=True, help_text="Such as 8:00-12:00, 13:00-17:00; empty: closed.", max_length=100
                            ),
                        ),
                        ("tuesday", models.CharField(blank=True, max_length=100)),
                        ("wednesday", models.CharField(blank=True, max_length=100)),
                        ("thursday", models.CharField(blank=True, max_length=100)),
                        ("friday", models.CharField(blank=True, max_length=100)),
                        ("saturday", models.CharField(blank=True, max_length=100)),
                        ("sunday", models.CharField(blank=True, max_length=100)),
                        (
                            "country",
                            models.CharField(
                                blank=True,
                                help_text="A country, such as DE or CA; empty: no public holidays.",
                                max_length=2,
                                verbose_name="holidays of",
                            ),
                        ),
                        (
                            "subdivision",
                            models.CharField(
                                blank=True,
                                help_text="For its own holidays, such as BY or QC.",
                                max_length=10,
                                verbose_name="part of the country",
                            ),
                        ),
                        (
                            "hours",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.openinghours",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarDay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField()),
                        ("name", models.CharField(blank=True, max_length=100)),
                        (
                            "hours",
                            models.CharField(
                                blank=True,
                                help_text="Such as 8:00-12:00; empty: closed.",
                                max_length=100,
                                verbose_name="opening hours",
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="days", to="tickets.calendar"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "own day",
                        "ordering": ["day", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("calendar", "day"), name="day_once_in_calendar")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Escalation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "target",
                            models.CharField(
                                choices=[
                                    ("response", "First response"),
                                    ("assignment", "Assignment"),
                                    ("update", "Update"),
                                    ("resolution", "Resolution"),
                                ],
                                default="resolution",
                                max_length=10,
                            ),
                        ),
                        (
                            "percent",
                            models.PositiveSmallIntegerField(
                                default=100,
                                help_text="Of the target; more than 100 is after it.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(1000),
                                ],
                                verbose_name="at percent",
                            ),
                        ),
                        (
                            "action",
                            models.CharField(
                                choices=[
                                    ("notify", "Notify"),
                                    ("assign", "Assign"),
                                    ("raise", "Raise the priority"),
                                    ("follow_up", "Open a follow-up"),
                                ],
                                default="notify",
                                max_length=10,
                                verbose_name="what",
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="users.workgroup",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: the assignee.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="escalations",
                                to="tickets.slapolicy",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["target", "percent", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("policy", "target", "percent", "action"), name="escalation_once_in_policy"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCalendar",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(blank=True, editable=False)),
                        ("name", models.CharField(max_length=100)),
                        ("time_zone", models.CharField(max_length=64)),
                        (
                            "monday",
                            models.CharField(
                                blank=True, help_text="Such as 8:00-12:00, 13:00-17:00; empty: closed.", max_length=100
                            ),
                        ),
                        ("tuesday", models.CharField(blank=True, max_length=100)),
                        ("wednesday", models.CharField(blank=True, max_length=100)),
                        ("thursday", models.CharField(blank=True, max_length=100)),
                        ("friday", models.CharField(blank=True, max_length=100)),
                        ("saturday", models.CharField(blank=True, max_length=100)),
                        ("sunday", models.CharField(blank=True, max_length=100)),
                        (
                            "country",
                            models.CharField(
                                blank=True,
                                help_text="A country, such as DE or CA; empty: no public holidays.",
                                max_length=2,
                                verbose_name="holidays of",
                            ),
                        ),
                        (
                            "subdivision",
                            models.CharField(
                                blank=True,
                                help_text="For its own holidays, such as BY or QC.",
                                max_length=10,
                                verbose_name="part of the country",
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
                            "hours",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.openinghours",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical calendar",
                        "verbose_name_plural": "historical calendars",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalCalendarDay",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("day", models.DateField()),
                        ("name", models.CharField(blank=True, max_length=100)),
                        (
                            "hours",
                            models.CharField(
                                blank=True,
                                help_text="Such as 8:00-12:00; empty: closed.",
                                max_length=100,
                                verbose_name="opening hours",
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
                            "calendar",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.calendar",
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
                        "verbose_name": "historical own day",
                        "verbose_name_plural": "historical own days",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalEscalation",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "target",
                            models.CharField(
                                choices=[
                                    ("response", "First response"),
                                    ("assignment", "Assignment"),
                                    ("update", "Update"),
                                    ("resolution", "Resolution"),
                                ],
                                default="resolution",
                                max_length=10,
                            ),
                        ),
                        (
                            "percent",
                            models.PositiveSmallIntegerField(
                                default=100,
                                help_text="Of the target; more than 100 is after it.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(1000),
                                ],
                                verbose_name="at percent",
                            ),
                        ),
                        (
                            "action",
                            models.CharField(
                                choices=[
                                    ("notify", "Notify"),
                                    ("assign", "Assign"),
                                    ("raise", "Raise the priority"),
                                    ("follow_up", "Open a follow-up"),
                                ],
                                default="notify",
                                max_length=10,
                                verbose_name="what",
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
                            "person",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Empty: the assignee.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                to="tickets.slapolicy",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical escalation",
                        "verbose_name_plural": "historical escalations",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalSlaPolicy",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(blank=True, editable=False)),
                        ("name", models.CharField(max_length=100)),
                        (
                            "response",
                            models.DurationField(
                                blank=True,
                                help_text="To the first public comment of staff.",
                                null=True,
                                verbose_name="first response",
                            ),
                        ),
                        (
                            "assignment",
                            models.DurationField(blank=True, help_text="Until somebody has the ticket.", null=True),
                        ),
                        (
                            "update",
                            models.DurationField(
                                blank=True,
                                help_text="From one public comment of staff to the next.",
                                null=True,
                                verbose_name="update every",
                            ),
                        ),
                        (
                            "resolution",
                            models.DurationField(
                                blank=True, help_text="Empty: the target of the ticket's priority.", null=True
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
                            "activity",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="activity.activity",
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="When its clocks run; empty: around the clock.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.calendar",
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.contract",
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
                            "priority",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 3},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.classification",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"kind": 2},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.classification",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical SLA policy",
                        "verbose_name_plural": "historical SLA policies",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="OpeningHours",
                    fields=[
                        ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                        ("definition", models.JSONField()),
                    ],
                    options={
                        "verbose_name_plural": "opening hours",
                    },
                ),
                migrations.CreateModel(
                    name="SlaPolicy",
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
                        (
                            "response",
                            models.DurationField(
                                blank=True,
                                help_text="To the first public comment of staff.",
                                null=True,
                                verbose_name="first response",
                            ),
                        ),
                        (
                            "assignment",
                            models.DurationField(blank=True, help_text="Until somebody has the ticket.", null=True),
                        ),
                        (
                            "update",
                            models.DurationField(
                                blank=True,
                                help_text="From one public comment of staff to the next.",
                                null=True,
                                verbose_name="update every",
                            ),
                        ),
                        (
                            "resolution",
                            models.DurationField(
                                blank=True, help_text="Empty: the target of the ticket's priority.", null=True
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "calendar",
                            models.ForeignKey(
                                blank=True,
                                help_text="When its clocks run; empty: around the clock.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.calendar",
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.contract",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.organisation",
                            ),
                        ),
                        (
                            "priority",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 3},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.classification",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 2},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.classification",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "SLA policy",
                        "verbose_name_plural": "SLA policies",
                        "ordering": ["name", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="TicketEscalation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("began_at", models.DateTimeField()),
                        ("at", models.DateTimeField()),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "escalation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.escalation"
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="escalations",
                                to="tickets.ticket",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_at", None)), fields=["at", "id"], name="escalation_to_do"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ticket", "escalation", "began_at"), name="escalation_once_per_target"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TicketSolution",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("started_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField()),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="solutions",
                                to="tickets.ticket",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["started_at", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ended_at__gte", models.F("started_at"))),
                                name="solution_ends_after_it_starts",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
