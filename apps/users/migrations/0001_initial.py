import django.contrib.auth.validators
import django.core.validators
import django.utils.timezone
from django.db import migrations, models

import apps.core.identity


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
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
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                    ),
                ),
                ("username_identity", apps.core.identity.IdentityField(source="username")),
                ("email", models.EmailField(max_length=320)),
                ("email_identity", apps.core.identity.IdentityField(source="email")),
                ("name", models.TextField()),
                (
                    "human_id",
                    models.CharField(
                        blank=True,
                        max_length=40,
                        null=True,
                        unique=True,
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
                ("mails_mentions", models.BooleanField(default=True, verbose_name="e-mail where somebody mentions me")),
                ("access_epoch", models.BigIntegerField(default=0, editable=False)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=10)),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    apps.core.identity.IdentityConstraint(
                        fields=("username_identity",),
                        name="user_name_once",
                        violation_error_message="Another user has this user name.",
                    ),
                    apps.core.identity.IdentityConstraint(
                        fields=("email_identity",),
                        name="user_email_once",
                        violation_error_message="Another user has this e-mail address.",
                    ),
                ],
            },
        ),
    ]
