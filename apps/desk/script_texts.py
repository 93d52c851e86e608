"""Texts of the scripts in `static/desk`, which pages in another language than English bring along."""

from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_noop

TEXTS = [
    gettext_noop("%(amount)s over"),
    gettext_noop("%(amount)s short"),
    gettext_noop("%(count)s changed"),
    gettext_noop("%(count)s marked"),
    gettext_noop("%(count)s new"),
    gettext_noop("%(done)s of %(total)s"),
    gettext_noop("%(hits)s found, Arrow keys choose"),
    gettext_noop("%(last)s, and %(count)s more"),
    gettext_noop("%(name)s is here"),
    gettext_noop("%(name)s is writing"),
    gettext_noop(", then go on here."),
    gettext_noop("/ or Ctrl+K"),
    gettext_noop("Close"),
    gettext_noop("Close what is open"),
    gettext_noop("Discard"),
    gettext_noop("Discard the draft of %(at)s"),
    gettext_noop("Draft of %(at)s restored."),
    gettext_noop("Draft saved at %(at)s."),
    gettext_noop("Find anything"),
    gettext_noop("Keyboard"),
    gettext_noop("Last opened"),
    gettext_noop("Mark the row"),
    gettext_noop("Mark all rows"),
    gettext_noop("New ticket, case or order"),
    gettext_noop("Next and previous row of a list"),
    gettext_noop("Not saved as a draft."),
    gettext_noop("Not saved as a draft: there is no connection."),
    gettext_noop("Nothing found so far"),
    gettext_noop("Notifications"),
    gettext_noop("Notifications, %(count)s new"),
    gettext_noop("Open the row"),
    gettext_noop("People"),
    gettext_noop("Send the form"),
    gettext_noop("Sign in in a new tab"),
    gettext_noop("Somebody else has signed in in this browser. What you wrote is not saved."),
    gettext_noop("Text blocks"),
    gettext_noop("This is too long to be kept as a draft."),
    gettext_noop("This list"),
    gettext_noop("User guide"),
    gettext_noop("You were signed out. What you wrote is still here and not saved."),
    gettext_noop("as expected"),
    gettext_noop("draft"),
    gettext_noop("show"),
]


def script_texts() -> SafeString:
    """The element of a page in which `translated` of `static/desk/desk.js` looks; nothing on English pages."""
    if get_language() in (None, "en"):
        return SafeString("")
    return json_script({text: gettext(text) for text in TEXTS}, "desk-texts")
