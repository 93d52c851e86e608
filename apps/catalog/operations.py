"""Every write to the catalogue."""

from collections.abc import Mapping, Sequence
from typing import cast

from django.db import models, transaction
from django.utils.translation import gettext

from apps.activity.configuration import permission_to_save, require_unchanged, store
from apps.activity.history import changed_columns
from apps.catalog.constants import CatalogItemKind, CatalogVerb, EquipmentKind
from apps.catalog.models import CatalogItem, Lookup, PricePoint, PricePointCharge, Promotion
from apps.core.caller import Caller
from apps.core.errors import Invalid


@transaction.atomic
def save_configuration(
    *,
    row: models.Model,
    by: Caller,
    parts: Sequence[models.Model] = (),
    removed: Sequence[models.Model] = (),
    links: Mapping[str, Sequence[models.Model]] | None = None,
) -> models.Model:
    """Store an item of the catalogue, a price point with its charges, a promotion, or a row that these rest on.

    Raises NotAllowed, Invalid, WrongState (what a row is stays) and AlreadyTaken.
    """
    by.require(permission_to_save(row))
    match row:
        case CatalogItem():
            _check_item(row)
        case PricePoint():
            _check_price_point(row, cast(Sequence[PricePointCharge], parts))
        case Promotion():
            _check_promotion(row)
        case Lookup():
            require_unchanged(row, ["kind"], gettext("A word of the catalogue stays of its kind; add another instead."))
    return store(row, verb=_verb(row), by=by, parts=parts, removed=removed, links=links)


def _verb(row: models.Model) -> CatalogVerb:
    if not isinstance(row, CatalogItem):
        return CatalogVerb.CONFIGURED
    return CatalogVerb.ITEM_CREATED if row._state.adding else CatalogVerb.ITEM_CHANGED


def _check_item(item: CatalogItem) -> None:
    require_unchanged(item, ["kind"], gettext("A catalogue item stays of its kind; add another instead."))
    _check_equipment(item)
    if "package" not in changed_columns(item) or item.package is None:
        return
    if item.package.kind != CatalogItemKind.PACKAGE:
        raise Invalid("package", gettext("%(package)s is no package.") % {"package": item.package})
    if item.kind == CatalogItemKind.PACKAGE:
        raise Invalid("package", gettext("A package is not part of another."))


def _check_equipment(item: CatalogItem) -> None:
    """Equipment is goods, and only a SIM card has a class of its own."""
    changed = changed_columns(item)
    if "equipment" in changed and item.equipment and item.kind != CatalogItemKind.RETAIL:
        raise Invalid("equipment", gettext("Only retail items are equipment."))
    if {"equipment", "sim_class"} & set(changed) and item.sim_class and item.equipment != EquipmentKind.SIM_CARD:
        raise Invalid("sim_class", gettext("Only SIM cards have one; what a handset takes is its supported SIM class."))


def _check_price_point(point: PricePoint, charges: Sequence[PricePointCharge]) -> None:
    require_unchanged(point, ["product"], gettext("A price point stays with its product; add another instead."))
    if point._state.adding and point.product.kind != CatalogItemKind.ADVANCE_PAY:
        raise Invalid("product", gettext("%(product)s is no advance pay product.") % {"product": point.product})
    for charge in charges:
        is_moved = changed_columns(charge) & {"starts_at", "ends_at"}
        if is_moved and charge.ends_at is not None and charge.ends_at <= charge.starts_at:
            raise Invalid("ends_at", gettext("A charge ends after it starts."))


def _check_promotion(promotion: Promotion) -> None:
    require_unchanged(promotion, ["word"], gettext("Discounts carry its name, so it must stay; add another instead."))
    is_moved = changed_columns(promotion) & {"starts_at", "ends_at"}
    if is_moved and promotion.ends_at is not None and promotion.ends_at <= promotion.starts_at:
        raise Invalid("ends_at", gettext("A promotion ends after it starts."))
