"""Every write to text blocks."""

from apps.macros.operations.configuration import save_text_block

__all__ = ["save_text_block"]
