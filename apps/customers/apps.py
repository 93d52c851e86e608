from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "apps.customers"

    def ready(self):
        from apps.activity.timelines import register_verbs
        from apps.adminkit.reverts import register_reverts
        from apps.customers.constants import CONTACT_VERBS, CustomerVerb
        from apps.customers.permissions import VIEW_CONTACT
        from apps.customers.reverts import REVERTS

        register_verbs(CustomerVerb)
        register_verbs(CONTACT_VERBS, needs=VIEW_CONTACT)
        register_reverts(REVERTS)
