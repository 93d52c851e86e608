from django.db import migrations

from apps.core.search_index import CreateSearchIndex


class Migration(migrations.Migration):
    replaces = [("tickets", "0004_search")]
    dependencies = [("tickets", "0002_default_classifications"), ("core", "0002_search_functions")]

    operations = [
        CreateSearchIndex("Ticket", texts={"title": "A", "description": "B"}),
        CreateSearchIndex("TicketNote", texts={"body": "B", "subject": "A"}),
        CreateSearchIndex("TicketAttribute", numbers={"value": "B"}),
    ]
