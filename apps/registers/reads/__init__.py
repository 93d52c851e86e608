"""Questions about registers: what should be in a drawer."""
