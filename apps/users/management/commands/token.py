from django.core.management.base import BaseCommand, CommandError

from apps.core.caller import Caller, Channel
from apps.users.constants import Scope
from apps.users.models import User
from apps.users.operations import create_token


class Command(BaseCommand):
    help = "Creates a bearer token for a user and prints it, and nothing else."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument(
            "--scope", action="append", choices=Scope.values, help="Dialect to open; repeatable; all by default."
        )

    def handle(self, *, username, scope, **options):
        user = User.objects.active().with_username(username)
        if user is None:
            raise CommandError(f"There is no active user {username}.")
        self.stdout.write(create_token(user=user, name="command line", scopes=scope, by=Caller(None, Channel.COMMAND)))
