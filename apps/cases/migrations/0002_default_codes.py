from django.db import migrations

from apps.cases.defaults import create_default_codes


def create(apps, schema_editor):
    create_default_codes(apps.get_model("cases", "CaseCode"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
