from django.db import migrations

ONCE = {"category": "Platform Service 0013", "subcategory": "Subcategory 0102"}
NOW = {"category": "Trouble Services", "subcategory": "Incident", "evidence": "documented"}


def name(apps, schema_editor):
    """Give the code of the document's samples the type that they print, and their names unless it was renamed."""
    codes = apps.get_model("cases", "CaseCode").objects.filter(code="0013-0102")
    codes.update(type="CASE")
    codes.filter(**ONCE).update(**NOW)


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_default_codes")]

    operations = [migrations.RunPython(name, migrations.RunPython.noop)]
