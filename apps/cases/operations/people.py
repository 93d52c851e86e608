"""The people whom a request names as contacts, checked and found."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TypedDict

from django.db.models import Q
from django.utils.translation import gettext

from apps.cases.constants import Availability, ContactType
from apps.cases.models import Case, CaseContact
from apps.core.calendar import time_zones
from apps.core.errors import Invalid
from apps.core.identity import comparable
from apps.customers.models import Organisation
from apps.users.models import User


@dataclass(frozen=True, slots=True)
class RegisteredUsers:
    """Users by user name, e-mail address or full name; each becomes a contact of their own."""

    type: ContactType
    names: list[str]


class ContactDetail(TypedDict):
    """One way to reach somebody, such as {"type": "EMAIL", "value": "a@b.example"}."""

    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is no user here."""

    type: ContactType
    first_name: str
    last_name: str
    details: list[ContactDetail] = field(default_factory=list)
    availability: str = Availability.ANYTIME
    timezone: str = "UTC"


Contact = RegisteredUsers | Person


def unknown_time_zones(contacts: list[Contact]) -> list[Invalid]:
    """A refusal for each contact with a time zone that is not known."""
    return [
        Invalid("contacts", gettext("Is not a known time zone."), value=contact.timezone, at=(index, "timezone"))
        for index, contact in enumerate(contacts)
        if isinstance(contact, Person) and contact.timezone not in time_zones()
    ]


def find_users(contacts: list[Contact], organisation: Organisation | None) -> tuple[dict[str, User], list[Invalid]]:
    """Users of the organisation by the names that the contacts give, and a refusal for each name that names none.

    Nobody belongs to no organisation.
    A name is a user name, else an e-mail address, both in any spelling, else a full name that only one user has.
    """
    wanted = {name for contact in contacts if isinstance(contact, RegisteredUsers) for name in contact.names}
    named = Q(username_identity__in=wanted) | Q(email_identity__in=wanted) | Q(name__in=wanted)
    users = User.objects.active().filter(named, organisation=organisation)
    found = list(users) if wanted and organisation else []
    namesakes = Counter(user.name for user in found)
    by_name = {user.name: user for user in found if namesakes[user.name] == 1}
    by_identity = {user.email_identity: user for user in found} | {user.username_identity: user for user in found}
    known = {name: by_identity.get(comparable(name)) or by_name.get(name) for name in wanted}
    refusals = [
        Invalid("contacts", gettext("Names no user of the account."), value=name, at=(index, "names", position))
        for index, contact in enumerate(contacts)
        if isinstance(contact, RegisteredUsers)
        for position, name in enumerate(contact.names)
        if known[name] is None
    ]
    return {name: user for name, user in known.items() if user}, refusals


def rows_of(case: Case, contacts: list[Contact], users: dict[str, User]) -> list[CaseContact]:
    """A contact for each person and each user; a user named twice in the same role is there once."""
    rows, taken = [], set()
    for contact in contacts:
        if isinstance(contact, Person):
            rows.append(
                CaseContact(
                    case=case,
                    type=contact.type,
                    first_name=contact.first_name,
                    last_name=contact.last_name,
                    availability=contact.availability,
                    timezone=contact.timezone,
                    details=contact.details,
                )
            )
            continue
        for name in contact.names:
            if (contact.type, users[name].pk) not in taken:
                taken.add((contact.type, users[name].pk))
                rows.append(CaseContact(case=case, type=contact.type, user=users[name]))
    return rows
