"""What can be ordered: items, prices, options, packages and their groups."""
