"""Carts, checkout, tenders, the life cycle of orders, receipts, credit and starting blocks."""
