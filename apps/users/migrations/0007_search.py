from django.db import migrations

from apps.core.search_index import CreateSearchIndex


class Migration(migrations.Migration):
    dependencies = [("users", "0006_sandbox"), ("core", "0002_search_functions")]

    operations = [
        CreateSearchIndex(
            "User",
            texts={"name": "A", "username": "A", "email": "B"},
            numbers={"phone_number": "B", "human_id": "A"},
        ),
    ]
