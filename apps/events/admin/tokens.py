"""One's own bearer tokens on the console: made, shown once, replaced, revoked."""

import datetime

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.forms import posted
from apps.adminkit.pages import confirm_page, form_page
from apps.core.admin import DeskAdmin
from apps.core.errors import NotFound
from apps.core.requests import caller_of
from apps.events.admin.helpers import WEBHOOKS
from apps.users import operations
from apps.users.admin.tokens import revoke_page
from apps.users.constants import Scope
from apps.users.forms import SandboxField
from apps.users.models import ApiToken, User
from apps.users.operations.tokens import LONGEST_OWN, OLD_TOKEN_LASTS

HOURS = OLD_TOKEN_LASTS.seconds // 3_600 + OLD_TOKEN_LASTS.days * 24


class OwnTokenForm(SandboxField):
    """A token of one's own."""

    name = forms.CharField(
        max_length=100, help_text=gettext_lazy("What it is for, such as the system that holds the secret.")
    )
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=Scope.values,
        help_text=gettext_lazy("The APIs that it opens."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days until it expires"), min_value=1, max_value=LONGEST_OWN.days, initial=90
    )
    field_order = ["name", "scopes", "days", "is_sandbox"]


def create(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """Make a token of one's own and show its secret, this once."""
    _require(request)

    def run(values: dict) -> HttpResponse:
        secret = operations.create_token(
            user=request.user,
            name=values["name"],
            scopes=values["scopes"],
            lifetime=datetime.timedelta(days=values["days"]),
            is_sandbox=values.get("is_sandbox", False),
            by=caller_of(request),
        )
        return _secret(desk, request, gettext("New API token"), request.user, secret)

    return form_page(
        desk,
        request,
        OwnTokenForm(posted(request)),
        run,
        title=gettext("New API token"),
        button=gettext("Create token"),
        back=WEBHOOKS.list_url,
    )


def rotate(desk: DeskAdmin, request: HttpRequest, token_id: int) -> HttpResponse:
    """Ask, then make a token like this one and show its secret, this once."""
    token = _own(request, token_id)

    def run() -> HttpResponse:
        old, secret = operations.rotate_token(token_id=token_id, by=caller_of(request))
        return _secret(desk, request, gettext("New API token"), old.user, secret)

    return confirm_page(
        desk,
        request,
        run,
        title=gettext("Replace the token?"),
        question=gettext("%(token)s gets a successor of the same name that opens the same.") % {"token": token},
        consequences=[gettext("The present one works for another %(hours)s hours at most.") % {"hours": HOURS}],
        button=gettext("New token"),
        back=WEBHOOKS.list_url,
        drawn=[token],
    )


def revoke(desk: DeskAdmin, request: HttpRequest, token_id: int) -> HttpResponse:
    """Ask, then end a token of one's own."""
    return revoke_page(desk, request, _own(request, token_id), back=WEBHOOKS.list_url)


def _require(request: HttpRequest) -> None:
    if not operations.manages_own_tokens(caller_of(request)):
        raise PermissionDenied


def _own(request: HttpRequest, token_id: int) -> ApiToken:
    """Raises PermissionDenied and NotFound."""
    _require(request)
    tokens = ApiToken.objects.made_by_hand().filter(user=request.user.pk).select_related("user", "access_token")
    token: ApiToken | None = tokens.filter(pk=token_id).first()
    if token is None:
        raise NotFound("token", token_id)
    return token


def _secret(desk: DeskAdmin, request: HttpRequest, title: str, user: User, secret: str) -> HttpResponse:
    return desk.page(request, "desk/token.html", title=title, secret=secret, token_user=user, back=WEBHOOKS.list_url)
