"""Customer cases with codes, contacts, files and notes."""
