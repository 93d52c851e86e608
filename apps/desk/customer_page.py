"""What the page of a customer shows: how to reach them, what is open, what they have, and all that happened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from apps.activity.models import Activity
from apps.activity.timelines import History, PageRead, activities_of
from apps.adminkit.timelines import Entry, timeline_page
from apps.cases.models import Case, CaseCode
from apps.cases.permissions import ADD_CASE, VIEW_CASE
from apps.core.caller import Caller
from apps.core.money import ZERO
from apps.core.requests import caller_of
from apps.core.rows import FirstRows, cut, first_rows, refer
from apps.core.together import Counted, Read, read_together
from apps.customers.constants import CONTACT_VERBS, AccountChange
from apps.customers.models import (
    AccountStatus,
    Adjustment,
    AdjustmentType,
    CreditReport,
    Customer,
    CustomerContact,
    Service,
)
from apps.customers.permissions import (
    ADD_CONTACT,
    CHANGE_CONTACT,
    VIEW_ADJUSTMENT,
    VIEW_CONTACT,
    VIEW_CREDIT_REPORT,
    VIEW_SERVICE,
)
from apps.customers.reads.accounts import changes_among, reachable_statuses
from apps.items.reads import activities_about
from apps.journals.admin.parts import panels, read_panels
from apps.journals.admin.subjects import Subject, customer_subject
from apps.journals.admin.timeline import HISTORIES, entries_of
from apps.journals.models import FollowUp
from apps.orders.admin.financing import agreements_of_customer
from apps.orders.models import Order, ProtectionPlanInformation
from apps.orders.permissions import ADD_ORDER, VIEW_ORDER
from apps.tickets.models import Classification, Ticket
from apps.tickets.permissions import ADD_TICKET, VIEW_TICKET

OPEN, FINISHED = 20, 5
CONTACTS = 20
SERVICES = 50
ADJUSTMENTS = 5
MOST_COUNTED = 1_000
NEWEST = ("-created_at", "-pk")


@dataclass(frozen=True, slots=True)
class Work:
    """Tickets, cases or orders: the newest open ones, the newest of the others, and how many there are of both."""

    open: FirstRows
    finished: list[Any]
    open_count: str
    count: str
    open_url: str
    url: str


@dataclass(frozen=True, slots=True)
class ListedKind:
    """A kind of work: who sees it, its rows, those that are open, and what else is read for them."""

    name: str
    permission: str
    page: str
    rows: Callable[[Caller], QuerySet[Any]]
    is_open: Callable[[QuerySet[Any]], QuerySet[Any]]
    referred: Sequence[tuple[type[Any], Sequence[str]]] = ()

    def reads(self, customer: Customer, by: Caller) -> list[Read]:
        if not by.may(self.permission):
            return []
        rows = self.rows(by).filter(customer=customer)
        still_open = self.is_open(rows)
        finished = rows.exclude(pk__in=still_open.order_by().values("pk"))
        shown = [still_open.order_by(*NEWEST)[: OPEN + 1], finished.order_by(*NEWEST)[:FINISHED]]
        return [
            *shown,
            Counted(still_open, MOST_COUNTED),
            Counted(rows, MOST_COUNTED),
            *(
                model.objects.filter(pk__in=rows.values(name))
                for model, names in self.referred
                for name in names
                for rows in shown
            ),
        ]

    def show(self, customer: Customer, read: list[list[Any]]) -> Work | None:
        if not read:
            return None
        still_open, finished, (open_count,), (count,), *referred = read
        others = iter(referred)
        for _, names in self.referred:
            for name in names:
                for rows in (still_open, finished):
                    refer(rows, name, next(others))
        for rows in (still_open, finished):
            rows.sort(key=lambda row: (row.created_at, row.pk), reverse=True)
        url = f"{reverse(f'admin:{self.page}_changelist')}?view={{}}&customer={customer.pk}"
        return Work(cut(still_open, OPEN), finished, open_count, count, url.format("open"), url.format("all"))


KINDS = [
    ListedKind(
        "tickets",
        VIEW_TICKET,
        "tickets_ticket",
        Ticket.objects.visible_to,
        lambda rows: rows.unfinished(),
        [(Classification, ["status", "priority"])],
    ),
    ListedKind(
        "cases",
        VIEW_CASE,
        "cases_case",
        Case.objects.visible_to,
        lambda rows: rows.unfinished(),
        [(CaseCode, ["code"])],
    ),
    ListedKind("orders", VIEW_ORDER, "orders_order", Order.objects.visible_to, lambda rows: rows.open()),
]


def context_of(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """What the template shows. Everything that is a plain list is read in one statement."""
    by, about = caller_of(request), customer_subject(customer)
    parts: list[tuple[list[Read], Callable[[list[list[Any]]], dict[str, Any]]]] = [
        *((kind.reads(customer, by), partial(_named, kind, customer)) for kind in KINDS),
        (_read_contacts(customer, by), _contacts),
        (_read_billing(customer, by), partial(_billing, customer, by)),
        (_read_changes(customer, by), partial(_account_changes, customer)),
        ([*read_panels(about, by, retained_first=True)], partial(_panels, about, by)),
    ]
    found = read_together(*(rows for reads, _ in parts for rows in reads))
    context: dict[str, Any] = {}
    for reads, show in parts:
        context |= show(found[: len(reads)])
        del found[: len(reads)]
    return {
        **context,
        "title": customer.name,
        "customer": customer,
        "address": _address(customer),
        "services": _services(customer, by),
        "agreements": agreements_of_customer(customer, by),
        "timeline": timeline_page(request, _activities(customer), partial(_entries, customer)),
        "new": _new(customer, by),
        "may_add_contact": by.may(ADD_CONTACT),
        "may_change_contact": by.may(CHANGE_CONTACT),
    }


def _named(kind: ListedKind, customer: Customer, read: list[list[Any]]) -> dict[str, Any]:
    return {kind.name: kind.show(customer, read)}


def _address(customer: Customer) -> list[str]:
    """The lines of the postal address, those that there are."""
    place = " ".join(filter(None, [customer.city, customer.state, customer.zip]))
    lines = [customer.address1, customer.address2, place, customer.county, customer.country]
    return [line for line in lines if line]


def _new(customer: Customer, by: Caller) -> list[dict[str, str]]:
    """The buttons that begin something for the customer, with the form filled in as far as it follows."""
    kinds = [
        (ADD_TICKET, gettext("New ticket"), "tickets_ticket_add", f"&organisation={customer.organisation_id}"),
        (ADD_CASE, gettext("New case"), "cases_case_add", ""),
        (ADD_ORDER, gettext("New order"), "orders_order_add", ""),
    ]
    return [
        {"label": label, "url": f"{reverse(f'admin:{page}')}?customer={customer.pk}{more}"}
        for permission, label, page, more in kinds
        if by.may(permission)
    ]


def _read_contacts(customer: Customer, by: Caller) -> list[Read]:
    if not by.may(VIEW_CONTACT):
        return []
    return [CustomerContact.objects.visible_to(by).active().filter(customer=customer)[: CONTACTS + 1]]


def _contacts(read: list[list[Any]]) -> dict[str, Any]:
    """The first 20 who are to be called, the main one first; None when contacts are not the person's to see."""
    if not read:
        return {"contacts": None}
    return {"contacts": cut(sorted(read[0], key=lambda row: (not row.is_main, row.name, row.pk)), CONTACTS)}


