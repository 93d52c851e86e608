"""Questions about files: how much is stored."""
