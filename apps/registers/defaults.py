"""The tenders and no-sale reasons that a new installation starts with."""

from apps.registers.constants import BaseTenderType, NoSaleType

DEBIT, CREDIT = 11, 12
ADJUSTMENT_TYPES = [(DEBIT, "Bill to account"), (CREDIT, "Refund to account")]
TENDER_TYPES = [  # id, name, family, types of the adjustments that capture it
    (1, "Cash", BaseTenderType.CASH, None, None),
    (2, "Check", BaseTenderType.CHECK, None, None),
    (3, "Credit Card", BaseTenderType.CREDIT_CARD, None, None),
    (7, "Bill to Account", BaseTenderType.BTA, DEBIT, CREDIT),
    (8, "Paymentus", BaseTenderType.PAYMENTUS, None, None),
]
NO_SALE_REASONS = [
    (1, NoSaleType.ADD_CASH, "Change from the bank"),
    (2, NoSaleType.FLOAT, "Start of a Shift"),
    (3, NoSaleType.FLOAT_CORRECTION, "Counted again"),
    (4, NoSaleType.RECONCILE, "End of a Shift"),
    (5, NoSaleType.OPEN_DRAWER, "Give change"),
    (6, NoSaleType.PETTY_CASH, "Store supplies"),
    (7, NoSaleType.SKIM_CASH, "Drawer over its limit"),
]


def create_default_registers(adjustment_type_model, tender_type_model, reason_model) -> None:
    """Create the rows with the given model classes, unless there are tender types already."""
    if tender_type_model.objects.exists():
        return
    for pk, name in ADJUSTMENT_TYPES:
        adjustment_type_model.objects.get_or_create(id=pk, defaults={"name": name})
    for pk, name, family, debit, credit in TENDER_TYPES:
        tender_type_model.objects.create(
            id=pk, name=name, base_type=family, debit_adjustment_type_id=debit, credit_adjustment_type_id=credit
        )
    for pk, kind, description in NO_SALE_REASONS:
        reason_model.objects.create(id=pk, type=kind, description=description)
