from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "apps.registers"

    def ready(self):
        from apps.activity.timelines import register_verbs
        from apps.registers.constants import RegisterVerb

        register_verbs(RegisterVerb)
