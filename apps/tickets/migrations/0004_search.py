from django.db import migrations, models

from apps.core.search_index import CreateSearchIndex


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_ticket_files"), ("core", "0002_search_functions")]

    operations = [
        migrations.AddIndex("Ticket", models.Index(fields=["customer", "-item"], name="ticket_of_customer")),
        CreateSearchIndex("Ticket", texts={"title": "A", "description": "B"}),
        CreateSearchIndex("TicketNote", texts={"body": "B", "subject": "A"}),
        CreateSearchIndex("TicketAttribute", numbers={"value": "B"}),
    ]
