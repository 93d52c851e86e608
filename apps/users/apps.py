from django.apps import AppConfig
from django.db.models.signals import post_migrate


class UsersConfig(AppConfig):
    name = "apps.users"
    verbose_name = "Users and credentials"

    def ready(self):
        from apps.activity.timelines import register_verbs
        from apps.users import roles
        from apps.users.constants import UserVerb

        register_verbs(UserVerb)
        # Permissions come into being in post_migrate, so the roles that hold them follow there.
        post_migrate.connect(roles.ensure_roles, dispatch_uid="ensure-roles")
