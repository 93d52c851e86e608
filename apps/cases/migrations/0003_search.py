from django.db import migrations

from apps.core.search_index import CreateSearchIndex


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_default_codes"), ("core", "0002_search_functions")]

    operations = [
        CreateSearchIndex(
            "Case",
            texts={"description": "B", "primary_id": "C", "secondary_id": "C"},
            numbers={"order_number": "A", "customer_reference": "A"},
        ),
        CreateSearchIndex("CaseCode", texts={"category": "B", "subcategory": "B", "code": "C"}),
        CreateSearchIndex("CaseNote", texts={"text": "B"}),
    ]
