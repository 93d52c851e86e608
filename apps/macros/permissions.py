"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from django.utils.translation import gettext_lazy

from apps.core.caller import Permission

VIEW_TEXT_BLOCK = Permission("macros.view_textblock", gettext_lazy("You may not see text blocks."))
SHARE_TEXT_BLOCK = Permission("macros.share_textblock", gettext_lazy("Text blocks for others are a manager's right."))
VIEW_MACRO = Permission("macros.view_macro", gettext_lazy("You may not run macros."))

WORK = [
    "view_macro",
    "view_textblock",
    "add_textblock",
    "change_textblock",
]
OVERSEE = [
    "share_textblock",
    "add_macro",
    "change_macro",
]
