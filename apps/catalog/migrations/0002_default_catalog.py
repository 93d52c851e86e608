from django.db import migrations

from apps.catalog.defaults import create_default_catalog
from apps.core.sequences import pass_highest_ids


def create(apps, schema_editor):
    models = [apps.get_model("catalog", name) for name in ("Lookup", "OverviewGroup", "RetailDiscountReason")]
    create_default_catalog(*models)
    pass_highest_ids(*models)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
