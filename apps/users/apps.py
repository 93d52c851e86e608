from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy


class UsersConfig(AppConfig):
    name = "apps.users"
    verbose_name = "Users and credentials"

    def ready(self):
        from django.contrib.auth.models import Group
        from oauth2_provider.models import get_access_token_model

        from apps.activity.audiences import Audience, register_audience
        from apps.activity.audit import register_columns
        from apps.activity.pages import register_called, register_find, register_own_name
        from apps.activity.people import register_people
        from apps.activity.timelines import ACCESS, register_tab, register_verbs
        from apps.core.sandbox import register_mirror
        from apps.dialects.cross_origin import register_origins
        from apps.users import mirror, roles
        from apps.users.constants import SignInVerb, UserVerb
        from apps.users.models import ApiToken, User, WorkGroup
        from apps.users.reads import is_allowed_origin

        register_verbs(UserVerb)
        register_verbs(SignInVerb)
        register_tab(ACCESS, [*SignInVerb, *(verb for verb in UserVerb if verb != UserVerb.SANDBOX_RESET)])
        register_columns(get_access_token_model(), ["scope", "expires"])
        register_columns(ApiToken, ["name"])
        register_own_name(get_access_token_model(), "api_token__name")
        register_called(ApiToken)
        register_called(WorkGroup)
        register_people(User.objects.keys_named)
        register_find(User, lambda wanted: User.objects.keys_named(wanted.text))
        register_origins(is_allowed_origin)
        register_mirror(mirror.mirrored)
        register_audience(
            Audience(
                "group",
                gettext_lazy("Group"),
                WorkGroup.objects.all,
                lambda user: WorkGroup.objects.filter(members=user),
            )
        )
        register_audience(
            Audience(
                "role",
                gettext_lazy("Role"),
                Group.objects.order_by("name").all,
                lambda user: Group.objects.filter(user=user),
            )
        )
        # Permissions come into being in post_migrate, so the roles that hold them follow there.
        post_migrate.connect(roles.ensure_roles, dispatch_uid="ensure-roles")
