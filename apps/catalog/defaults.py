"""The words of the catalogue that a new installation starts with."""

from apps.catalog.constants import CatalogLookupKind

LOOKUPS = {
    CatalogLookupKind.TECHNOLOGY_TYPE: [(1, "GSM"), (3, "UMTS"), (4, "LTE"), (5, "5G")],
    CatalogLookupKind.SIM_CLASS: [(1, "Micro SIM"), (2, "Nano SIM"), (3, "eSIM")],
    CatalogLookupKind.SIM_ASSOCIATION_TYPE: [(1, "Removable"), (2, "Embedded")],
    CatalogLookupKind.INVENTORY_STATUS: [
        (1, "In stock"),
        (2, "Reserved"),
        (3, "Sold"),
        (4, "Returned"),
        (5, "Back-ordered"),
    ],
    CatalogLookupKind.SERVICE_AGREEMENT: [(9, "24 Month Agreement")],
    CatalogLookupKind.CONTRACT_SERVICE_AGREEMENT: [(31, "24 Month Contract")],
    CatalogLookupKind.DOCUMENT_TEMPLATE_TYPE: [(6, "Installment Agreement")],
    CatalogLookupKind.RETURN_REASON: [(1, "Changed mind"), (2, "Defective device"), (3, "Wrong item")],
    CatalogLookupKind.PROMOTION: [(6, "Holiday 2020")],
}
OVERVIEW_GROUPS = ["Devices and accessories", "Services", "Fees"]
DISCOUNT_REASONS = [(3, "Price match", True)]


def create_default_catalog(lookup_model, group_model, reason_model) -> None:
    """Create the rows with the given model classes, unless there are lookups already."""
    if lookup_model.objects.exists():
        return
    for kind, rows in LOOKUPS.items():
        for number, name in rows:
            lookup_model.objects.create(kind=kind, number=number, name=name)
    for position, name in enumerate(OVERVIEW_GROUPS, start=1):
        group_model.objects.create(id=position, name=name, position=position)
    for pk, description, is_for_price_adjustment in DISCOUNT_REASONS:
        reason_model.objects.create(id=pk, description=description, is_for_price_adjustment=is_for_price_adjustment)
