"""CostGuard's search for orders, and its floor: the same rows and columns by one statement written by hand."""

from collections.abc import Callable

import orjson
from django.db import connection
from django.http import HttpResponse

from apps.dialects.costguard.base import CostGuardViewSet
from apps.orders.demo.bulk import LONG
from apps.orders.models import Order
from tests.bench.page import Page

STATEMENTS = 1 + 3  # the token with its user, then at most three
ROOT = "/OrderManagement/2X/production/api/order"
FLOOR = "/floor/costguard/orders"
LONG_FLOOR = "/floor/costguard/order"
FILTERED = "$filter=orderStateID eq 6&$orderby=orderID desc"

ROWS = """
    SELECT customer.account_number, o.created_at, author.username, o.customer_id, customer.name, o.updated_at,
           editor.username, o.id, o.state, type.name, type.number, o.receipt_number, sales_code.name,
           o.sales_code_id, o.checkout_at, o.description, o.estimated_complete_on, o.held_at, reason.name,
           reason.number, o.initiating_call_id, status.name, status.number, o.note, o.transaction_type,
           o.processing_at, o.processing_started_at, o.processing_stopped_at, source.name, source.number,
           action.name, action.number, block.name, o.starting_block_id, o.submitted_at, o.tender_total::float,
           o.workflow_request_guid
    FROM (
        SELECT * FROM orders_order WHERE {seen} {narrowed} ORDER BY {order} LIMIT %(size)s
    ) o
    JOIN users_user author ON author.id = o.created_by_id
    JOIN users_user editor ON editor.id = o.updated_by_id
    LEFT JOIN customers_customer customer ON customer.id = o.customer_id
    LEFT JOIN customers_salescode sales_code ON sales_code.id = o.sales_code_id
    LEFT JOIN orders_startingblock block ON block.id = o.starting_block_id
    LEFT JOIN orders_lookup type ON type.id = o.type_id
    LEFT JOIN orders_lookup reason ON reason.id = o.hold_reason_id
    LEFT JOIN customers_accountstatus status ON status.id = o.new_account_status_id
    LEFT JOIN orders_lookup source ON source.id = o.source_code_id
    LEFT JOIN orders_lookup action ON action.id = o.starting_action_id
    ORDER BY {order}
"""
SEEN_BY_STAFF = "true"
SEEN_BY_ORGANISATION = "organisation_id = %(own)s"


def floor(request) -> HttpResponse:
    """A plain view: the dialect's authentication, the statement, its rows as they come."""
    bearer, *_ = CostGuardViewSet.authentication_classes
    user, _ = bearer().authenticate(request)
    filtered = "filtered" in request.GET
    statement = ROWS.format(
        seen=SEEN_BY_STAFF if user.is_staff else SEEN_BY_ORGANISATION,
        narrowed="AND state = 6" if filtered else "",
        order="id DESC" if filtered else "id",
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"size": int(request.GET["size"]), "own": user.organisation_id})
        rows = cursor.fetchall()
    return HttpResponse(orjson.dumps({"value": rows}), content_type="application/json")


LONG_ROWS = """
    SELECT line.amount::float, line.description, status.name, status.number, line.is_auxiliary, line.ledger_item_id,
           line.object_type, line.action, coalesce(line.primary_id, line.id), line.id,
           coalesce(line.parent_id, line.id), line.price_adjustment_id, line.quantity, line.quantity_fulfilled,
           line.service_item_id, coalesce(about.service_number, service.number), about.action, line.sku,
           line.unit_price::float
    FROM orders_orderitem line
    LEFT JOIN catalog_lookup status ON status.id = line.inventory_status_id
    LEFT JOIN orders_serviceinformationitem about ON about.id = line.service_item_id
    LEFT JOIN customers_service service ON service.id = about.service_id
    WHERE line.order_id = %s
    ORDER BY coalesce(line.primary_id, line.id), line.id LIMIT 500
"""


def long_floor(request) -> HttpResponse:
    """The lines of one order, likewise."""
    bearer, *_ = CostGuardViewSet.authentication_classes
    bearer().authenticate(request)
    with connection.cursor() as cursor:
        cursor.execute(LONG_ROWS, [int(request.GET["order"])])
        rows = cursor.fetchall()
    return HttpResponse(orjson.dumps({"value": rows}), content_type="application/json")


def pages(staff: Callable[[str], Callable], integrator: Callable[[str], Callable]) -> list[Page]:
    """`staff` and `integrator` make calls from paths."""
    found = []
    for who, get in (("staff", staff), ("integrator", integrator)):
        for size in (100, 500):
            least = f"floor: {size} orders, {who}"
            call = get(f"{ROOT}?$top={size}")
            found += [
                Page(least, get(f"{FLOOR}?size={size}")),
                Page(f"CostGuard: {size} orders, {who}", call, against=least, times=1.6, statements=STATEMENTS),
            ]
        least = f"floor: 100 completed orders, {who}"
        call = get(f"{ROOT}?{FILTERED}")
        found += [
            Page(least, get(f"{FLOOR}?size=100&filtered=1")),
            Page(f"CostGuard: 100 completed orders, {who}", call, against=least, times=1.6, statements=STATEMENTS),
        ]
    long = Order.objects.filter(description=LONG).latest("pk").pk
    least = "floor: order of 500 items"
    return [
        *found,
        Page(least, staff(f"{LONG_FLOOR}?order={long}")),
        Page(
            "CostGuard: order of 500 items",
            staff(f"{ROOT}/{long}/detail?$top=500"),
            against=least,
            times=2.0,
            statements=STATEMENTS + 1,
        ),
    ]
