"""Choices and limits of the catalogue."""

from django.db.models import IntegerChoices, TextChoices


class CatalogLookupKind(IntegerChoices):
    """What a lookup row names."""

    TECHNOLOGY_TYPE = 1, "Technology type"  # LTE, 5G, DSL …
    SIM_CLASS = 2, "SIM class"  # Nano SIM, eSIM …
    SIM_ASSOCIATION_TYPE = 3, "SIM card association type"  # removable or embedded
    INVENTORY_STATUS = 4, "Inventory status"  # where a stocked item is
    SERVICE_AGREEMENT = 5, "Service agreement"
    CONTRACT_SERVICE_AGREEMENT = 6, "Contract service agreement"
    DOCUMENT_TEMPLATE_TYPE = 7, "Document template type"
    RETURN_REASON = 8, "Return reason"
    PROMOTION = 9, "Promotion"


class InventoryStatus(IntegerChoices):
    """Where a stocked item is: the numbers of the lookups that the stock is kept by."""

    IN_STOCK = 1, "In stock"
    RESERVED = 2, "Reserved"
    SOLD = 3, "Sold"
    RETURNED = 4, "Returned"


class DocumentTemplateType(IntegerChoices):
    """What a line's document is made from: the numbers of the lookups that orders set."""

    INSTALLMENT_AGREEMENT = 6, "Installment Agreement"


class CatalogItemKind(TextChoices):
    """What kind of thing can be ordered."""

    SERVICE = "service", "Service"  # a line that a customer uses, billed each month
    FEATURE = "feature", "Feature"  # something on top of a service
    RETAIL = "retail", "Retail item"  # goods with a SKU
    PACKAGE = "package", "Package"  # several items sold as one
    ADVANCE_PAY = "advance_pay", "Advance pay product"  # renewed by paying a price point beforehand
    PROTECTION_PLAN = "protection_plan", "Protection plan"  # insurance of a handset


class EquipmentKind(TextChoices):
    """Which part of a service's equipment an item is."""

    HANDSET = "handset", "Handset"  # takes SIM cards of the class that it supports
    SIM_CARD = "sim_card", "SIM card"  # of one class, in a handset or built into it


class CatalogVerb(TextChoices):
    """What can happen to the catalogue; read as "<actor> <label>"."""

    ITEM_CREATED = "catalog_item.created", "added the catalogue item"
    ITEM_CHANGED = "catalog_item.changed", "changed the catalogue item"
    CONFIGURED = "catalog.configured", "changed the catalogue's configuration"
