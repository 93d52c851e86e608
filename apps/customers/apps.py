from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "apps.customers"

    def ready(self):
        from apps.activity.pages import register_find
        from apps.activity.people import register_organisations
        from apps.activity.timelines import register_verbs
        from apps.adminkit.reverts import register_reverts
        from apps.core.searching import sought
        from apps.customers.constants import CONTACT_VERBS, CustomerVerb
        from apps.customers.models import Customer, Organisation
        from apps.customers.permissions import VIEW_CONTACT
        from apps.customers.reads.search import keys_of_account, keys_of_organisation
        from apps.customers.reverts import REVERTS

        register_verbs(CustomerVerb)
        register_verbs(CONTACT_VERBS, needs=VIEW_CONTACT)
        register_organisations(lambda text: keys_of_organisation(sought(text)))
        register_find(Customer, keys_of_account)
        register_find(Organisation, keys_of_organisation)
        register_reverts(REVERTS)
