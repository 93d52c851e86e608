import getpass

from django.core.management.base import BaseCommand, CommandError

from apps.core.caller import Caller, Channel
from apps.core.errors import DomainError
from apps.users import operations
from apps.users.models import User


class Command(BaseCommand):
    help = "Sets the password of a user, which ends their sessions and tokens. Asks for it twice."

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *, username, **options):
        user = User.objects.active().with_username(username)
        if user is None:
            raise CommandError(f"There is no active user {username}.")
        password = getpass.getpass()
        if password != getpass.getpass("Password (again): "):
            raise CommandError("The two passwords differ.")
        try:
            operations.set_password(user_id=user.pk, password=password, by=Caller(None, Channel.COMMAND))
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"The password of {username} is set.")
