"""What the demo sells."""

from apps.activity.history import unrecorded
from apps.catalog.constants import CatalogItemKind, CatalogLookupKind, EquipmentKind
from apps.catalog.factories import CatalogGroupFactory, CatalogItemFactory, lookup
from apps.catalog.models import (
    CatalogGroup,
    CatalogItem,
    Lookup,
    OverviewGroup,
    PricePoint,
    PricePointCharge,
    Promotion,
    Tax,
)
from apps.core.sequences import pass_highest_ids

DEVICES, SERVICES, FEES = 1, 2, 3  # overview groups

CATALOGUE = [  # id, kind, name, SKU, group, overview group, price, monthly, one-time, stock
    (
        998003,
        CatalogItemKind.SERVICE,
        "Wireless Service",
        "WIRELESS-LTE",
        "Mobile",
        SERVICES,
        "0",
        "12.95",
        "5.95",
        None,
    ),
    (
        998004,
        CatalogItemKind.SERVICE,
        "Fibre Internet 500",
        "FIBRE-500",
        "Internet",
        SERVICES,
        "0",
        "49.00",
        "39.00",
        None,
    ),
    (998005, CatalogItemKind.SERVICE, "Business Line", "LINE-BUSINESS", "Voice", SERVICES, "0", "24.50", "15.00", None),
    (998006, CatalogItemKind.SERVICE, "DSL Internet", "DSL-50", "Internet", SERVICES, "0", "29.00", "25.00", None),
    (998007, CatalogItemKind.SERVICE, "Landline", "LANDLINE", "Telephone", SERVICES, "0", "14.00", "10.00", None),
    (998008, CatalogItemKind.SERVICE, "Home Security", "SECURITY", "Security", SERVICES, "0", "19.50", "60.00", None),
    (998009, CatalogItemKind.SERVICE, "Cable Television", "TV-CABLE", "Television", SERVICES, "0", "22.00", "0", None),
    (5012, CatalogItemKind.RETAIL, "Galaxy S20 128GB", "GS20-128-BLK", "Mobile", DEVICES, "749.00", "0", "0", 40),
    (5013, CatalogItemKind.RETAIL, "USB-C Charger", "CHG-USBC-01", None, DEVICES, "25.00", "0", "0", 300),
    (5014, CatalogItemKind.RETAIL, "Galaxy S20 Case", "CASE-GS20", None, DEVICES, "23.15", "0", "0", 120),
    (5015, CatalogItemKind.RETAIL, "Nano SIM Card", "SIM-NANO", "Mobile", DEVICES, "4.90", "0", "0", 2_000),
    (5016, CatalogItemKind.RETAIL, "Network Cable, by the metre", "CABLE-CAT6", None, DEVICES, "0.02", "0", "0", None),
    (5020, CatalogItemKind.FEATURE, "Voicemail to E-Mail", "FEAT-VOICEMAIL", "Voice", SERVICES, "0", "2.50", "0", None),
    (
        5021,
        CatalogItemKind.FEATURE,
        "International Roaming",
        "FEAT-ROAMING",
        "Mobile",
        SERVICES,
        "0",
        "9.00",
        "0",
        None,
    ),
    (5030, CatalogItemKind.ADVANCE_PAY, "Prepaid Talk", "PREPAID-30", "Mobile", SERVICES, "0", "0", "0", None),
    (5031, CatalogItemKind.ADVANCE_PAY, "Prepaid Data", "PREPAID-DATA", "Mobile", SERVICES, "0", "0", "0", None),
    (1, CatalogItemKind.PROTECTION_PLAN, "Handset Protection", "PROTECT-01", "Mobile", FEES, "0", "7.99", "0", None),
    (5050, CatalogItemKind.PACKAGE, "Starter Kit", "KIT-STARTER", "Mobile", DEVICES, "39.00", "0", "0", None),
    (5051, CatalogItemKind.RETAIL, "Starter Charger", "KIT-CHARGER", None, DEVICES, "19.00", "0", "0", 80),
    (5052, CatalogItemKind.RETAIL, "Starter Case", "KIT-CASE", None, DEVICES, "15.00", "0", "0", 80),
]
PACKAGES = {"KIT-STARTER": ["KIT-CHARGER", "KIT-CASE"]}
GROUPS = {3: "Mobile", 4: "Internet", 5: "Voice", 6: "Telephone", 7: "Security", 8: "Television"}
PRICE_POINTS = [  # id of point and charge, product, name, favorite, amount
    (1, "PREPAID-30", "30 days", True, "10.00"),
    (2, "PREPAID-30", "90 days", False, "27.00"),
    (3, "PREPAID-DATA", "5 GB", True, "8.00"),
    (4, "PREPAID-DATA", "20 GB", False, "25.00"),
]
PROMOTION = (7, "Starter weeks", "KIT-STARTER", 10)  # number, name, what it is for, percentage
EQUIPMENT = {  # what is known beyond that of handsets, SIM cards and plans
    "GS20-128-BLK": lambda: {"equipment": EquipmentKind.HANDSET},
    "SIM-NANO": lambda: {
        "equipment": EquipmentKind.SIM_CARD,
        "sim_class": lookup(CatalogLookupKind.SIM_CLASS, 2),
        "sim_association_type": lookup(CatalogLookupKind.SIM_ASSOCIATION_TYPE, 1),
    },
    "PROTECT-01": lambda: {"protection_profile_id": 1},
}
TAXES = [(1, "Sales tax", "0.08")]


