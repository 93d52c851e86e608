"""Requests and answers that the tests of no-sales share."""

from apps.dialects.datetimes import milliseconds
from apps.registers.constants import NoSaleState
from apps.registers.models import NoSale

NONE = 2147483647  # an id that nothing has
CASH, CHECK, BTA = 1, 2, 7  # tender types


def tender(amount, system_amount=None, type=CASH) -> dict:
    return {"amount": amount, "systemAmount": system_amount, "tenderTypeID": type}


def new_no_sale(register, **changes) -> dict:
    """A float of 100.00 with all it may hold, apart from what overrides or holds it."""
    return {
        "noSaleReasonID": 2,
        "noSaleType": "Float",
        "note": "Changing cashiers",
        "registerID": register.pk,
        "tenders": [{"amount": 100.0, "tenderTypeID": CASH}],
    } | changes


def reconcile(register, *tenders, **changes) -> dict:
    """The body of a request that reconciles a register."""
    return new_no_sale(register, noSaleType="Reconcile", noSaleReasonID=4, tenders=list(tenders), **changes)


def no_sale_body(no_sale: NoSale, tenders: list, **changes) -> dict:
    """What getNoSale answers."""
    return {
        "createDate": milliseconds(no_sale.at),
        "createUser": no_sale.created_by.username,
        "location": no_sale.register.location.name,
        "locationID": no_sale.register.location_id,
        "message": None,
        "noSaleReason": "Start of a Shift",
        "noSaleReasonID": 2,
        "noSaleType": "Float",
        "note": "Changing cashiers",
        "orderState": NoSaleState(no_sale.state).label,
        "orderStateID": no_sale.state,
        "overrideDate": None,
        "overrideUser": None,
        "receiptNumber": no_sale.receipt_number,
        "register": no_sale.register.name,
        "registerID": no_sale.register_id,
        "registerNumber": no_sale.register.number,
        "tenders": tenders,
    } | changes


def answered_tender(amount, system_amount=None, name="Cash", type=CASH) -> dict:
    """A tender as getNoSale answers it."""
    return {"amount": amount, "systemAmount": system_amount, "tenderType": name, "tenderTypeID": type}
