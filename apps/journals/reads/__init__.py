"""Questions about journals and follow-ups."""
