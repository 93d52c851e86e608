"""Errors, the caller, base models, money, locking, text and times, outgoing HTTP, secrets, the worker."""
