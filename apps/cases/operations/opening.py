"""Opening a case."""

import datetime
import json
from collections.abc import Mapping
from typing import TypedDict, cast

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.cases.constants import (
    FIRST_NUMBER,
    MAX_DETAILS_BYTES,
    ORDER_NUMBERS_FROM,
    CaseVerb,
    ContactType,
    Origin,
    Visibility,
)
from apps.cases.errors import refuse
from apps.cases.models import Case, CaseCode, CaseContact, StatusStep
from apps.cases.operations.assigning import assign_case
from apps.cases.operations.files import File, attach, missing, repeated
from apps.cases.operations.locking import now, require_text
from apps.cases.operations.notes import add_note
from apps.cases.operations.people import Contact, Person, find_users, rows_of, unknown_time_zones
from apps.cases.operations.service_levels import keep_escalations
from apps.cases.permissions import ADD_CASE
from apps.core.caller import Caller
from apps.core.errors import Invalid, NotAllowed
from apps.core.locks import serialise
from apps.customers.models import Customer, Organisation
from apps.tickets.operations.service_levels import settle, take_policy
from apps.tickets.reads.schemes import Facts
from apps.tickets.reads.service_levels import fitting_policy
from apps.users.models import User, WorkGroup
from apps.users.operations.owners import STAYS

NUMBERS = "case-numbers"


class _What(TypedDict):
    code: str
    description: str
    primary_id: str
    orderer: User


class NewCase(_What, total=False):
    """What a case is opened with, as create_case takes it."""

    secondary_id: str | None
    customer: Customer | None
    origin: Origin
    occurred_at: datetime.datetime | None
    customer_reference: str | None
    files: list[File]


@transaction.atomic
def open_case(
    *,
    details: NewCase,
    by: Caller,
    assignee: User | None = None,
    group: WorkGroup | None = None,
    note: str = "",
    visibility: Visibility = Visibility.INTERNAL,
) -> Case:
    """Open a case, assign it and write its first note: all of it, or nothing if one is refused.

    Raises what create_case, assign_case and add_note raise.
    """
    case = create_case(by=by, **details)
    if assignee is not None or group is not None:
        case = assign_case(case_number=case.pk, assignee=assignee or STAYS, group=group or STAYS, by=by)
    if note:
        add_note(case_number=case.pk, text=note, visibility=visibility, by=by)
    return case


@transaction.atomic
def create_case(
    *,
    code: str,
    description: str,
    primary_id: str,
    orderer: User,
    by: Caller,
    secondary_id: str | None = None,
    customer: Customer | None = None,
    origin: Origin = Origin.PORTAL,
    occurred_at: datetime.datetime | None = None,
    customer_reference: str | None = None,
    details: Mapping[str, object] | None = None,
    contacts: list[Contact] | None = None,
    files: list[File] | None = None,
) -> Case:
    """Open a case in the account of the orderer, who becomes its ordering contact.

    Without a customer it goes to the only one that the organisation has. A case of the code blocks for trouble also
    gets an order number. Raises NotAllowed and Invalid (orderer without an organisation, another organisation's
    customer; and, all reported at once: code unknown or out of use, details too long, unknown time zones, no such
    user in the account, another ordering contact, no such attachment of the caller).
    Source: Equinix Case Management 2.0.0, create a trouble ticket.
    """
    by.require(ADD_CASE)
    contacts, files = contacts or [], files or []
    require_text("description", description)
    if not by.is_staff and orderer != by.user:
        raise NotAllowed(gettext("Only staff may open a case for somebody else."))
    if orderer.organisation is None:
        raise Invalid("orderer", gettext("Belongs to no account."))
    if customer is not None and customer.organisation_id != orderer.organisation_id:
        raise Invalid("customer", gettext("Belongs to another organisation than the orderer."))
    refuse(repeated(files))
    found_code = CaseCode.objects.filter(code=code).first()
    users, unknown = find_users(contacts, orderer.organisation)
    refuse(
        [
            *_wrong_code(code, found_code),
            *_too_long(details),
            *unknown_time_zones(contacts),
            *unknown,
            *_other_orderers(contacts, users, orderer),
            *missing(files, by),
        ]
    )
    found_code = cast(CaseCode, found_code)
    serialise(NUMBERS)
    number, opened_at = _next_number(), now()
    case = Case(
        pk=number,
        order_number=f"1-{ORDER_NUMBERS_FROM + number}" if found_code.has_order_numbers else None,
        code=found_code,
        organisation=orderer.organisation,
        customer=customer or _only_customer(orderer.organisation),
        orderer=orderer,
        origin=origin,
        description=description,
        primary_id=primary_id,
        secondary_id=secondary_id,
        customer_reference=customer_reference,
        occurred_at=occurred_at,
        details=details,
        created_at=opened_at,
        updated_by_name=by.user.name if by.user else None,
    )
    take_policy(case, fitting_policy(case))
    settle(case, Facts())
    with recording(CaseVerb.CREATED, by=by, subject=case) as activity:
        case.save(force_insert=True)
        others = [row for row in rows_of(case, contacts, users) if row.type != ContactType.ORDERING]
        for row in [CaseContact(case=case, type=ContactType.ORDERING, user=orderer), *others]:
            row.save()
        StatusStep.objects.create(case=case, status=case.status, at=opened_at)
        attach(case, None, files, by, activity)
    keep_escalations(case)
    return case


def _wrong_code(code: str, found: CaseCode | None) -> list[Invalid]:
    if found is None:
        return [Invalid("code", gettext("Is not a known code."), value=code)]
    return [] if found.is_active else [Invalid("code", gettext("Is no longer in use."), value=code)]


def _too_long(details: Mapping[str, object] | None) -> list[Invalid]:
    size = len(json.dumps(details, ensure_ascii=False, separators=(",", ":")).encode())
    if size <= MAX_DETAILS_BYTES:
        return []
    return [
        Invalid(
            "details",
            gettext("Must have at most %(max_details_bytes)s bytes as compact JSON, not %(size)s.")
            % {"max_details_bytes": MAX_DETAILS_BYTES, "size": size},
        )
    ]


def _other_orderers(contacts: list[Contact], users: dict[str, User], orderer: User) -> list[Invalid]:
    """A refusal for each ordering contact that is not the orderer alone."""
    refusals = []
    for index, contact in enumerate(contacts):
        if contact.type != ContactType.ORDERING:
            continue
        if isinstance(contact, Person):
            refusals.append(
                Invalid("contacts", gettext("An ordering contact must be a registered user."), at=(index, "type"))
            )
        elif any(users[name] != orderer for name in contact.names if name in users):
            message = gettext("The ordering contact must be the caller alone.")
            refusals.append(Invalid("contacts", message, value=contact.names, at=(index, "names")))
    return refusals


def _only_customer(organisation: Organisation) -> Customer | None:
    found = list(Customer.objects.filter(organisation=organisation)[:2])
    return found[0] if len(found) == 1 else None


def _next_number() -> int:
    """The next case number; called after `serialise(NUMBERS)`."""
    highest = Case.objects.aggregate(highest=Max("pk"))["highest"] or 0
    return max(highest + 1, FIRST_NUMBER)
