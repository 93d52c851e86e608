"""Service addresses for emergency calls."""
