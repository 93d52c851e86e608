from django.db import migrations, models


class Migration(migrations.Migration):
    """The way to a far page of tickets reads one index, which knows who may see each ticket."""

    dependencies = [
        ("tickets", "0004_sales_code_and_assignee_name"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["-created_at", "-item"],
                include=("organisation", "buyer", "consumer", "reporter", "is_internal"),
                name="ticket_newest_by_reader",
            ),
        ),
    ]
