"""Receipt numbers: gapless for each register."""

from apps.core.locks import locked
from apps.registers.models import Register


def next_receipt_number(register_id: int) -> str:
    """Take the register's next number, such as STORE3-05-0590: location, register, sequence.

    Part of the caller's transaction, which holds the register's row until its end: a number that is not
    used in the end was never taken. Lock orders before registers.
    """
    register = locked(Register.objects.filter(pk=register_id).select_related("location")).get()
    number = f"{register.location.code}-{register.number:02d}-{register.next_receipt:04d}"
    register.next_receipt += 1
    Register.objects.filter(pk=register.pk).update(next_receipt=register.next_receipt)
    return number
