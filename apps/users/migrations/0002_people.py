import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import apps.core.identity
import apps.core.tables


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("customers", "0001_initial"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
        ("users", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="users",
                to="customers.organisation",
            ),
        ),
        apps.core.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="HistoricalUser",
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
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        (
                            "username",
                            models.CharField(
                                db_index=True,
                                max_length=150,
                                validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                            ),
                        ),
                        ("email", models.EmailField(max_length=320)),
                        ("name", models.TextField()),
                        (
                            "human_id",
                            models.CharField(
                                blank=True,
                                db_index=True,
                                max_length=40,
                                null=True,
                                validators=[django.core.validators.RegexValidator("^USR-[0-9]+(-[0-9]+)*\\Z")],
                            ),
                        ),
                        ("phone_number", models.CharField(blank=True, max_length=20, null=True)),
                        (
                            "is_agent",
                            models.BooleanField(
                                default=False,
                                help_text="Works tickets for the operator, and may sign in to the desk.",
                                verbose_name="agent",
                            ),
                        ),
                        (
                            "is_admin",
                            models.BooleanField(
                                default=False,
                                help_text="Runs users, credentials and configuration.",
                                verbose_name="administrator",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("time_zone", models.CharField(blank=True, max_length=64)),
                        ("start_page", models.CharField(blank=True, max_length=100)),
                        ("is_compact", models.BooleanField(default=False, verbose_name="compact lists")),
                        ("signature", models.TextField(blank=True)),
                        (
                            "rings_assignments",
                            models.BooleanField(default=True, verbose_name="bell for tickets that become mine"),
                        ),
                        (
                            "mails_mentions",
                            models.BooleanField(default=True, verbose_name="e-mail where somebody mentions me"),
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
                        ("language", models.CharField(blank=True, max_length=10)),
                    ],
                    options={
                        "verbose_name": "historical user",
                        "verbose_name_plural": "historical users",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="WorkGroup",
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
                            "members",
                            models.ManyToManyField(blank=True, related_name="work_groups", to=settings.AUTH_USER_MODEL),
                        ),
                    ],
                    options={
                        "verbose_name": "group",
                        "ordering": ["name", "id"],
                        "constraints": [
                            apps.core.identity.IdentityConstraint(fields=("name_identity",), name="group_name_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApiToken",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "access_token",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="api_token",
                                to=settings.OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="api_tokens",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
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
                        ("last_used_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "is_sandbox",
                            models.BooleanField(
                                default=False,
                                help_text="Works in the sandbox and nowhere else.",
                                verbose_name="for the sandbox",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "API token",
                        "ordering": ["-id"],
                        "permissions": [("manage_tokens", "Can create and revoke API tokens")],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalApiClient",
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
                        ("name", models.CharField(max_length=100)),
                        (
                            "scope",
                            models.CharField(
                                help_text="Scopes that its tokens may have.", max_length=200, verbose_name="opens"
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("previous_until", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "application",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
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
                        ("limits", models.JSONField(blank=True, default=dict)),
                        ("origins", models.JSONField(blank=True, default=list)),
                        (
                            "is_sandbox",
                            models.BooleanField(
                                default=False,
                                help_text="Works in the sandbox and nowhere else.",
                                verbose_name="for the sandbox",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical API client",
                        "verbose_name_plural": "historical API clients",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ApiClient",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "application",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="api_client",
                                to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="api_clients",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "scope",
                            models.CharField(
                                help_text="Scopes that its tokens may have.", max_length=200, verbose_name="opens"
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("previous_secret", models.CharField(blank=True, editable=False, max_length=255)),
                        ("previous_until", models.DateTimeField(blank=True, editable=False, null=True)),
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
                        ("last_used_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("limits", models.JSONField(blank=True, default=dict)),
                        ("origins", models.JSONField(blank=True, default=list)),
                        (
                            "is_sandbox",
                            models.BooleanField(
                                default=False,
                                help_text="Works in the sandbox and nowhere else.",
                                verbose_name="for the sandbox",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "API client",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="FailedSignIn",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("username_digest", models.CharField(max_length=64)),
                        ("address", models.CharField(blank=True, max_length=50)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("is_pending", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name": "failed sign-in",
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["username_digest", "at"], name="failed_sign_in_of_username"),
                            models.Index(fields=["address", "at"], name="failed_sign_in_from_address"),
                            models.Index(fields=["at"], name="failed_sign_in_at"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SignIn",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("hour", models.DateTimeField(editable=False)),
                        ("name_digest", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sign_ins",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "client",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sign_ins",
                                to="users.apiclient",
                                verbose_name="API client",
                            ),
                        ),
                        (
                            "address",
                            models.CharField(
                                blank=True, help_text="IPv4 address or IPv6 network of the client.", max_length=50
                            ),
                        ),
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
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("signed_in", "signed in"),
                                    ("failed", "wrong password or secret"),
                                    ("locked", "locked out, not tried"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("count", models.PositiveIntegerField(default=1, verbose_name="times")),
                        ("first_at", models.DateTimeField(verbose_name="first")),
                        ("last_at", models.DateTimeField(verbose_name="last")),
                    ],
                    options={
                        "verbose_name": "sign-in",
                        "ordering": ["-last_at", "-id"],
                        "indexes": [
                            models.Index(fields=["address", "outcome", "last_at"], name="sign_in_from_address"),
                            models.Index(fields=["-last_at", "-id"], name="sign_in_newest"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("name_digest", "address", "channel", "outcome", "hour"),
                                name="sign_in_once_per_hour",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GivenPermission",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="auth.group"
                            ),
                        ),
                        (
                            "permission",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="auth.permission"
                            ),
                        ),
                    ],
                    options={
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(fields=("group", "permission"), name="permission_given_once")
                        ],
                    },
                ),
            ],
        ),
    ]
