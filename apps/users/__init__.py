"""People, roles, credentials, and the guard of every sign-in."""
