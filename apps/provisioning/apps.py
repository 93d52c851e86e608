from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    name = "apps.provisioning"

    def ready(self):
        from apps.activity.pages import register_called
        from apps.activity.timelines import ACCESS, register_tab, register_verbs
        from apps.adminkit.parts import add_part
        from apps.provisioning.admin.parts import FALLOUT
        from apps.provisioning.constants import ProvisioningVerb
        from apps.provisioning.models import ProviderToken, ProvisioningRequest
        from apps.provisioning.operations.tokens import create_token_of_provider
        from apps.provisioning.permissions import VIEW_BATCH
        from apps.tickets.merging import Part, register_part
        from apps.tickets.models import Ticket
        from apps.users.token_kinds import TokenKind, register_token_kind

        register_verbs(ProvisioningVerb, needs=VIEW_BATCH)
        of_tokens = [ProvisioningVerb.TOKEN_CREATED, ProvisioningVerb.TOKEN_ROTATED, ProvisioningVerb.TOKEN_ENDED]
        register_tab(ACCESS, of_tokens)
        register_called(ProviderToken)
        add_part(Ticket, FALLOUT)
        register_part(Part("provisioning requests", ProvisioningRequest, keeps_times=True))
        register_token_kind(
            TokenKind("provider", "A provider, whose token sends its callbacks alone.", create_token_of_provider)
        )