def _read_billing(customer: Customer, by: Caller) -> list[Read]:
    adjustments, reports = Adjustment.objects.none(), CreditReport.objects.none()
    if by.may(VIEW_ADJUSTMENT):
        adjustments = Adjustment.objects.filter(customer=customer).order_by("-pk")[:ADJUSTMENTS]
    if by.may(VIEW_CREDIT_REPORT):
        reports = CreditReport.objects.filter(customer=customer).order_by("-pk")[:1]
    return [adjustments, AdjustmentType.objects.filter(pk__in=adjustments.values("type")), reports]


def _billing(customer: Customer, by: Caller, read: list[list[Any]]) -> dict[str, Any]:
    """The newest adjustments, what all of them come to, and the newest credit report; None for those of other roles.

    Bills and payments are in billing and not here, so that the sum is of adjustments alone.
    """
    if not by.may(VIEW_ADJUSTMENT):
        return {"billing": None}
    adjustments, types, reports = read
    refer(adjustments, "type", types)
    sum_of_all: Decimal | None = Adjustment.objects.filter(customer=customer).aggregate(all=Sum("amount"))["all"]
    return {
        "billing": {
            "adjustments": sorted(adjustments, key=attrgetter("pk"), reverse=True),
            "balance": sum_of_all or ZERO,
            "report": next(iter(reports), None),
        }
    }


