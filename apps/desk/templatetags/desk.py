"""Words and badges of the desk's templates."""

from urllib.parse import quote

from django import template
from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.html import conditional_escape, format_html
from django.utils.text import Truncator

from apps.activity.constants import EMAIL_LIFE_CYCLE
from apps.activity.models import Email
from apps.activity.timelines import Change, words_of
from apps.adminkit.badges import state_badge
from apps.adminkit.cells import age, ago, text, timestamp
from apps.adminkit.reverts import url_of
from apps.core import exports, formatting
from apps.core.caller import Channel
from apps.core.linking import link_text
from apps.core.phones import phone_uri
from apps.core.requests import caller_of
from apps.tickets.badges import (
    hold_words,
    other_targets,
    overdue_badges,
    priority_badge,
    sla_badge,
    sla_words,
    status_badge,
)

LONGEST_DETAIL = 200

register = template.Library()
register.filter("duration", formatting.format_duration)
register.filter("key_words", formatting.format_key)
register.filter("hold_words", hold_words)
register.filter("sla_words", sla_words)
register.filter("sla", sla_badge)
register.filter("targets", other_targets)
register.filter("overdue", overdue_badges)
register.filter("status", status_badge)
register.filter("priority", priority_badge)
register.filter("ago", ago)
register.filter("age", age)
register.filter("timestamp", timestamp)
register.filter("text", text)


@register.filter
def linked(value: object) -> str:
    """Somebody's words with links to numbers, telephones and addresses of the web; the template keeps them apart."""
    return link_text(str(value or ""))


@register.filter
def phone(number: str) -> str:
    """A telephone number that is dialled when it is pressed; as it is written where nothing can be dialled."""
    address = phone_uri(number or "")
    return format_html('<a href="{}"><bdi>{}</bdi></a>', address, number) if address else text(number)


@register.filter
def email(address: str) -> str:
    """An e-mail address that starts a letter when it is pressed; as it is written where it is none (RFC 6068)."""
    try:
        validate_email(address)
    except ValidationError:
        return text(address)
    local, _, domain = address.rpartition("@")
    return format_html('<a href="mailto:{}@{}"><bdi>{}</bdi></a>', quote(local, safe=""), quote(domain), address)


@register.filter
def reach(value: object, kind: str) -> str:
    """A detail of a contact, as a link where its kind, such as phoneNumber or EMAIL, is one that can be pressed."""
    shown, kind = Truncator(value).chars(LONGEST_DETAIL), str(kind).lower()
    if "mail" in kind:
        return email(shown)
    return phone(shown) if "phone" in kind or "mobile" in kind else text(shown)


@register.filter
def email_status(email: Email) -> str:
    """What became of an e-mail, as a badge; its error is the tooltip when there is one."""
    return state_badge(EMAIL_LIFE_CYCLE, email.status, email.error)


@register.filter
def verb(name: str) -> str:
    """What happened, in words."""
    return words_of(name)


@register.simple_tag(takes_context=True)
def revert_url(context, change: Change) -> str:
    """Where a change of one field can be reverted; empty where it cannot be."""
    return url_of(change, caller_of(context["request"]))


@register.filter
def channel(name: str) -> str:
    """Label of the channel that a request came in by."""
    return dict(Channel.choices).get(name, name)


@register.simple_tag(takes_context=True)
def readonly_contents(context, field) -> str:
    """What a read-only field shows: a related row is a link only for those who may open that row's page."""
    model_field, _, value = getattr(field, "resolved_field", None) or (None, None, None)
    if isinstance(getattr(model_field, "remote_field", None), models.ManyToOneRel) and value is not None:
        is_registered = admin.site.is_registered(type(value))
        if not is_registered or not admin.site.get_model_admin(type(value)).has_view_permission(
            context["request"], value
        ):
            return conditional_escape(value)
    return field.contents() if hasattr(field, "contents") else ""


@register.simple_tag
def export_url(changelist, kind: str) -> str:
    """The address at which a list of the admin gives its rows as a file."""
    return changelist.get_query_string({exports.PARAMETER: kind}, remove=[PAGE_VAR])
