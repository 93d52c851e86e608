from django.db import migrations

import apps.core.search_index


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [apps.core.search_index.CreateSearchFunctions()]
