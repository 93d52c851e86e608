from django.db import migrations
from django.db.models import OuterRef, Q, Subquery


def fill(apps, schema_editor):
    """Tickets keep the target that their priority has by now; it also decided those that are resolved or closed."""
    ticket, classification = apps.get_model("tickets", "Ticket"), apps.get_model("tickets", "Classification")
    promised = classification.objects.filter(pk=OuterRef("priority"), target__isnull=False).values("target")
    ticket.objects.filter(priority__target__isnull=False).update(target=Subquery(promised))
    stopped = Q(resolved_at__isnull=False) | Q(closed_at__isnull=False)
    ticket.objects.filter(stopped, target__isnull=False).update(decided_target=Subquery(promised))


class Migration(migrations.Migration):
    """How long earlier reopenings had been solved is not known; their clocks read as before."""

    dependencies = [("tickets", "0008_sla_targets")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
