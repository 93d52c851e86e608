"""Demo orders: what the vendor's samples name, a counter as it looks on a busy day, and bulk rows for measurement."""

from apps.orders.demo.base import load_base
from apps.orders.demo.bulk import load_scale
from apps.orders.demo.counter import load_counter
from apps.orders.demo.equipment import load_equipment
from apps.orders.demo.money import load_money
from apps.orders.demo.reads import load_reads

__all__ = [
    "load_base",
    "load_counter",
    "load_equipment",
    "load_money",
    "load_reads",
    "load_scale",
]
