"""Demo text blocks and macros, as a manager would have made them for everybody, and some tags."""

from apps.core.caller import Caller, Channel
from apps.macros.constants import MacroKind
from apps.macros.models import Macro, TextBlock
from apps.macros.operations import save_macro, save_text_block
from apps.tickets.constants import ClassificationKind, Lifecycle
from apps.tickets.models import Classification, Ticket
from apps.tickets.operations import tag_ticket
from apps.users.models import User

TEXTS = [  # title, keywords, text
    (
        "Received",
        "welcome first answer",
        "Good day {contact.name},\n\nthank you for reporting this. We work on it as {ticket.number} and write again"
        " as soon as we know more.\n\n{agent.name}",
    ),
    (
        "Line test wanted",
        "restart router test",
        "Please restart the router at your site, wait five minutes and tell us whether {ticket.number} still shows.",
    ),
    (
        "Known outage",
        "storm fibre cut",
        "This is part of an outage that we know of ({today}). You need do nothing; we close {ticket.number} with it.",
    ),
    ("Case: more time", "delay", "Case {case.number} takes longer than we said. The next answer comes tomorrow."),
]
TAGS = {"Fibre": "Fibre cut near the harbour gate", "Porting": "Port three numbers to the new trunk"}


def load_macros() -> None:
    """Create them unless there ever was one of their kind."""
    by = Caller(User.objects.get(username="admin"), Channel.COMMAND)
    if not TextBlock.history.exists():
        for title, keywords, text in TEXTS:
            save_text_block(block=TextBlock(title=title, keywords=keywords, text=text), by=by)
    if not Macro.history.exists():
        for macro in _macros():
            save_macro(macro=macro, by=by)
    tickets = {ticket.title: ticket for ticket in Ticket.objects.filter(title__in=TAGS.values())}
    for name, title in TAGS.items():
        if title in tickets and not tickets[title].tags.exists():
            tag_ticket(ticket_id=tickets[title].pk, add=[name], by=by)


def _macros() -> list[Macro]:
    statuses = Classification.objects.filter(kind=ClassificationKind.STATUS)
    work = statuses.filter(lifecycle=Lifecycle.OPEN, is_default=False).first()
    solved = statuses.filter(lifecycle=Lifecycle.RESOLVED).first()
    return [
        Macro(
            name="Take it and greet",
            note="Good day {contact.name}, I look at {ticket.number} now. {agent.name}",
            is_note_internal=False,
            takes_it=True,
            status=work,
        ),
        Macro(name="Solved by restart", note="Solved by restarting the equipment.", status=solved),
        Macro(name="Ask for a day", kind=MacroKind.CASE, note="Case {case.number} needs another day."),
    ]
