from django.db import migrations

from apps.core.search_index import CreateSearchIndex


class Migration(migrations.Migration):
    dependencies = [("journals", "0002_default_lookups"), ("core", "0002_search_functions")]

    operations = [
        CreateSearchIndex("FollowUp", texts={"description": "B"}),
        CreateSearchIndex("Journal", texts={"description": "B"}),
    ]
