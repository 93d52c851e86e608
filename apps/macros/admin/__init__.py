"""Text blocks at the desk."""

from apps.macros.admin.texts import TextBlockAdmin

__all__ = ["TextBlockAdmin"]