def _read_changes(customer: Customer, by: Caller) -> list[Read]:
    return [reachable_statuses(customer)] if by.may(ADD_ORDER) else []


def _account_changes(customer: Customer, read: list[list[AccountStatus]]) -> dict[str, Any]:
    """What the person may start an order for, to change the account's status."""
    changes = changes_among(customer, read[0]) if read else {}
    return {
        "account_changes": [
            {
                "label": change.label,
                "url": reverse("admin:orders_order_account", args=[customer.pk, change.name.lower()]),
                "is_danger": change == AccountChange.DISCONNECT,
            }
            for change in changes
        ]
    }


def _panels(about: Subject, by: Caller, read: list[list[Any]]) -> dict[str, Any]:
    return panels(about, by, *read, retained_first=True)


def _services(customer: Customer, by: Caller) -> FirstRows[Service] | None:
    """The first 50, those in use before those that ended, with equipment and plans; None for those of other roles."""
    if not by.may(VIEW_SERVICE):
        return None
    rows = Service.objects.visible_to(by).filter(customer=customer)
    related = ("item", "equipment__handset", "equipment__sim_class")
    in_use_first = (F("disconnected_at").desc(nulls_first=True), "number", "pk")
    services = first_rows(rows.select_related(*related).order_by(*in_use_first), SERVICES)
    plans: dict[int, list[ProtectionPlanInformation]] = {}
    found = ProtectionPlanInformation.objects.filter(
        order_item__service_item__service__in=[service.pk for service in services], activated_at__isnull=False
    )
    for plan in found.select_related("plan", "order_item__service_item").order_by("pk")[: 5 * SERVICES]:
        plans.setdefault(plan.order_item.service_item.service_id, []).append(plan)
    for service in services:
        service.plans = plans.get(service.pk, [])
    return services


def _entries(customer: Customer, activities: list[Activity]) -> list[Entry]:
    """The entries of its timeline, with what became of its contacts."""
    own, contacts = Customer.history.filter(id=customer.pk), CustomerContact.history.filter(customer=customer.pk)
    known = [customer.organisation, customer.status]
    read = PageRead(activities, [*HISTORIES, History(own), History(contacts)], known=known)
    entries = entries_of(activities, read, Customer)
    for entry in entries:
        if entry.activity.verb in CONTACT_VERBS:
            for revision in read.revisions(CustomerContact, entry.activity):
                entry.lines.append(str(revision.row.name))
                entry.changes += revision.changes
    return entries


def _activities(customer: Customer) -> QuerySet[Activity]:
    """What was done to the customer, its follow-ups and its journals, those on its follow-ups among them."""
    follow_ups = FollowUp.objects.filter(customer=customer).order_by().values("pk")
    return activities_of(customer, None, activities_about(follow_ups))
