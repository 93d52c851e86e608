from django.apps import AppConfig


class E911Config(AppConfig):
    name = "apps.e911"
    verbose_name = "E911"

    def ready(self):
        from apps.activity.timelines import register_verbs
        from apps.e911.constants import E911Verb

        register_verbs(E911Verb)
