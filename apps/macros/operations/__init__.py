"""Every write to text blocks and macros, and running macros."""

from apps.macros.operations.configuration import save_macro, save_text_block
from apps.macros.operations.running import run_macro

__all__ = ["run_macro", "save_macro", "save_text_block"]
