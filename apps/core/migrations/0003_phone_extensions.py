"""Leave the extension of a telephone number out of the digits by which it is found."""

from django.db import migrations

import apps.core.search_index


class Migration(migrations.Migration):
    dependencies = [("core", "0002_search_functions")]

    operations = [
        apps.core.search_index.CreateSearchFunctions(),
        migrations.RunPython(apps.core.search_index.rebuild_numbers, migrations.RunPython.noop, elidable=True),
    ]
