"""What bulk changes say is kept in each language. What was kept in one of them is under no name."""

from django.db import migrations, models
from django.db.models.functions import JSONObject


def keep_words(apps, schema_editor):
    for name in ("BulkRun", "BulkRow"):
        rows = apps.get_model("activity", name).objects.exclude(words="")
        rows.update(said=JSONObject(**{"": "words"}))


class Migration(migrations.Migration):
    dependencies = [("activity", "0008_email_file")]

    operations = [
        migrations.AddField("bulkrun", "said", models.JSONField(default=dict)),
        migrations.AddField("bulkrun", "language", models.CharField(blank=True, max_length=20)),
        migrations.AddField("bulkrow", "said", models.JSONField(default=dict)),
        migrations.RunPython(keep_words, migrations.RunPython.noop),
        migrations.RemoveField("bulkrun", "words"),
        migrations.RemoveField("bulkrow", "words"),
    ]
