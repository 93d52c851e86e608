import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0002_api_token"),
    ]

    operations = [
        migrations.CreateModel(
            name="FailedSignIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("username_digest", models.CharField(max_length=64)),
                ("address", models.CharField(blank=True, max_length=50)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
    ]
