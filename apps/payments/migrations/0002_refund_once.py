from django.conf import settings
from django.db import migrations, models


def mark_repeated(apps, schema_editor):
    """Equal refunds made until now stay, the later ones marked."""
    attempts = apps.get_model("payments", "RefundAttempt").objects
    seen = set()
    rows = attempts.exclude(state="failed").order_by("pk")
    for pk, *same in rows.values_list("pk", "order_id", "reference_number", "amount").iterator():
        if tuple(same) in seen:
            attempts.filter(pk=pk).update(is_again=True)
        seen.add(tuple(same))


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0002_default_lookups"),
        ("payments", "0001_initial"),
        ("registers", "0002_default_registers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="refundattempt",
            name="is_again",
            field=models.BooleanField(
                default=False, help_text="Equals an earlier one, from when that made two refunds."
            ),
        ),
        migrations.RunPython(mark_repeated, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="refundattempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("state", "failed"), _negated=True), ("is_again", False)),
                fields=("order", "reference_number", "amount"),
                name="refund_attempt_once",
            ),
        ),
    ]
