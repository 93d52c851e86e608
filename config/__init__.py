"""Settings, the site's addresses, and which viewsets answer which dialect."""
