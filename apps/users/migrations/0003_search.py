from django.db import migrations

from apps.core.search_index import CreateSearchIndex


class Migration(migrations.Migration):
    replaces = [("users", "0007_search")]
    dependencies = [("users", "0002_people"), ("core", "0002_search_functions")]

    operations = [
        CreateSearchIndex(
            "User",
            texts={"name": "A", "username": "A", "email": "B"},
            numbers={"phone_number": "B", "human_id": "A"},
        ),
    ]
