"""Stores, registers, tender types, no-sales and the cash drawer."""
