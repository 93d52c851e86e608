from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    name = "apps.provisioning"

    def ready(self):
        from apps.activity.timelines import register_verbs
        from apps.provisioning.constants import ProvisioningVerb

        register_verbs(ProvisioningVerb)
