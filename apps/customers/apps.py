from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "apps.customers"

    def ready(self):
        from apps.activity.timelines import register_verbs
        from apps.customers.constants import CustomerVerb

        register_verbs(CustomerVerb)
