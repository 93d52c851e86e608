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
        ("auth", "0012_alter_user_first_name_max_length"),
        ("tickets", "0001_initial"),
        ("users", "0002_people"),
    ]

    operations = [
        apps.core.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="HistoricalTextBlock",
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
                        ("title", models.CharField(max_length=100)),
                        (
                            "keywords",
                            models.CharField(
                                blank=True, help_text="Further words by which it is found.", max_length=200
                            ),
                        ),
                        ("text", models.TextField(validators=[django.core.validators.MaxLengthValidator(4000)])),
                        ("is_personal", models.BooleanField(default=False, verbose_name="only for me")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "role",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="auth.group",
                                verbose_name="for role",
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
                                verbose_name="for group",
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
                        "verbose_name": "historical text block",
                        "verbose_name_plural": "historical text blocks",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="TextBlock",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("title", models.CharField(max_length=100)),
                        (
                            "keywords",
                            models.CharField(
                                blank=True, help_text="Further words by which it is found.", max_length=200
                            ),
                        ),
                        ("text", models.TextField(validators=[django.core.validators.MaxLengthValidator(4000)])),
                        (
                            "owner",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="text_blocks",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("is_personal", models.BooleanField(default=False, verbose_name="only for me")),
                        (
                            "role",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="auth.group",
                                verbose_name="for role",
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
                                verbose_name="for group",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={
                        "ordering": ["title", "id"],
                        "permissions": [("share_textblock", "Can run text blocks for others")],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("is_personal", True)),
                                fields=["owner", "title"],
                                name="text_block_of_owner",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_personal", False), models.Q(("group", None), ("role", None)), _connector="OR"
                                ),
                                name="personal_text_block_is_for_nobody_else",
                                violation_error_message="A personal text block is for no role and no group.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalMacro",
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
                        ("name", models.CharField(max_length=60)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("tickets.ticket", "Tickets"), ("cases.case", "Cases")],
                                default="tickets.ticket",
                                max_length=20,
                                verbose_name="for",
                            ),
                        ),
                        (
                            "starts_in",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("open", "Tickets: Open"),
                                    ("on_hold", "Tickets: On hold"),
                                    ("resolved", "Tickets: Resolved"),
                                    ("closed", "Tickets: Closed"),
                                    ("SUBMITTED", "Cases: Submitted"),
                                    ("IN_PROGRESS", "Cases: In progress"),
                                    ("ACTION_REQUIRED", "Cases: Action required"),
                                    ("RESOLVED", "Cases: Resolved"),
                                    ("CLOSED", "Cases: Closed"),
                                    ("CANCELLED", "Cases: Cancelled"),
                                ],
                                help_text="Empty: in any state.",
                                max_length=15,
                                verbose_name="offered while",
                            ),
                        ),
                        (
                            "note",
                            models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(4000)]),
                        ),
                        (
                            "is_note_internal",
                            models.BooleanField(
                                default=True, help_text="Otherwise the customer reads it.", verbose_name="internal note"
                            ),
                        ),
                        ("takes_it", models.BooleanField(default=False, verbose_name="assigned to who runs it")),
                        (
                            "case_status",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("SUBMITTED", "Submitted"),
                                    ("IN_PROGRESS", "In progress"),
                                    ("ACTION_REQUIRED", "Action required"),
                                    ("RESOLVED", "Resolved"),
                                    ("CLOSED", "Closed"),
                                    ("CANCELLED", "Cancelled"),
                                ],
                                max_length=15,
                                verbose_name="status of the case",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="users.workgroup",
                                verbose_name="group given",
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
                            "role",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="auth.group",
                                verbose_name="for role",
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
                        "verbose_name": "historical macro",
                        "verbose_name_plural": "historical macros",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Macro",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("name", models.CharField(max_length=60)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("tickets.ticket", "Tickets"), ("cases.case", "Cases")],
                                default="tickets.ticket",
                                max_length=20,
                                verbose_name="for",
                            ),
                        ),
                        (
                            "starts_in",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("open", "Tickets: Open"),
                                    ("on_hold", "Tickets: On hold"),
                                    ("resolved", "Tickets: Resolved"),
                                    ("closed", "Tickets: Closed"),
                                    ("SUBMITTED", "Cases: Submitted"),
                                    ("IN_PROGRESS", "Cases: In progress"),
                                    ("ACTION_REQUIRED", "Cases: Action required"),
                                    ("RESOLVED", "Cases: Resolved"),
                                    ("CLOSED", "Cases: Closed"),
                                    ("CANCELLED", "Cases: Cancelled"),
                                ],
                                help_text="Empty: in any state.",
                                max_length=15,
                                verbose_name="offered while",
                            ),
                        ),
                        (
                            "note",
                            models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(4000)]),
                        ),
                        (
                            "is_note_internal",
                            models.BooleanField(
                                default=True, help_text="Otherwise the customer reads it.", verbose_name="internal note"
                            ),
                        ),
                        ("takes_it", models.BooleanField(default=False, verbose_name="assigned to who runs it")),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="users.workgroup",
                                verbose_name="group given",
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
                            "status",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": 1},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.classification",
                            ),
                        ),
                        (
                            "case_status",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("SUBMITTED", "Submitted"),
                                    ("IN_PROGRESS", "In progress"),
                                    ("ACTION_REQUIRED", "Action required"),
                                    ("RESOLVED", "Resolved"),
                                    ("CLOSED", "Closed"),
                                    ("CANCELLED", "Cancelled"),
                                ],
                                max_length=15,
                                verbose_name="status of the case",
                            ),
                        ),
                        (
                            "role",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="auth.group",
                                verbose_name="for role",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={
                        "ordering": ["name", "id"],
                    },
                ),
            ],
        ),
    ]
