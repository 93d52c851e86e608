"""Writes the tables of states for readers: `python -m tests.docs.states` makes `docs/states.md` from the constants."""

import os

from tests.architecture.source import ROOT

PAGE = ROOT / "docs/states.md"
HEAD = """# States

What each state means, and where a row may go from it. Made by `make states` from the tables in the apps'
`constants.py`; badges on the desk show the same labels, and the same sentences as tooltips. In brackets is the
permission that a move takes; *system* means that only workers, or what another system reports, make it.
"""
TITLES = {
    "activity.BULK_LIFE_CYCLE": "Bulk changes",
    "activity.EMAIL_LIFE_CYCLE": "E-mails",
    "cases.CASE_LIFE_CYCLE": "Cases",
    "customers.ACCOUNT_LIFE_CYCLE": "Accounts of customers (each account status is of one of these)",
    "customers.SERVICE_LIFE_CYCLE": "Services of customers",
    "events.DELIVERY_LIFE_CYCLE": "Deliveries of events",
    "events.WEBHOOK_LIFE_CYCLE": "Webhooks",
    "orders.AGREEMENT_LIFE_CYCLE": "Installment agreements",
    "orders.ORDER_LIFE_CYCLE": "Orders",
    "orders.TENDER_LIFE_CYCLE": "Tenders",
    "payments.REFUND_LIFE_CYCLE": "Refunds through Paymentus",
    "payments.TRANSACTION_LIFE_CYCLE": "Paymentus transactions",
    "provisioning.REQUEST_LIFE_CYCLE": "Provisioning requests",
    "registers.NO_SALE_LIFE_CYCLE": "No-sales",
    "tickets.SLA_STATES": "SLA clocks of tickets",
    "tickets.TICKET_LIFE_CYCLE": "Tickets (each status is of one of these)",
}


def page() -> str:
    """The whole page."""
    from tests.support.life_cycles import LIFE_CYCLES

    parts = [HEAD]
    for name, title in sorted(TITLES.items(), key=lambda entry: entry[1]):
        rows = [f"| {row.label} | {row.meaning} | {_moves(row, LIFE_CYCLES[name])} |" for row in LIFE_CYCLES[name]]
        parts.append("\n".join([f"## {title}\n", "| state | meaning | may become |", "|---|---|---|", *rows, ""]))
    return "\n".join(parts)


def _moves(row, life_cycle) -> str:
    """The states that may follow, those that take one permission together."""
    ends: dict[str, list[str]] = {}
    for state, permission in row.moves.items():
        ends.setdefault(permission, []).append(life_cycle.label(state))
    parts = []
    for permission, labels in ends.items():
        which = "any of these" if len(labels) == len(life_cycle.states) else ", ".join(labels)
        parts.append(f"{which} ({f'`{permission}`' if '.' in permission else f'*{permission}*'})")
    return "; ".join(parts)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    import django

    django.setup()
    PAGE.write_text(page())
