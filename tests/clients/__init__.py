"""Generators of clients, linters and a collection runner against the published contracts: `make clients`."""
