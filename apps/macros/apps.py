from django.apps import AppConfig


class MacrosConfig(AppConfig):
    name = "apps.macros"
    verbose_name = "Text blocks and macros"

    def ready(self):
        from apps.activity.timelines import register_verbs
        from apps.macros.constants import MacroVerb

        register_verbs(MacroVerb)