def item(sku: str) -> CatalogItem:
    return CatalogItem.objects.get(sku=sku)


@unrecorded()
def load_catalogue() -> None:
    """Create what was never there."""
    for pk, name in GROUPS.items():
        CatalogGroupFactory(id=pk, name=name)
    groups = {group.name: group for group in CatalogGroup.objects.all()}
    overview = {group.pk: group for group in OverviewGroup.objects.all()}
    for pk, kind, name, sku, group, section, price, monthly, one_time, stock in CATALOGUE:
        CatalogItemFactory(
            id=pk,
            kind=kind,
            name=name,
            sku=sku,
            group=groups.get(group),
            overview_group=overview[section],
            price=price,
            monthly_charge=monthly,
            one_time_charge=one_time,
            quantity_divisor=100 if sku == "CABLE-CAT6" else 1,
            stock=stock,
            inventory_status=None if stock is None else lookup(CatalogLookupKind.INVENTORY_STATUS, 1),
            technology_type=lookup(CatalogLookupKind.TECHNOLOGY_TYPE, 4)
            if sku in ("WIRELESS-LTE", "GS20-128-BLK")
            else None,
            supported_sim_class=lookup(CatalogLookupKind.SIM_CLASS, 2) if sku == "GS20-128-BLK" else None,
            **EQUIPMENT.get(sku, dict)(),
        )
    for package, contents in PACKAGES.items():
        for sku in contents:
            part = item(sku)
            if part.package_id is None:
                part.package = item(package)
                part.save()
    for pk, sku, name, favorite, amount in PRICE_POINTS:
        defaults = {"product": item(sku), "name": name, "is_favorite": favorite}
        point, _ = PricePoint.objects.get_or_create(id=pk, defaults=defaults)
        PricePointCharge.objects.get_or_create(id=pk, defaults={"price_point": point, "amount": amount})
    for pk, name, rate in TAXES:
        Tax.objects.get_or_create(id=pk, defaults={"name": name, "rate": rate})
    number, name, sku, percent = PROMOTION
    kind = CatalogLookupKind.PROMOTION
    word, _ = Lookup.objects.get_or_create(kind=kind, number=number, defaults={"name": name})
    if not Promotion.objects.filter(word=word).exists():
        Promotion.objects.create(word=word, description=name, percent=percent).items.add(item(sku))
    pass_highest_ids(CatalogGroup, CatalogItem, PricePoint, PricePointCharge, Tax)
