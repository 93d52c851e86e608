"""Questions about tickets: what a button would do."""
