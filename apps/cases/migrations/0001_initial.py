import datetime

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import apps.core.identity
import apps.core.tables
import apps.tickets.sla


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("activity", "0001_initial"),
        ("attachments", "0001_initial"),
        ("customers", "0001_initial"),
        ("items", "0001_initial"),
        ("tickets", "0001_initial"),
        ("users", "0002_people"),
    ]

    operations = [
        apps.core.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="HistoricalCaseCode",
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
                            "code",
                            models.CharField(
                                db_index=True,
                                max_length=9,
                                validators=[django.core.validators.RegexValidator("^[0-9]{4}-[0-9]{4}\\Z")],
                            ),
                        ),
                        (
                            "category",
                            models.CharField(help_text="What it is about at large, such as Power.", max_length=100),
                        ),
                        (
                            "subcategory",
                            models.CharField(help_text="What exactly, such as Total outage.", max_length=100),
                        ),
                        ("type", models.CharField(choices=[("TROUBLE", "Trouble"), ("CASE", "Case")], max_length=7)),
                        (
                            "primary_asset",
                            models.CharField(
                                blank=True,
                                help_text="What the asset of such a case is called, such as Cage ID.",
                                max_length=60,
                            ),
                        ),
                        (
                            "secondary_asset",
                            models.CharField(
                                blank=True,
                                help_text="What the second asset of such a case is called, such as Cabinet ID.",
                                max_length=60,
                            ),
                        ),
                        (
                            "evidence",
                            models.CharField(
                                blank=True,
                                help_text="Where the names are from: documented, public or unknown.",
                                max_length=20,
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True, help_text="Whether new cases may have it.", verbose_name="active"
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
                        "verbose_name": "historical case code",
                        "verbose_name_plural": "historical case codes",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="CaseCode",
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
                            "code",
                            models.CharField(
                                max_length=9,
                                unique=True,
                                validators=[django.core.validators.RegexValidator("^[0-9]{4}-[0-9]{4}\\Z")],
                            ),
                        ),
                        (
                            "category",
                            models.CharField(help_text="What it is about at large, such as Power.", max_length=100),
                        ),
                        (
                            "subcategory",
                            models.CharField(help_text="What exactly, such as Total outage.", max_length=100),
                        ),
                        ("type", models.CharField(choices=[("TROUBLE", "Trouble"), ("CASE", "Case")], max_length=7)),
                        (
                            "primary_asset",
                            models.CharField(
                                blank=True,
                                help_text="What the asset of such a case is called, such as Cage ID.",
                                max_length=60,
                            ),
                        ),
                        (
                            "secondary_asset",
                            models.CharField(
                                blank=True,
                                help_text="What the second asset of such a case is called, such as Cabinet ID.",
                                max_length=60,
                            ),
                        ),
                        (
                            "evidence",
                            models.CharField(
                                blank=True,
                                help_text="Where the names are from: documented, public or unknown.",
                                max_length=20,
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True, help_text="Whether new cases may have it.", verbose_name="active"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["code"],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCase",
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
                        ("id", models.PositiveIntegerField(db_index=True, verbose_name="case number")),
                        ("order_number", models.CharField(db_index=True, max_length=100, null=True)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("SUBMITTED", "Submitted"),
                                    ("IN_PROGRESS", "In progress"),
                                    ("ACTION_REQUIRED", "Action required"),
                                    ("RESOLVED", "Resolved"),
                                    ("CLOSED", "Closed"),
                                    ("CANCELLED", "Cancelled"),
                                ],
                                default="SUBMITTED",
                                max_length=15,
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
                                choices=[("PORTAL", "Portal"), ("OFFLINE", "Offline")], default="PORTAL", max_length=7
                            ),
                        ),
                        ("description", models.TextField()),
                        ("primary_id", models.TextField(verbose_name="primary asset")),
                        ("secondary_id", models.TextField(blank=True, null=True, verbose_name="secondary asset")),
                        ("customer_reference", models.TextField(blank=True, null=True)),
                        ("occurred_at", models.DateTimeField(blank=True, null=True, verbose_name="occurred")),
                        (
                            "details",
                            models.JSONField(
                                blank=True, help_text="More about the issue, as the customer sent it.", null=True
                            ),
                        ),
                        ("data_centres", models.JSONField(blank=True, default=list)),
                        ("additional_info", models.JSONField(blank=True, default=list)),
                        ("purchase_orders", models.JSONField(blank=True, default=list)),
                        ("products", models.JSONField(blank=True, default=list)),
                        ("offering_codes", models.JSONField(blank=True, default=list)),
                        (
                            "contact_number",
                            models.CharField(
                                blank=True, help_text="The contact's id elsewhere.", max_length=40, null=True
                            ),
                        ),
                        ("record_type", models.CharField(default="ECM", max_length=20)),
                        ("sub_channel", models.CharField(blank=True, max_length=20, null=True)),
                        ("scheduled_at", models.DateTimeField(blank=True, null=True, verbose_name="scheduled")),
                        (
                            "termination_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="requested termination"),
                        ),
                        (
                            "may_be_modified",
                            models.BooleanField(
                                default=True,
                                help_text="Whether the customer may add notes and replace contacts.",
                                verbose_name="open to changes",
                            ),
                        ),
                        ("may_be_cancelled", models.BooleanField(default=True, verbose_name="open to cancelling")),
                        (
                            "code",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="cases.casecode",
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
                            "orderer",
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
                        (
                            "assigned_at",
                            models.DateTimeField(blank=True, help_text="When it was first assigned.", null=True),
                        ),
                        (
                            "assignment_due_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="assignment due"),
                        ),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "closed_for",
                            models.DurationField(
                                default=datetime.timedelta,
                                editable=False,
                                help_text="Time outside of the opening hours up to when the clock stopped, holds and solutions left out.",
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
                            "due_shift",
                            models.DurationField(
                                default=datetime.timedelta,
                                editable=False,
                                help_text="By how much the opening hours move when it is due.",
                            ),
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
                            "late_updates",
                            models.PositiveIntegerField(
                                default=0, editable=False, help_text="How often an update came after it was due."
                            ),
                        ),
                        ("resolved_at", models.DateTimeField(blank=True, null=True)),
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
                            "solved_for",
                            models.DurationField(
                                default=datetime.timedelta,
                                editable=False,
                                help_text="Time between all resolutions and their reopenings.",
                            ),
                        ),
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
                            "update_due_at",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                help_text="But for a present hold, as the others.",
                                null=True,
                                verbose_name="update due",
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
                                to="cases.casepolicy",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical case",
                        "verbose_name_plural": "historical cases",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [
                            models.Index(fields=["id", "history_date", "history_id"], name="case_versions"),
                            models.Index(fields=["-created_at", "-id"], name="case_listed"),
                        ],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Case",
                    fields=[
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "id",
                            models.PositiveIntegerField(primary_key=True, serialize=False, verbose_name="case number"),
                        ),
                        ("order_number", models.CharField(max_length=100, null=True, unique=True)),
                        (
                            "code",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="cases.casecode"
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="customers.organisation",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="customers.customer",
                            ),
                        ),
                        (
                            "orderer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ordered_cases",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("SUBMITTED", "Submitted"),
                                    ("IN_PROGRESS", "In progress"),
                                    ("ACTION_REQUIRED", "Action required"),
                                    ("RESOLVED", "Resolved"),
                                    ("CLOSED", "Closed"),
                                    ("CANCELLED", "Cancelled"),
                                ],
                                default="SUBMITTED",
                                max_length=15,
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
                                choices=[("PORTAL", "Portal"), ("OFFLINE", "Offline")], default="PORTAL", max_length=7
                            ),
                        ),
                        ("description", models.TextField()),
                        ("primary_id", models.TextField(verbose_name="primary asset")),
                        ("secondary_id", models.TextField(blank=True, null=True, verbose_name="secondary asset")),
                        ("customer_reference", models.TextField(blank=True, null=True)),
                        ("occurred_at", models.DateTimeField(blank=True, null=True, verbose_name="occurred")),
                        (
                            "details",
                            models.JSONField(
                                blank=True, help_text="More about the issue, as the customer sent it.", null=True
                            ),
                        ),
                        ("data_centres", models.JSONField(blank=True, default=list)),
                        ("additional_info", models.JSONField(blank=True, default=list)),
                        ("purchase_orders", models.JSONField(blank=True, default=list)),
                        ("products", models.JSONField(blank=True, default=list)),
                        ("offering_codes", models.JSONField(blank=True, default=list)),
                        (
                            "contact_number",
                            models.CharField(
                                blank=True, help_text="The contact's id elsewhere.", max_length=40, null=True
                            ),
                        ),
                        ("record_type", models.CharField(default="ECM", max_length=20)),
                        ("sub_channel", models.CharField(blank=True, max_length=20, null=True)),
                        ("scheduled_at", models.DateTimeField(blank=True, null=True, verbose_name="scheduled")),
                        (
                            "termination_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="requested termination"),
                        ),
                        (
                            "updated_by_name",
                            models.TextField(blank=True, help_text="Full name of who changed it last.", null=True),
                        ),
                        (
                            "may_be_modified",
                            models.BooleanField(
                                default=True,
                                help_text="Whether the customer may add notes and replace contacts.",
                                verbose_name="open to changes",
                            ),
                        ),
                        ("may_be_cancelled", models.BooleanField(default=True, verbose_name="open to cancelling")),
                        ("tags", models.ManyToManyField(blank=True, related_name="cases", to="items.tag")),
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
                        (
                            "assigned_at",
                            models.DateTimeField(blank=True, help_text="When it was first assigned.", null=True),
                        ),
                        (
                            "assignment_due_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="assignment due"),
                        ),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "closed_for",
                            models.DurationField(
                                default=datetime.timedelta,
                                editable=False,
                                help_text="Time outside of the opening hours up to when the clock stopped, holds and solutions left out.",
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
                            "due_shift",
                            models.DurationField(
                                default=datetime.timedelta,
                                editable=False,
                                help_text="By how much the opening hours move when it is due.",
                            ),
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
                            "late_updates",
                            models.PositiveIntegerField(
                                default=0, editable=False, help_text="How often an update came after it was due."
                            ),
                        ),
                        ("resolved_at", models.DateTimeField(blank=True, null=True)),
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
                            "solved_for",
                            models.DurationField(
                                default=datetime.timedelta,
                                editable=False,
                                help_text="Time between all resolutions and their reopenings.",
                            ),
                        ),
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
                            "update_due_at",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                help_text="But for a present hold, as the others.",
                                null=True,
                                verbose_name="update due",
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="cases.casepolicy",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-created_at", "-id"],
                        "permissions": [
                            ("view_account_case", "Can view all cases of the own account"),
                            ("manage_account_case", "Can change all cases of the own account"),
                            ("report_case", "Can see the figures of cases"),
                        ],
                        "indexes": [
                            models.Index(fields=["-created_at", "-id"], name="case_newest"),
                            models.Index(fields=["organisation", "-created_at", "-id"], name="case_of_organisation"),
                            models.Index(fields=["customer", "-id"], name="case_of_customer"),
                            models.Index(fields=["code", "-id"], name="case_of_code"),
                            models.Index(
                                condition=models.Q(("status__in", ("SUBMITTED", "IN_PROGRESS", "ACTION_REQUIRED"))),
                                fields=["customer", "-created_at", "-id"],
                                name="case_open_of_customer",
                            ),
                            models.Index(fields=["orderer", "-created_at"], name="case_of_orderer"),
                            models.Index(fields=["status", "-created_at"], name="case_of_status"),
                            models.Index(fields=["-updated_at"], name="case_last_change"),
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
                                name="case_due",
                            ),
                            models.Index(
                                models.Case(
                                    models.When(resolved_at=None, then=models.F("closed_at")),
                                    models.When(closed_at=None, then=models.F("resolved_at")),
                                    default=django.db.models.functions.comparison.Least("resolved_at", "closed_at"),
                                    output_field=models.DateTimeField(),
                                ),
                                name="case_stopped",
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
                                models.F("id"),
                                name="case_response_due",
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
                                models.F("id"),
                                name="case_assignment_due",
                            ),
                            models.Index(
                                models.Case(
                                    models.When(closed_at=None, resolved_at=None, then=models.F("update_due_at")),
                                    output_field=models.DateTimeField(),
                                ),
                                models.F("id"),
                                name="case_update_due",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("id__gte", 10000000), ("id__lte", 99999999)),
                                name="case_number_of_eight_digits",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCaseContact",
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
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("ORDERING", "Ordering"),
                                    ("NOTIFICATION", "Notification"),
                                    ("TECHNICAL", "Technical"),
                                    ("RESELLER", "Reseller"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("first_name", models.CharField(blank=True, max_length=100)),
                        ("last_name", models.CharField(blank=True, max_length=100)),
                        (
                            "availability",
                            models.CharField(
                                blank=True,
                                choices=[("ANYTIME", "Anytime"), ("WORK_HOURS", "Work hours")],
                                max_length=10,
                            ),
                        ),
                        ("timezone", models.CharField(blank=True, max_length=64, verbose_name="time zone")),
                        (
                            "details",
                            models.JSONField(
                                blank=True, default=list, help_text="Objects of type (PHONE, EMAIL, MOBILE) and value."
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="cases.case",
                            ),
                        ),
                        (
                            "user",
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
                        "verbose_name": "historical case contact",
                        "verbose_name_plural": "historical case contacts",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="CaseContact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="cases.case"
                            ),
                        ),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("ORDERING", "Ordering"),
                                    ("NOTIFICATION", "Notification"),
                                    ("TECHNICAL", "Technical"),
                                    ("RESELLER", "Reseller"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="case_contacts",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("first_name", models.CharField(blank=True, max_length=100)),
                        ("last_name", models.CharField(blank=True, max_length=100)),
                        (
                            "availability",
                            models.CharField(
                                blank=True,
                                choices=[("ANYTIME", "Anytime"), ("WORK_HOURS", "Work hours")],
                                max_length=10,
                            ),
                        ),
                        ("timezone", models.CharField(blank=True, max_length=64, verbose_name="time zone")),
                        (
                            "details",
                            models.JSONField(
                                blank=True, default=list, help_text="Objects of type (PHONE, EMAIL, MOBILE) and value."
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "type", "user"), name="case_contact_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("user__isnull", True),
                                    models.Q(("details", []), ("first_name", ""), ("last_name", "")),
                                    _connector="OR",
                                ),
                                name="case_contact_of_one_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("type", "ORDERING"), _negated=True),
                                    ("user__isnull", False),
                                    _connector="OR",
                                ),
                                name="case_ordering_contact_is_registered",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="cases.case"
                            ),
                        ),
                        ("line_id", models.CharField(max_length=100)),
                        ("line_id_identity", apps.core.identity.IdentityField(source="line_id")),
                        ("parent_line_id", models.CharField(blank=True, max_length=100, null=True)),
                        ("product_type", models.CharField(max_length=100)),
                        ("offering_code", models.CharField(blank=True, max_length=100, null=True)),
                        ("product_code", models.CharField(blank=True, max_length=100, null=True)),
                        ("product_name", models.CharField(blank=True, max_length=200, null=True)),
                        ("status", models.CharField(max_length=40)),
                        ("may_be_reopened", models.BooleanField(default=False)),
                        ("may_be_answered", models.BooleanField(default=False)),
                        ("data_centre", models.CharField(blank=True, max_length=20, null=True)),
                        ("cage", models.CharField(blank=True, max_length=60, null=True)),
                        ("request_type", models.CharField(max_length=40)),
                        ("activity_number", models.CharField(blank=True, max_length=100, null=True)),
                        (
                            "completion_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="original completion"),
                        ),
                        ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("additional_info", models.JSONField(blank=True, default=list)),
                        ("may_be_modified", models.BooleanField(default=False)),
                        ("may_be_cancelled", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ["id"],
                        "abstract": False,
                        "constraints": [
                            apps.core.identity.IdentityConstraint(
                                fields=("case", "line_id_identity"), name="case_line_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCaseNote",
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
                        ("text", models.TextField()),
                        (
                            "visibility",
                            models.CharField(
                                choices=[("EXTERNAL", "Public"), ("INTERNAL", "Internal")],
                                default="EXTERNAL",
                                max_length=8,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="cases.case",
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
                        "verbose_name": "historical case note",
                        "verbose_name_plural": "historical case notes",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="CaseNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="cases.case"
                            ),
                        ),
                        ("text", models.TextField()),
                        (
                            "visibility",
                            models.CharField(
                                choices=[("EXTERNAL", "Public"), ("INTERNAL", "Internal")],
                                default="EXTERNAL",
                                max_length=8,
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="case_notes",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ],
                    options={
                        "ordering": ["id"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="StatusStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="cases.case"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("SUBMITTED", "Submitted"),
                                    ("IN_PROGRESS", "In progress"),
                                    ("ACTION_REQUIRED", "Action required"),
                                    ("RESOLVED", "Resolved"),
                                    ("CLOSED", "Closed"),
                                    ("CANCELLED", "Cancelled"),
                                ],
                                max_length=15,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "indexes": [models.Index(fields=["status", "at"], name="case_step_by_status")],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCaseAttachment",
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
                        ("label", models.CharField(max_length=100)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="cases.case",
                            ),
                        ),
                        (
                            "note",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="cases.casenote",
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
                        "verbose_name": "historical case attachment",
                        "verbose_name_plural": "historical case attachments",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="CaseAttachment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="files", to="cases.case"
                            ),
                        ),
                        (
                            "note",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="cases.casenote",
                            ),
                        ),
                        (
                            "attachment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="case_files",
                                to="attachments.attachment",
                            ),
                        ),
                        ("label", models.CharField(max_length=100)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ],
                    options={
                        "ordering": ["id"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCaseTicket",
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
                            "case",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="cases.case",
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
                        "verbose_name": "historical case ticket",
                        "verbose_name_plural": "historical case tickets",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="CaseTicket",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ticket_links",
                                to="cases.case",
                            ),
                        ),
                        (
                            "ticket",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="case_link",
                                to="tickets.ticket",
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ],
                    options={
                        "ordering": ["id"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CasePolicyEscalation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                            "target",
                            models.CharField(
                                choices=[
                                    ("response", "First response"),
                                    ("assignment", "Taken up"),
                                    ("update", "Update"),
                                    ("resolution", "Resolution"),
                                ],
                                default="resolution",
                                max_length=10,
                            ),
                        ),
                        (
                            "action",
                            models.CharField(
                                choices=[("notify", "Notify"), ("assign", "Assign"), ("ticket", "Open a ticket")],
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
                                to="cases.casepolicy",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "escalation of cases",
                        "verbose_name_plural": "escalations of cases",
                        "ordering": ["target", "percent", "id"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("policy", "target", "percent", "action"), name="case_escalation_once_in_policy"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCasePolicy",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(blank=True, editable=False)),
                        ("name", models.CharField(max_length=100)),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "type",
                            models.CharField(
                                blank=True, choices=[("TROUBLE", "Trouble"), ("CASE", "Case")], max_length=7, null=True
                            ),
                        ),
                        (
                            "assignment",
                            models.DurationField(
                                blank=True, help_text="Until somebody works on it.", null=True, verbose_name="taken up"
                            ),
                        ),
                        (
                            "update",
                            models.DurationField(
                                blank=True,
                                help_text="From one external note of staff to the next.",
                                null=True,
                                verbose_name="update every",
                            ),
                        ),
                        (
                            "response",
                            models.DurationField(
                                blank=True,
                                help_text="To the first external note of staff.",
                                null=True,
                                verbose_name="first response",
                            ),
                        ),
                        (
                            "resolution",
                            models.DurationField(
                                blank=True, help_text="Empty: no target for the resolution.", null=True
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
                                help_text="When its clocks run; empty: around the clock.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.calendar",
                            ),
                        ),
                        (
                            "code",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="cases.casecode",
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
                    ],
                    options={
                        "verbose_name": "historical SLA policy of cases",
                        "verbose_name_plural": "historical SLA policies of cases",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalCasePolicyEscalation",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
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
                            "target",
                            models.CharField(
                                choices=[
                                    ("response", "First response"),
                                    ("assignment", "Taken up"),
                                    ("update", "Update"),
                                    ("resolution", "Resolution"),
                                ],
                                default="resolution",
                                max_length=10,
                            ),
                        ),
                        (
                            "action",
                            models.CharField(
                                choices=[("notify", "Notify"), ("assign", "Assign"), ("ticket", "Open a ticket")],
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
                                to="cases.casepolicy",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical escalation of cases",
                        "verbose_name_plural": "historical escalations of cases",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="CaseEscalation",
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
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="escalations", to="cases.case"
                            ),
                        ),
                        (
                            "escalation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="cases.casepolicyescalation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_at", None)), fields=["at", "id"], name="case_escalation_to_do"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "escalation", "began_at"), name="case_escalation_once_per_target"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CasePolicy",
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
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "type",
                            models.CharField(
                                blank=True, choices=[("TROUBLE", "Trouble"), ("CASE", "Case")], max_length=7, null=True
                            ),
                        ),
                        (
                            "assignment",
                            models.DurationField(
                                blank=True, help_text="Until somebody works on it.", null=True, verbose_name="taken up"
                            ),
                        ),
                        (
                            "update",
                            models.DurationField(
                                blank=True,
                                help_text="From one external note of staff to the next.",
                                null=True,
                                verbose_name="update every",
                            ),
                        ),
                        (
                            "response",
                            models.DurationField(
                                blank=True,
                                help_text="To the first external note of staff.",
                                null=True,
                                verbose_name="first response",
                            ),
                        ),
                        (
                            "resolution",
                            models.DurationField(
                                blank=True, help_text="Empty: no target for the resolution.", null=True
                            ),
                        ),
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
                            "code",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cases.casecode",
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
                    ],
                    options={
                        "verbose_name": "SLA policy of cases",
                        "verbose_name_plural": "SLA policies of cases",
                        "ordering": ["name", "id"],
                        "abstract": False,
                    },
                ),
            ],
        ),
    ]
