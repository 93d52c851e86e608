from django.db import migrations

from apps.core.sequences import pass_highest_ids
from apps.registers.defaults import create_default_registers


def create(apps, schema_editor):
    models = [
        apps.get_model("customers", "AdjustmentType"),
        apps.get_model("registers", "TenderType"),
        apps.get_model("registers", "NoSaleReason"),
    ]
    create_default_registers(*models)
    pass_highest_ids(*models)


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial"), ("customers", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
