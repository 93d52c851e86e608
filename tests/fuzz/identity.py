"""Who fuzzes: an administrator whom made-up requests hardly hit, for his id is far from small numbers."""

FAR_ID = 4_000_000_007


def fuzzing_token() -> str:
    """A token of the fuzzing administrator, who is made on first use and woken up if put to sleep."""
    from django.contrib.auth.models import Group

    from apps.activity.history import unrecorded
    from apps.core.caller import Caller, Channel
    from apps.customers.models import Organisation
    from apps.users.constants import Role
    from apps.users.models import User
    from apps.users.operations import create_token

    with unrecorded():
        user, _ = User.objects.update_or_create(
            pk=FAR_ID,
            defaults={
                "username": "fuzz",
                "email": "fuzz@patchbay.example",
                "name": "Fuzz",
                "is_superuser": True,  # keeps its rights when it strips itself of its flags
                "is_admin": True,
                "is_agent": True,
                "is_active": True,
                "organisation": Organisation.objects.order_by("pk").first(),  # without an account nobody opens a case
            },
        )
    user.groups.set(Group.objects.filter(name__in=[Role.ADMINISTRATOR, Role.CSR]))
    return create_token(user=user, name="fuzzing", by=Caller(None, Channel.COMMAND))


def print_fuzzing_token() -> None:
    print(fuzzing_token())
