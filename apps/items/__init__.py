"""The number that tickets, journals and follow-ups share, and which objects have one."""
