"""Requests made up from the contracts, sent to a live server."""
