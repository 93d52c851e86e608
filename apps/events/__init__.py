"""Events of what happened, for other systems: a feed that they read, and webhooks that are sent to them."""
