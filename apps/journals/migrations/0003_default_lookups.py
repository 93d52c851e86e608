from django.db import migrations

from apps.journals.defaults import create_default_lookups


def create(apps, schema_editor):
    create_default_lookups(apps.get_model("journals", "Lookup"), apps.get_model("journals", "DurationType"))


class Migration(migrations.Migration):
    dependencies = [("journals", "0002_follow_ups_and_journals")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
