"""Names that exist once compare by identity."""

from django.db import migrations

from apps.core.identity import IdentityConstraint, IdentityField, fill

LINE = IdentityConstraint(fields=["case", "line_id_identity"], name="case_line_once")


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_default_codes")]

    operations = [
        migrations.RemoveConstraint(model_name="caseline", name="case_line_once"),
        migrations.AddField("caseline", "line_id_identity", IdentityField(source="line_id", null=True)),
        fill("cases.caseline", LINE),
        migrations.AlterField("caseline", "line_id_identity", IdentityField(source="line_id")),
        migrations.AddConstraint("caseline", LINE),
    ]
