"""Names that exist once compare by identity."""

from django.db import migrations, models

from apps.core.identity import IdentityConstraint, IdentityField, fill

LOCATION = IdentityConstraint(fields=["name_identity"], name="location_name_once")
TENDER_TYPE = IdentityConstraint(fields=["name_identity"], name="tender_type_name_once")


class Migration(migrations.Migration):
    dependencies = [("registers", "0003_amounts_of_every_currency")]

    operations = [
        migrations.AddField("location", "name_identity", IdentityField(source="name", null=True)),
        migrations.AddField("tendertype", "name_identity", IdentityField(source="name", null=True)),
        fill("registers.location", LOCATION),
        fill("registers.tendertype", TENDER_TYPE),
        migrations.AlterField("location", "name_identity", IdentityField(source="name")),
        migrations.AlterField("tendertype", "name_identity", IdentityField(source="name")),
        migrations.AlterField("location", "name", models.CharField(db_index=True, max_length=100)),
        migrations.AlterField("tendertype", "name", models.CharField(db_index=True, max_length=100)),
        migrations.AddConstraint("location", LOCATION),
        migrations.AddConstraint("tendertype", TENDER_TYPE),
    ]
