from django.db import migrations


def mark(apps, schema_editor):
    """Goods that support a class of SIM cards are the handsets of services."""
    items = apps.get_model("catalog", "CatalogItem").objects
    items.filter(kind="retail", supported_sim_class__isnull=False).update(equipment="handset")


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_equipment")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
