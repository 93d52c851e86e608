"""All of the demo data."""

from django.db import transaction

from apps.attachments.demo import load_files
from apps.cases.demo import load_case_promises, load_cases
from apps.e911.demo import load_e911
from apps.events.demo import load_webhooks
from apps.journals.demo import load_agenda, load_journals
from apps.macros.demo import load_macros
from apps.orders.demo import load_base, load_counter, load_equipment, load_money, load_reads
from apps.payments.demo import load_payments
from apps.provisioning.demo import load_provisioning
from apps.registers.demo import load_no_sales
from apps.tickets.demo import load_promises, load_queue, load_samples
from apps.users.demo import load_people


def load() -> None:
    """Add what was never there and change nothing else."""
    with transaction.atomic():
        load_people()
    load_files()  # which may ask the virus scanner, and so stands outside the transactions
    with transaction.atomic():
        load_journals()
        load_samples()
        load_queue()
        load_agenda()
        load_cases()
        load_base()
        load_no_sales()
        load_counter()
        load_money()
        load_reads()
        load_equipment()
        load_provisioning()
        load_payments()
        load_e911()
        load_webhooks()
        load_macros()
        load_promises()
        load_case_promises()
