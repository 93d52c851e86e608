from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0004_email_attempts"),
    ]

    operations = [
        migrations.AddField(
            model_name="email",
            name="thread",
            field=models.CharField(
                default="", help_text="What it is about; e-mails of one thread are shown together.", max_length=100
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="email",
            name="status",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="email",
            name="tried_at",
            field=models.DateTimeField(blank=True, help_text="When sending last began or failed.", null=True),
        ),
    ]
