from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registers", "0003_figures")]

    operations = [
        migrations.AddField(
            "nosale",
            "said",
            models.JSONField(default=dict, editable=False, help_text="The message in each language."),
        )
    ]
