from django.db import migrations

from apps.tickets.defaults import create_default_classifications


def create(apps, schema_editor):
    create_default_classifications(apps.get_model("tickets", "Classification"))


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
