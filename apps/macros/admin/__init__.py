"""Text blocks and macros at the desk."""

from apps.macros.admin.macros import MacroAdmin
from apps.macros.admin.texts import TextBlockAdmin

__all__ = ["MacroAdmin", "TextBlockAdmin"]
