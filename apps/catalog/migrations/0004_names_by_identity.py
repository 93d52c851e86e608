"""Names that exist once compare by identity."""

from django.db import migrations, models

from apps.core.identity import IdentityConstraint, IdentityField, fill

GROUP = IdentityConstraint(fields=["name_identity"], name="catalog_group_name_once")
OVERVIEW_GROUP = IdentityConstraint(fields=["name_identity"], name="overview_group_name_once")
SKU = IdentityConstraint(fields=["sku_identity"], name="catalog_item_sku_once")
TAX = IdentityConstraint(fields=["name_identity"], name="tax_name_once")


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_amounts_of_every_currency")]

    operations = [
        migrations.AddField("cataloggroup", "name_identity", IdentityField(source="name", null=True)),
        migrations.AddField("overviewgroup", "name_identity", IdentityField(source="name", null=True)),
        migrations.AddField("catalogitem", "sku_identity", IdentityField(source="sku", null=True)),
        migrations.AddField("tax", "name_identity", IdentityField(source="name", null=True)),
        fill("catalog.cataloggroup", GROUP),
        fill("catalog.overviewgroup", OVERVIEW_GROUP),
        fill("catalog.catalogitem", SKU),
        fill("catalog.tax", TAX),
        migrations.AlterField("cataloggroup", "name_identity", IdentityField(source="name")),
        migrations.AlterField("overviewgroup", "name_identity", IdentityField(source="name")),
        migrations.AlterField("tax", "name_identity", IdentityField(source="name")),
        migrations.AlterField("cataloggroup", "name", models.CharField(db_index=True, max_length=100)),
        migrations.AlterField("overviewgroup", "name", models.CharField(db_index=True, max_length=100)),
        migrations.AlterField(
            "catalogitem", "sku", models.CharField("SKU", blank=True, db_index=True, max_length=60, null=True)
        ),
        migrations.AlterField("tax", "name", models.CharField(db_index=True, max_length=100)),
        migrations.AddConstraint("cataloggroup", GROUP),
        migrations.AddConstraint("overviewgroup", OVERVIEW_GROUP),
        migrations.AddConstraint("catalogitem", SKU),
        migrations.AddConstraint("tax", TAX),
    ]
