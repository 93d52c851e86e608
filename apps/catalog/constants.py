"""Choices and limits of the catalogue."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy


class CatalogLookupKind(IntegerChoices):
    """What a lookup row names."""

    TECHNOLOGY_TYPE = 1, gettext_lazy("Technology type")  # LTE, 5G, DSL …
    SIM_CLASS = 2, gettext_lazy("SIM class")  # Nano SIM, eSIM …
    SIM_ASSOCIATION_TYPE = 3, gettext_lazy("SIM card association type")  # removable or embedded
    INVENTORY_STATUS = 4, gettext_lazy("Inventory status")  # where a stocked item is
    SERVICE_AGREEMENT = 5, gettext_lazy("Service agreement")
    CONTRACT_SERVICE_AGREEMENT = 6, gettext_lazy("Contract service agreement")
    DOCUMENT_TEMPLATE_TYPE = 7, gettext_lazy("Document template type")
    RETURN_REASON = 8, gettext_lazy("Return reason")
    PROMOTION = 9, gettext_lazy("Promotion")


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

    SERVICE = "service", gettext_lazy("Service")  # a line that a customer uses, billed each month
    FEATURE = "feature", gettext_lazy("Feature")  # something on top of a service
    RETAIL = "retail", gettext_lazy("Retail item")  # goods with a SKU
    PACKAGE = "package", gettext_lazy("Package")  # several items sold as one
    ADVANCE_PAY = "advance_pay", gettext_lazy("Advance pay product")  # renewed by paying a price point beforehand
    PROTECTION_PLAN = "protection_plan", gettext_lazy("Protection plan")  # insurance of a handset


class EquipmentKind(TextChoices):
    """Which part of a service's equipment an item is."""

    HANDSET = "handset", gettext_lazy("Handset")  # takes SIM cards of the class that it supports
    SIM_CARD = "sim_card", gettext_lazy("SIM card")  # of one class, in a handset or built into it


class CatalogVerb(TextChoices):
    """What can happen to the catalogue; read as "<actor> <label>"."""

    ITEM_CREATED = "catalog_item.created", gettext_lazy("added the catalogue item")
    ITEM_CHANGED = "catalog_item.changed", gettext_lazy("changed the catalogue item")
    CONFIGURED = "catalog.configured", gettext_lazy("changed the catalogue's configuration")
