"""Batches and requests to providers, staged values and fallout."""
