"""The floor: what the pages could cost at best in this framework, and the routes of the measured site.

A plain view behind the same middleware and the same bearer authentication reads the same rows with one
statement written by hand and dumps them as they come.
"""

import orjson
from django.db import connection
from django.http import HttpResponse
from django.urls import path

from apps.users.authentication import BearerAuthentication
from config.urls import urlpatterns as site
from tests.bench import costguard, orders

STAFF_ROWS = """
    SELECT t.id, o.human_id, c.human_id, n.number, t.title, t.description, t.reporter_id, r.human_id,
           t.created_at, t.updated_at, b.human_id, b.legal_name, b.name, b.role,
           u.human_id, u.legal_name, u.name, u.role
    FROM (
        SELECT * FROM tickets_ticket WHERE {seen} ORDER BY created_at DESC, id DESC LIMIT %(size)s
    ) t
    JOIN customers_organisation o ON o.id = t.organisation_id
    JOIN users_user r ON r.id = t.reporter_id
    LEFT JOIN customers_contract c ON c.id = t.contract_id
    LEFT JOIN customers_tenant n ON n.id = t.tenant_id
    LEFT JOIN customers_organisation b ON b.id = t.buyer_id
    LEFT JOIN customers_organisation u ON u.id = t.consumer_id
    ORDER BY t.created_at DESC, t.id DESC
"""
SEEN_BY_STAFF = "true"
SEEN_BY_ORGANISATION = (
    "(reporter_id = %(user)s OR organisation_id = %(own)s OR buyer_id = %(own)s OR consumer_id = %(own)s)"
    " AND NOT is_internal"
)


def tickets(request) -> HttpResponse:
    user, _ = BearerAuthentication().authenticate(request)
    statement = STAFF_ROWS.format(seen=SEEN_BY_STAFF if user.is_staff else SEEN_BY_ORGANISATION)
    parameters = {"size": int(request.GET["pageSize"]), "user": user.pk, "own": user.organisation_id}
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
    return HttpResponse(orjson.dumps({"data": rows}), content_type="application/json")


urlpatterns = [
    path("floor/tickets", tickets),
    path("floor/costguard/tickets", costguard.floor),
    path("floor/costguard/orders", orders.floor),
    path("floor/costguard/order", orders.long_floor),
    *site,
]
