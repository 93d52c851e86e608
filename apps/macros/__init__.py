"""Text blocks and macros: what agents write and do often."""
