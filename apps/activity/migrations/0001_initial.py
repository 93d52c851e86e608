import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

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
                    ],
                    options={
                        "verbose_name_plural": "activities",
                        "ordering": ["-id"],
                        "indexes": [
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
                        "constraints": [models.UniqueConstraint(fields=("user", "digest"), name="form_post_once")],
                    },
                ),
            ],
        ),
    ]
