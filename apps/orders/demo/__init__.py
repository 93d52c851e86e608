"""Demo orders: what the vendor's samples name, a counter as it looks on a busy day, and bulk rows for measurement."""

from apps.orders.demo.base import load_base

__all__ = ["load_base"]
