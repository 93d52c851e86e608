import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.core.identity
import apps.core.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
        ("sessions", "0001_initial"),
        ("users", "0001_initial"),
    ]

    operations = [
        apps.core.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="BulkRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bulk_runs",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("queue", models.CharField(max_length=50)),
                        ("values", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[("running", "Running"), ("finished", "Finished"), ("stopped", "Stopped")],
                                default="running",
                                max_length=8,
                            ),
                        ),
                        ("total", models.PositiveIntegerField()),
                        ("changed", models.PositiveIntegerField(default=0)),
                        ("skipped", models.PositiveIntegerField(default=0)),
                        ("is_background", models.BooleanField(default=False)),
                        ("route", models.CharField(blank=True, max_length=200)),
                        ("credential", models.CharField(blank=True, max_length=100)),
                        ("request_id", models.CharField(blank=True, max_length=64)),
                        ("started_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "undoes",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="undone_by",
                                to="activity.bulkrun",
                            ),
                        ),
                        ("said", models.JSONField(default=dict)),
                        ("language", models.CharField(blank=True, max_length=20)),
                    ],
                    options={
                        "verbose_name": "bulk change",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["user", "-id"], name="bulk_run_of_user"),
                            models.Index(
                                condition=models.Q(("ended_at", None)), fields=["started_at"], name="bulk_run_open"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BulkRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="activity.bulkrun"
                            ),
                        ),
                        ("object_id", models.BigIntegerField()),
                        ("position", models.PositiveIntegerField()),
                        ("version", models.CharField(max_length=64)),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("waiting", "Waiting"), ("changed", "Changed"), ("skipped", "Skipped")],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        ("undoable", models.JSONField(default=list)),
                        ("is_lasting", models.BooleanField(default=False)),
                        ("said", models.JSONField(default=dict)),
                    ],
                    options={
                        "ordering": ["position"],
                        "indexes": [models.Index(fields=["run", "outcome", "position"], name="bulk_row_outcome")],
                        "constraints": [models.UniqueConstraint(fields=("run", "object_id"), name="bulk_row_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Activity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                        ("verb", models.CharField(max_length=64)),
                        (
                            "actor",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activities",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("party", models.CharField(blank=True, max_length=100)),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("desk", "Desk"),
                                    ("m4", "M4 TicketNote"),
                                    ("sipsynergy", "Tickets microservice"),
                                    ("costguard", "CostGuard"),
                                    ("equinix", "Equinix"),
                                    ("events", "Events and webhooks"),
                                    ("task", "Background task"),
                                    ("command", "Command line"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("route", models.CharField(blank=True, max_length=200)),
                        ("credential", models.CharField(blank=True, max_length=100)),
                        ("request_id", models.CharField(blank=True, max_length=64)),
                        ("reason", models.TextField(blank=True)),
                        ("subject_type", models.CharField(max_length=50)),
                        ("subject_id", models.BigIntegerField()),
                        ("object_type", models.CharField(max_length=50)),
                        ("object_id", models.BigIntegerField()),
                        ("data", models.JSONField(blank=True, default=dict)),
                        (
                            "bulk_run",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activities",
                                to="activity.bulkrun",
                            ),
                        ),
                        ("position", models.BigIntegerField(blank=True, editable=False, null=True)),
                        ("organisation_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                        ("part_of", models.BigIntegerField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        "verbose_name_plural": "activities",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("bulk_run__isnull", False)),
                                fields=["bulk_run", "id"],
                                name="activity_bulk_run",
                            ),
                            models.Index(fields=["subject_type", "subject_id", "id"], name="activity_subject"),
                            models.Index(fields=["object_type", "object_id", "id"], name="activity_object"),
                            models.Index(
                                condition=models.Q(("position", None)), fields=["id"], name="activity_without_position"
                            ),
                            models.Index(fields=["request_id"], name="activity_request"),
                            models.Index(fields=["actor", "at"], name="activity_of_actor"),
                            models.Index(fields=["verb", "at"], name="activity_of_verb"),
                            models.Index(fields=["channel", "at"], name="activity_of_channel"),
                            models.Index(fields=["route", "at"], name="activity_of_route"),
                            models.Index(fields=["credential", "at"], name="activity_of_credential"),
                            models.Index(
                                condition=models.Q(("party", ""), _negated=True),
                                fields=["party", "at"],
                                name="activity_of_party",
                            ),
                            models.Index(
                                condition=models.Q(("organisation_id__isnull", False)),
                                fields=["organisation_id", "at"],
                                name="activity_of_organisation",
                            ),
                            models.Index(
                                condition=models.Q(("part_of__isnull", False)),
                                fields=["part_of", "subject_id"],
                                name="activity_part",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("position__isnull", False)),
                                fields=("position",),
                                name="activity_position_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Email",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="emails",
                                to="activity.activity",
                            ),
                        ),
                        ("to", models.EmailField(max_length=320)),
                        ("subject", models.CharField(max_length=255)),
                        ("body", models.TextField()),
                        (
                            "thread",
                            models.CharField(
                                help_text="What it is about; e-mails of one thread are shown together.", max_length=100
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("queued", "Queued"),
                                    ("sending", "Sending"),
                                    ("sent", "Sent"),
                                    ("failed", "Failed"),
                                    ("given_up", "Given up"),
                                ],
                                default="queued",
                                max_length=8,
                            ),
                        ),
                        ("error", models.TextField(blank=True)),
                        ("queued_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "attempts",
                            models.PositiveSmallIntegerField(default=0, help_text="How often sending has failed."),
                        ),
                        (
                            "tried_at",
                            models.DateTimeField(blank=True, help_text="When sending last began or failed.", null=True),
                        ),
                        (
                            "file",
                            models.CharField(
                                blank=True, help_text="What goes with it, made when it leaves.", max_length=60
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "e-mail",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("sent_at", None)), fields=["queued_at"], name="email_not_sent"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notification",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notifications",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notifications",
                                to="activity.activity",
                            ),
                        ),
                        ("text", models.CharField(max_length=255)),
                        ("said", models.JSONField(default=dict)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("seen_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("seen_at", None)), fields=["user", "-id"], name="unseen_of_user"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FormPost",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("digest", models.CharField(max_length=64)),
                        ("key", models.CharField(blank=True, max_length=32)),
                        ("request", models.CharField(max_length=32)),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="activity.activity"
                            ),
                        ),
                        ("url", models.TextField(blank=True)),
                        ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["user", "key"], name="form_post_key")],
                        "constraints": [models.UniqueConstraint(fields=("user", "digest"), name="form_post_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Draft",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("address", models.CharField(max_length=300)),
                        ("key", models.CharField(blank=True, max_length=32)),
                        ("content", models.JSONField()),
                        (
                            "saved_at",
                            models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("user", "address"), name="draft_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Presence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("about", models.CharField(max_length=80)),
                        ("is_writing", models.BooleanField(default=False)),
                        (
                            "seen_at",
                            models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("about", "user"), name="presence_once")],
                    },
                ),
                migrations.CreateModel(
                    name="QueueView",
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
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="queue_views",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("queue", models.CharField(max_length=50)),
                        ("name", models.CharField(max_length=60)),
                        ("name_identity", apps.core.identity.IdentityField(source="name")),
                        ("query", models.CharField(blank=True, max_length=2000)),
                        ("audience", models.CharField(blank=True, max_length=16)),
                        ("audience_id", models.BigIntegerField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "saved view",
                        "ordering": ["name", "id"],
                        "permissions": [("share_queueview", "Can share saved views with everybody")],
                        "indexes": [
                            models.Index(fields=["queue", "audience", "audience_id"], name="queue_view_shared")
                        ],
                        "constraints": [
                            apps.core.identity.IdentityConstraint(
                                fields=("owner", "queue", "name_identity"),
                                name="queue_view_name_once",
                                violation_error_message="You have a view of this name already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FieldChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("object_type", models.CharField(max_length=50)),
                        ("object_id", models.BigIntegerField()),
                        ("field", models.CharField(max_length=63)),
                        ("old", models.CharField(blank=True, max_length=250)),
                        ("new", models.CharField(blank=True, max_length=250)),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes",
                                to="activity.activity",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["object_type", "object_id", "activity"], name="field_change_object"),
                            models.Index(fields=["field", "activity"], name="field_change_field"),
                            models.Index(fields=["old", "activity"], name="field_change_old"),
                            models.Index(fields=["new", "activity"], name="field_change_new"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SealedDay",
                    fields=[
                        ("day", models.DateField(primary_key=True, serialize=False)),
                        ("position", models.BigIntegerField()),
                        ("count", models.BigIntegerField()),
                        ("digest", models.CharField(max_length=64)),
                    ],
                    options={
                        "ordering": ["day"],
                    },
                ),
                migrations.CreateModel(
                    name="SealLayout",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("columns", models.JSONField()),
                        ("digest", models.CharField(max_length=64, unique=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Seal",
                    fields=[
                        ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("activity_id", models.BigIntegerField(db_index=True)),
                        ("day", models.DateField(db_index=True)),
                        ("rows", models.JSONField()),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "layout",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="activity.seallayout"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position"],
                    },
                ),
                migrations.CreateModel(
                    name="ArchivedMonth",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.DateField(unique=True)),
                        ("first_position", models.BigIntegerField()),
                        ("last_position", models.BigIntegerField()),
                        ("activities", models.BigIntegerField()),
                        ("rows", models.BigIntegerField()),
                        ("stayed", models.BigIntegerField(default=0)),
                        ("file", models.CharField(max_length=255)),
                        ("digest", models.CharField(max_length=64)),
                        ("archived_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("removed_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["month"],
                    },
                ),
            ],
        ),
    ]
