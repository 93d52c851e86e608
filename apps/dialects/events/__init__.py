"""Events and webhooks: an API of our own, beside the vendors'."""
