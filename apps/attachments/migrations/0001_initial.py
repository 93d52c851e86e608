import uuid

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import apps.attachments.models
import apps.core.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("activity", "0001_initial"),
        ("customers", "0001_initial"),
        ("users", "0002_people"),
    ]

    operations = [
        apps.core.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="HistoricalAttachment",
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
                            "public_id",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="attachment id"
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("bmp", "bmp"),
                                    ("jpg", "jpg"),
                                    ("jpeg", "jpeg"),
                                    ("gif", "gif"),
                                    ("png", "png"),
                                    ("tif", "tif"),
                                    ("tiff", "tiff"),
                                    ("txt", "txt"),
                                    ("doc", "doc"),
                                    ("docx", "docx"),
                                    ("xls", "xls"),
                                    ("xlsx", "xlsx"),
                                    ("ppt", "ppt"),
                                    ("pps", "pps"),
                                    ("ppsx", "ppsx"),
                                    ("pdf", "pdf"),
                                    ("vsd", "vsd"),
                                ],
                                max_length=4,
                            ),
                        ),
                        ("size", models.PositiveIntegerField(help_text="Bytes.")),
                        ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                        ("file", models.TextField(max_length=100)),
                        (
                            "purpose",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("LOA", "Letter of authorisation"),
                                    ("PO_DOCUMENT", "Purchase order document"),
                                ],
                                max_length=11,
                            ),
                        ),
                        (
                            "scan",
                            models.CharField(
                                choices=[("clean", "Clean"), ("off", "Not scanned")],
                                max_length=5,
                                verbose_name="virus scan",
                            ),
                        ),
                        ("created_at", models.DateTimeField(editable=False, verbose_name="uploaded")),
                        ("updated_at", models.DateTimeField(editable=False, verbose_name="last changed")),
                        (
                            "claimed_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="in use since"),
                        ),
                        (
                            "uploader",
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
                    ],
                    options={
                        "verbose_name": "historical file",
                        "verbose_name_plural": "historical files",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Attachment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "public_id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="attachment id"
                            ),
                        ),
                        (
                            "uploader",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attachments",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attachments",
                                to="customers.organisation",
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("bmp", "bmp"),
                                    ("jpg", "jpg"),
                                    ("jpeg", "jpeg"),
                                    ("gif", "gif"),
                                    ("png", "png"),
                                    ("tif", "tif"),
                                    ("tiff", "tiff"),
                                    ("txt", "txt"),
                                    ("doc", "doc"),
                                    ("docx", "docx"),
                                    ("xls", "xls"),
                                    ("xlsx", "xlsx"),
                                    ("ppt", "ppt"),
                                    ("pps", "pps"),
                                    ("ppsx", "ppsx"),
                                    ("pdf", "pdf"),
                                    ("vsd", "vsd"),
                                ],
                                max_length=4,
                            ),
                        ),
                        ("size", models.PositiveIntegerField(help_text="Bytes.")),
                        ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                        ("file", models.FileField(upload_to=apps.attachments.models.place_of)),
                        (
                            "purpose",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("LOA", "Letter of authorisation"),
                                    ("PO_DOCUMENT", "Purchase order document"),
                                ],
                                max_length=11,
                            ),
                        ),
                        (
                            "scan",
                            models.CharField(
                                choices=[("clean", "Clean"), ("off", "Not scanned")],
                                max_length=5,
                                verbose_name="virus scan",
                            ),
                        ),
                        ("created_at", models.DateTimeField(editable=False, verbose_name="uploaded")),
                        ("updated_at", models.DateTimeField(editable=False, verbose_name="last changed")),
                        (
                            "claimed_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="in use since"),
                        ),
                    ],
                    options={
                        "verbose_name": "file",
                        "ordering": ["-created_at", "public_id"],
                        "indexes": [
                            models.Index(
                                fields=["uploader", "-created_at", "public_id"], name="attachments_of_uploader"
                            ),
                            models.Index(
                                condition=models.Q(("claimed_at", None)),
                                fields=["created_at"],
                                name="attachment_unused",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="attachment_not_empty")
                        ],
                    },
                ),
            ],
        ),
    ]
