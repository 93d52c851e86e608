"""Names that exist once compare by identity."""

from django.db import migrations, models

from apps.core.identity import IdentityConstraint, IdentityField, fill

STARTING_BLOCK = IdentityConstraint(
    fields=["name_identity"],
    condition=models.Q(is_active=True),
    name="active_starting_block_once",
    violation_error_message="Another active starting block has this name.",
)


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_change_and_booking_of_tenders")]

    operations = [
        migrations.RemoveConstraint(model_name="startingblock", name="active_starting_block_once"),
        migrations.AddField("startingblock", "name_identity", IdentityField(source="name", null=True)),
        fill("orders.startingblock", STARTING_BLOCK),
        migrations.AlterField("startingblock", "name_identity", IdentityField(source="name")),
        migrations.AddConstraint("startingblock", STARTING_BLOCK),
    ]
