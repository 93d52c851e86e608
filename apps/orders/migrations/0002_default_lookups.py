from django.db import migrations

from apps.orders.defaults import create_default_orders


def create(apps, schema_editor):
    create_default_orders(apps.get_model("orders", "Lookup"))


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
