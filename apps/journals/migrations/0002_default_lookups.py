from django.db import migrations

from apps.journals.defaults import create_default_lookups


def create(apps, schema_editor):
    create_default_lookups(apps.get_model("journals", "Lookup"), apps.get_model("journals", "DurationType"))


class Migration(migrations.Migration):
    dependencies = [("journals", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
