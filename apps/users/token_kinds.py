"""Who besides users has bearer tokens that `manage.py token` makes: each kind is registered by its app."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.core.caller import Caller


@dataclass(frozen=True, slots=True)
class TokenKind:
    """`create` makes a token of the one of that name and returns its secret; it raises a DomainError."""

    option: str
    help: str
    create: Callable[[str, Caller], str]


KINDS: dict[str, TokenKind] = {}


def register_token_kind(kind: TokenKind) -> None:
    """Let `manage.py token` take an option such as `--provider NAME`."""
    KINDS[kind.option] = kind
