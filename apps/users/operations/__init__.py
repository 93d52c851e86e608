"""Every write to users, their groups and their credentials."""

from apps.users.operations.clients import (
    change_client,
    create_client,
    deactivate_client,
    forget_expired_tokens,
    issue_client_token,
    rotate_client_secret,
)
from apps.users.operations.mentions import notify_mentioned
from apps.users.operations.people import (
    create_user,
    deactivate_user,
    save_group,
    set_password,
    set_roles,
    update_user,
)
from apps.users.operations.profile import change_profile
from apps.users.operations.sandbox import have_sandbox_reset
from apps.users.operations.tokens import (
    create_token,
    manages_own_tokens,
    note_token_use,
    record_swt,
    revoke_token,
    rotate_token,
)

__all__ = [
    "change_client",
    "change_profile",
    "create_client",
    "create_token",
    "create_user",
    "deactivate_client",
    "deactivate_user",
    "forget_expired_tokens",
    "have_sandbox_reset",
    "issue_client_token",
    "manages_own_tokens",
    "note_token_use",
    "notify_mentioned",
    "record_swt",
    "revoke_token",
    "rotate_client_secret",
    "rotate_token",
    "save_group",
    "set_password",
    "set_roles",
    "update_user",
]
