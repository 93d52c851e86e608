from django.db import migrations

from apps.customers.defaults import create_default_account_statuses


def create(apps, schema_editor):
    create_default_account_statuses(apps.get_model("customers", "AccountStatus"))


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
