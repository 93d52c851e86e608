"""CostGuard's search for tickets, and its floor: the same rows and columns by one statement written by hand."""

from collections.abc import Callable

import orjson
from django.db import connection
from django.http import HttpResponse

from apps.dialects.costguard.base import CostGuardViewSet
from tests.bench.page import Page

STATEMENTS = 1 + 3  # the token with its user, then at most three
ROOT = "/JournalManagement/production/api/ticket"
FLOOR = "/floor/costguard/tickets"
FILTERED = "$filter=ticketPriorityID le 3 and closeDate eq null&$orderby=createDate desc"
NEWEST = "$orderby=createDate desc"

ROWS = """
    SELECT coalesce(assignee.username, t.assignee_name), t.closed_at, t.created_at, author.username,
           customer.account_number, customer.id, customer.name, t.description, t.held_at, t.hold_reason,
           t.is_internal, t.held_at IS NOT NULL, t.updated_at, editor.username, t.parent_id, t.resolved_at,
           t.resume_reason, sales_code.name, sales_code.id, extract(epoch FROM t.held_for)::float, t.id,
           impact.name, impact.number, priority.name, priority.number, status.name, status.number,
           type.name, type.number, urgency.name, urgency.number, coalesce(t.title, '')
    FROM (
        SELECT ticket.* FROM tickets_ticket ticket
        JOIN tickets_classification priority ON priority.id = ticket.priority_id
        WHERE ticket.customer_id IS NOT NULL AND priority.number <= 3 AND ticket.closed_at IS NULL AND {seen}
        ORDER BY ticket.created_at DESC, ticket.id LIMIT %(size)s
    ) t
    JOIN customers_customer customer ON customer.id = t.customer_id
    JOIN users_user author ON author.id = t.created_by_id
    JOIN users_user editor ON editor.id = t.updated_by_id
    JOIN tickets_classification priority ON priority.id = t.priority_id
    JOIN tickets_classification status ON status.id = t.status_id
    JOIN tickets_classification type ON type.id = t.type_id
    LEFT JOIN tickets_classification impact ON impact.id = t.impact_id
    LEFT JOIN tickets_classification urgency ON urgency.id = t.urgency_id
    LEFT JOIN customers_salescode sales_code ON sales_code.id = t.sales_code_id
    LEFT JOIN users_user assignee ON assignee.id = t.assignee_id
    ORDER BY t.created_at DESC, t.id
"""
SEEN_BY_STAFF = "true"
SEEN_BY_ORGANISATION = (
    "(reporter_id = %(user)s OR organisation_id = %(own)s OR buyer_id = %(own)s OR consumer_id = %(own)s)"
    " AND NOT is_internal"
)


def floor(request) -> HttpResponse:
    """A plain view: the dialect's authentication, the statement, its rows as they come."""
    bearer, *_ = CostGuardViewSet.authentication_classes
    user, _ = bearer().authenticate(request)
    statement = ROWS.format(seen=SEEN_BY_STAFF if user.is_staff else SEEN_BY_ORGANISATION)
    parameters = {"size": int(request.GET["size"]), "user": user.pk, "own": user.organisation_id}
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
    return HttpResponse(orjson.dumps({"value": rows}), content_type="application/json")


def pages(staff: Callable[[str], Callable], integrator: Callable[[str], Callable]) -> list[Page]:
    """`staff` and `integrator` make calls from paths."""
    found = []
    for who, get in (("staff", staff), ("integrator", integrator)):
        for size in (100, 500):
            least = f"floor: CostGuard, {size} tickets, {who}"
            call = get(f"{ROOT}?{FILTERED}&$top={size}")
            found += [
                Page(least, get(f"{FLOOR}?size={size}")),
                Page(f"CostGuard: {size} tickets, {who}", call, against=least, times=1.6, statements=STATEMENTS),
            ]
    far = staff(f"{ROOT}?{NEWEST}&$skip={898 * 100}")().json()["@nextLink"]
    first = "CostGuard: page 1"
    return [
        *found,
        Page(first, staff(f"{ROOT}?{NEWEST}"), statements=STATEMENTS),
        Page("CostGuard: page 900", staff(far), against=first, times=1.2, statements=STATEMENTS),
    ]
