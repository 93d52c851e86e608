import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.core.identity
import apps.core.tables


class Migration(migrations.Migration):
    replaces = [
        ("activity", "0002_bulk_runs"),
        ("activity", "0003_drafts"),
        ("activity", "0004_presences"),
        ("activity", "0005_undo_of_bulk_runs"),
        ("activity", "0006_saved_views"),
    ]

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
                        ("words", models.CharField(max_length=1000)),
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
                        ("words", models.CharField(blank=True, max_length=255)),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        ("undoable", models.JSONField(default=list)),
                        ("is_lasting", models.BooleanField(default=False)),
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
                        ("verb", models.CharField(db_index=True, max_length=64)),
                        (
                            "actor",
                            models.ForeignKey(
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
                                    ("task", "Background task"),
                                    ("command", "Command line"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("route", models.CharField(blank=True, max_length=200)),
                        ("credential", models.CharField(blank=True, max_length=100)),
                        ("request_id", models.CharField(blank=True, db_index=True, max_length=64)),
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
            ],
        ),
    ]
