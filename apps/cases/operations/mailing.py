"""E-mails to the contacts of a case. What is internal never gets here."""

import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from apps.activity.models import Activity
from apps.activity.operations import queue_email
from apps.cases.constants import CaseVerb
from apps.cases.models import Case
from apps.core.errors import WrongState
from apps.core.languages import in_language_of

LETTER = gettext_noop("""Hello,

%(news)s

Case %(number)s%(reference)s: %(description)s

%(sender)s
""")
SHOWN = 500
MOST_LETTERS = 20  # notes that callers outside the operator may have mailed, of one case in an hour


def require_few_letters(case: Case) -> None:
    """Raise WrongState when callers outside the operator had the case's contacts written to often enough."""
    since = timezone.now() - datetime.timedelta(hours=1)
    written = Activity.objects.filter(subject_type=case._meta.label_lower, subject_id=case.pk, at__gte=since)
    written = written.filter(
        verb=CaseVerb.NOTE_ADDED, data__internal=False, actor__is_agent=False, actor__is_admin=False
    )
    if written.count() >= MOST_LETTERS:
        raise WrongState(
            gettext("The contacts of this case were written to %(most_letters)s times within the last hour.")
            % {"most_letters": MOST_LETTERS}
        )


def tell_contacts(case: Case, news: str, *, activity: Activity) -> int:
    """Mail each distinct address of the case's contacts, except that of who caused it; returns how many.

    `news` is in the site's language, as the rest of the e-mail: an address has no language of its own.
    Called inside `recording()`, whose activity the e-mails hang on.
    """
    addresses: dict[str, str] = {}
    for contact in case.contacts.select_related("user"):
        if contact.user is None or contact.user.is_active:
            for way in contact.reachable_by:
                if way["type"] == "EMAIL":
                    addresses.setdefault(way["value"].casefold(), way["value"])
    if activity.actor is not None:
        addresses.pop(activity.actor.email.casefold(), None)
    with in_language_of(None):
        subject, body = _subject(case), _letter(case, news)
    for address in addresses.values():
        queue_email(activity=activity, to=address, subject=subject, body=body, thread=f"case-{case.number}")
    return len(addresses)


def _subject(case: Case) -> str:
    return gettext("Case %(number)s: %(status)s") % {"number": case.number, "status": case.get_status_display()}


def _letter(case: Case, news: str) -> str:
    description = case.description if len(case.description) <= SHOWN else f"{case.description[:SHOWN]}…"
    reference = gettext(" (your reference %(reference)s)") % {"reference": case.customer_reference}
    return gettext(LETTER) % {
        "news": news,
        "number": case.number,
        "reference": reference if case.customer_reference else "",
        "description": description,
        "sender": settings.DEFAULT_FROM_EMAIL,
    }
