import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("provisioning", "0003_providers_of_profiles")]

    operations = [
        migrations.AlterField(
            model_name="provisioningprofile",
            name="provider",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="profiles",
                to="provisioning.provisioningprovider",
            ),
        ),
        migrations.RemoveField(model_name="historicalprovisioningprofile", name="provider_name"),
        migrations.RemoveField(model_name="provisioningprofile", name="provider_name"),
    ]
