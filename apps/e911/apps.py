from django.apps import AppConfig


class E911Config(AppConfig):
    name = "apps.e911"
    verbose_name = "E911"

    def ready(self):
        from apps.activity.timelines import register_verbs
        from apps.adminkit.parts import add_part
        from apps.e911.admin.parts import E911
        from apps.e911.constants import E911Verb
        from apps.orders.models import Order

        add_part(Order, E911)
        register_verbs(E911Verb)
