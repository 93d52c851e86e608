"""Reports, made as they are read."""
