from django.db import migrations

from apps.e911.defaults import create_default_e911


def create(apps, schema_editor):
    create_default_e911(apps.get_model("e911", "Lookup"))


class Migration(migrations.Migration):
    dependencies = [("e911", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
