"""Organisations, customers, their accounts, services and equipment."""
