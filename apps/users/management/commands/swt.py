from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.core.caller import Caller, Channel
from apps.users import operations
from apps.users.models import User
from apps.users.swt import issue_swt


class Command(BaseCommand):
    help = "Prints a simple web token for a user and an environment of CostGuard, and nothing else."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument(
            "--environment", choices=settings.COSTGUARD_ENVIRONMENTS, default=settings.COSTGUARD_ENVIRONMENTS[0]
        )

    def handle(self, *, username, environment, **options):
        user = User.objects.active().with_username(username)
        if user is None:
            raise CommandError(f"There is no active user {username}.")
        token, expires = issue_swt(user=user, environment=environment)
        by = Caller(None, Channel.COMMAND)
        operations.record_swt(user=user, environment=environment, expires=expires, by=by)
        self.stdout.write(token)
