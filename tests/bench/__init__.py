"""Measures pages against a floor: `python -m tests.bench`."""
