"""Names that exist once compare by identity."""

from django.db import migrations, models

from apps.core.identity import IdentityConstraint, IdentityField, fill

ACCOUNT_NUMBER = IdentityConstraint(fields=["account_number_identity"], name="customer_account_number_once")


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_amounts_of_every_currency")]

    operations = [
        migrations.AddField("customer", "account_number_identity", IdentityField(source="account_number", null=True)),
        fill("customers.customer", ACCOUNT_NUMBER),
        migrations.AlterField("customer", "account_number_identity", IdentityField(source="account_number")),
        migrations.AlterField("customer", "account_number", models.CharField(db_index=True, max_length=40)),
        migrations.AddConstraint("customer", ACCOUNT_NUMBER),
    ]
