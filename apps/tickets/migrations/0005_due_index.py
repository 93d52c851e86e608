from django.db import migrations, models
from django.db.models import Q

from apps.tickets.sla import Length, Microseconds


class Migration(migrations.Migration):
    dependencies = [("tickets", "0004_search")]

    operations = [
        migrations.RemoveIndex("ticket", "ticket_clock_running"),
        migrations.AddIndex(
            "ticket",
            models.Index(
                Microseconds("created_at") + Length("target") + Length("held_for") + Length("solved_for"),
                name="ticket_due",
                condition=Q(resolved_at=None, closed_at=None, target__isnull=False),
            ),
        ),
    ]
