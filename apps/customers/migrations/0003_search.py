from django.db import migrations

from apps.core.search_index import CreateSearchIndex


class Migration(migrations.Migration):
    replaces = [("customers", "0004_search"), ("customers", "0005_search_organisations")]
    dependencies = [("customers", "0002_default_account_statuses"), ("core", "0002_search_functions")]

    operations = [
        CreateSearchIndex(
            "Customer",
            texts={
                "name": "A",
                "company_name": "A",
                "first_name": "A",
                "last_name": "A",
                "email": "B",
                "address1": "D",
                "address2": "D",
                "city": "D",
                "zip": "D",
            },
            numbers={"account_number": "A", "phone_number": "B"},
        ),
        CreateSearchIndex("CustomerContact", texts={"name": "A", "email": "B"}, numbers={"phone_number": "B"}),
        CreateSearchIndex("Service", numbers={"number": "A"}),
        CreateSearchIndex("Organisation", texts={"name": "A", "legal_name": "A"}, numbers={"human_id": "A"}),
    ]
