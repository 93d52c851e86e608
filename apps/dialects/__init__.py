"""How each vendor's API speaks: the contracts, their harness, OData, JSON Patch, error bodies."""
