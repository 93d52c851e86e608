"""Drawers opened without a sale: their list, the page that opens one, and the page of one that was opened."""

from apps.desk.no_sales.admin import NoSaleAdmin

__all__ = ["NoSaleAdmin"]
