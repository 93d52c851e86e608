from django.db import migrations

from apps.core.search_index import CreateSearchIndex


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_default_lookups"), ("core", "0002_search_functions")]

    operations = [
        CreateSearchIndex("Order", texts={"description": "B", "note": "C"}, numbers={"receipt_number": "A"}),
    ]
