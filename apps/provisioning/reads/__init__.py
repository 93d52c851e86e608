"""Questions about provisioning: lines, counts of properties, and what a provider is sent."""
