"""Named questions about customers."""
