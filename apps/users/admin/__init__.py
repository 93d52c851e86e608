"""The desk's pages of people, groups and credentials."""

from apps.users.admin.clients import ApiClientAdmin
from apps.users.admin.people import UserAdmin, WorkGroupAdmin
from apps.users.admin.sign_ins import SignInAdmin
from apps.users.admin.tokens import ApiTokenAdmin

__all__ = ["ApiClientAdmin", "ApiTokenAdmin", "SignInAdmin", "UserAdmin", "WorkGroupAdmin"]
