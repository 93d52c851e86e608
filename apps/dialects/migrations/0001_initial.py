import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.core.secrets
import apps.core.tables


class Migration(migrations.Migration):
    replaces = [("dialects", "0001_kept_answers")]

    dependencies = [
        ("users", "0002_people"),
    ]

    operations = [
        apps.core.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="KeptAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=64, unique=True)),
                        ("fingerprint", models.CharField(max_length=64)),
                        ("status", models.PositiveSmallIntegerField(null=True)),
                        ("headers", models.JSONField(default=dict)),
                        ("body", models.BinaryField(default=bytes)),
                        ("rows", models.JSONField(default=list)),
                        ("rights", models.CharField(max_length=40)),
                        ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                        ("secret_body", apps.core.secrets.EncryptedTextField(blank=True, editable=False)),
                    ],
                    options={
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="ApiRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("organisation_id", models.BigIntegerField(null=True)),
                        ("owner", models.CharField(max_length=60)),
                        ("credential", models.CharField(max_length=100)),
                        ("api", models.CharField(max_length=40, verbose_name="API")),
                        ("operation", models.CharField(max_length=80)),
                        ("method", models.CharField(max_length=7)),
                        ("address", models.CharField(max_length=1000)),
                        ("status", models.PositiveSmallIntegerField()),
                        ("milliseconds", models.PositiveIntegerField()),
                        ("refusal", models.CharField(blank=True, max_length=30)),
                        ("request_id", models.CharField(max_length=64)),
                        ("request_body", models.TextField(blank=True)),
                        ("answer_body", models.TextField(blank=True)),
                        (
                            "user",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("is_sandbox", models.BooleanField(default=False, verbose_name="in the sandbox")),
                        ("refused_by", models.CharField(blank=True, max_length=80)),
                        ("refused_field", models.CharField(blank=True, max_length=100)),
                        ("refused_for", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "verbose_name": "API request",
                        "ordering": ["-pk"],
                        "default_permissions": ("view",),
                        "indexes": [
                            models.Index(fields=["user", "-id"], name="api_request_of_user"),
                            models.Index(fields=["owner", "-id"], name="api_request_of_owner"),
                            models.Index(
                                fields=["at", "status", "api", "operation", "owner", "id"], name="api_request_counted"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Bucket",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("owner", models.CharField(max_length=60)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("read", "Read"), ("write", "Write"), ("search", "Search and report")],
                                max_length=6,
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        ("quota", models.PositiveIntegerField()),
                        ("tokens", models.FloatField()),
                        ("filled_at", models.FloatField()),
                        ("refused_in_row", models.PositiveIntegerField(default=0)),
                        ("refused_at", models.FloatField(null=True)),
                        ("refusals", models.PositiveIntegerField(default=0)),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "default_permissions": (),
                        "constraints": [models.UniqueConstraint(fields=("owner", "kind"), name="bucket_of_owner_once")],
                    },
                ),
            ],
        ),
    ]
