from django.db import migrations
from django.db.models import F


def give_positions(apps, schema_editor):
    """What is there was committed before anybody reads by position, so that the order of its ids will do."""
    apps.get_model("activity", "Activity").objects.filter(position=None).update(position=F("id"))


class Migration(migrations.Migration):
    dependencies = [("activity", "0002_positions")]

    operations = [migrations.RunPython(give_positions, migrations.RunPython.noop)]
