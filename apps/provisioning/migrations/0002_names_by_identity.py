"""Names that exist once compare by identity."""

from django.db import migrations, models

from apps.core.identity import IdentityConstraint, IdentityField, fill

OBJECT = IdentityConstraint(fields=["item", "code_identity"], name="provisionable_object_once_per_item")
PROPERTY = IdentityConstraint(fields=["code_identity", "key_name_identity"], name="provisioning_property_once_per_code")
PROFILE = IdentityConstraint(fields=["name_identity"], name="provisioning_profile_name_once")


class Migration(migrations.Migration):
    dependencies = [("provisioning", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="provisionableobject", name="provisionable_object_once_per_item"),
        migrations.RemoveConstraint(model_name="provisioningproperty", name="provisioning_property_once_per_code"),
        migrations.AddField("provisionableobject", "code_identity", IdentityField(source="code", null=True)),
        migrations.AddField("provisioningproperty", "code_identity", IdentityField(source="code", null=True)),
        migrations.AddField("provisioningproperty", "key_name_identity", IdentityField(source="key_name", null=True)),
        migrations.AddField("provisioningprofile", "name_identity", IdentityField(source="name", null=True)),
        fill("provisioning.provisionableobject", OBJECT),
        fill("provisioning.provisioningproperty", PROPERTY),
        fill("provisioning.provisioningprofile", PROFILE),
        migrations.AlterField("provisionableobject", "code_identity", IdentityField(source="code")),
        migrations.AlterField("provisioningproperty", "code_identity", IdentityField(source="code")),
        migrations.AlterField("provisioningproperty", "key_name_identity", IdentityField(source="key_name")),
        migrations.AlterField("provisioningprofile", "name_identity", IdentityField(source="name")),
        migrations.AlterField("provisioningprofile", "name", models.CharField(db_index=True, max_length=100)),
        migrations.AddConstraint("provisionableobject", OBJECT),
        migrations.AddConstraint("provisioningproperty", PROPERTY),
        migrations.AddConstraint("provisioningprofile", PROFILE),
    ]
