from django.db import migrations

from apps.core.identity import comparable


def make_providers(apps, schema_editor):
    """Make a provider of each name that profiles have, whatever its spelling."""
    profile_model = apps.get_model("provisioning", "ProvisioningProfile")
    provider_model = apps.get_model("provisioning", "ProvisioningProvider")
    history_model = apps.get_model("provisioning", "HistoricalProvisioningProfile")
    found = {}
    for model in (profile_model, history_model):
        for name in model.objects.order_by("provider_name").values_list("provider_name", flat=True).distinct():
            key = comparable(name)
            if key not in found:
                found[key] = provider_model.objects.create(name=name.strip() or name)
            model.objects.filter(provider_name=name).update(provider=found[key])


class Migration(migrations.Migration):
    dependencies = [("provisioning", "0002_providers")]

    operations = [migrations.RunPython(make_providers, migrations.RunPython.noop)]
