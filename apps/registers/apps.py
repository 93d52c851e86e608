from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "apps.registers"

    def ready(self):
        from apps.activity.timelines import register_verbs
        from apps.core.formatting import register_labels
        from apps.registers.constants import NO_SALE_LIFE_CYCLE, RegisterVerb
        from apps.registers.models import NoSale

        register_verbs(RegisterVerb)
        register_labels(NoSale, "state", NO_SALE_LIFE_CYCLE.label)
