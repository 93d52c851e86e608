from django.db import migrations

from apps.core.search_index import CreateSearchIndex


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_search"), ("core", "0002_search_functions")]

    operations = [CreateSearchIndex("Organisation", texts={"name": "A", "legal_name": "A"}, numbers={"human_id": "A"})]
