"""Names that exist once compare by identity."""

from django.db import migrations, models

from apps.core.identity import IdentityConstraint, IdentityField, fill

DURATION_TYPE = IdentityConstraint(fields=["name_identity"], name="duration_type_name_once")


class Migration(migrations.Migration):
    dependencies = [("journals", "0003_default_lookups")]

    operations = [
        migrations.AddField("durationtype", "name_identity", IdentityField(source="name", null=True)),
        fill("journals.durationtype", DURATION_TYPE),
        migrations.AlterField("durationtype", "name_identity", IdentityField(source="name")),
        migrations.AlterField("durationtype", "name", models.CharField(db_index=True, max_length=20)),
        migrations.AddConstraint("durationtype", DURATION_TYPE),
    ]
