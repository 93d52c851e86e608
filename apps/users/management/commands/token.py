from contextlib import nullcontext

from django.core.management.base import BaseCommand, CommandError

from apps.core.caller import Caller, Channel
from apps.core.errors import DomainError
from apps.core.sandbox import entered, is_configured
from apps.users.constants import Scope
from apps.users.models import User
from apps.users.operations import create_token
from apps.users.token_kinds import KINDS


class Command(BaseCommand):
    help = "Creates a bearer token for a user, or for one of the others below, and prints it, and nothing else."

    def add_arguments(self, parser):
        parser.add_argument("username", nargs="?")
        parser.add_argument(
            "--scope", action="append", choices=Scope.values, help="Dialect to open; repeatable; all by default."
        )
        parser.add_argument("--sandbox", action="store_true", help="For the sandbox, where it works alone.")
        for kind in KINDS.values():
            parser.add_argument(f"--{kind.option}", metavar="NAME", help=kind.help)

    def handle(self, *, username, scope, sandbox, **options):
        system = Caller(None, Channel.COMMAND)
        named = [(kind, options[kind.option]) for kind in KINDS.values() if options.get(kind.option) is not None]
        if len(named) + (username is not None) != 1:
            raise CommandError("Name one user" + "".join(f", or --{kind.option} NAME" for kind in KINDS.values()) + ".")
        if named:
            [(kind, name)] = named
            if scope:
                raise CommandError(f"--scope is for users: a token of --{kind.option} opens what it opens.")
            if sandbox and not is_configured():
                raise CommandError("There is no sandbox.")
            try:
                with entered() if sandbox else nullcontext():
                    self.stdout.write(kind.create(name, system))
            except DomainError as error:
                raise CommandError(error.message) from error
            return
        user = User.objects.active().with_username(username)
        if user is None:
            raise CommandError(f"There is no active user {username}.")
        try:
            secret = create_token(user=user, name="command line", scopes=scope, is_sandbox=sandbox, by=system)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(secret)
