"""The classes and types of service, and address statuses, that a new installation starts with.

Classes and types are NENA's. Counties, providers and centres are the carrier's own to add.
"""

from apps.core.lookups import create_default_lookups
from apps.e911.constants import E911LookupKind

LOOKUPS = {
    E911LookupKind.CLASS_OF_SERVICE: [
        (1, "Residence"), (2, "Business"), (3, "Residence PBX"), (4, "Business PBX"), (5, "Centrex"),
        (6, "Coin, one way out"), (7, "Coin, two way"), (8, "Mobile"), (9, "Residence OPX"), (10, "Business OPX"),
        (11, "VoIP"),
    ],
    E911LookupKind.TYPE_OF_SERVICE: [
        (1, "FX in 911 area"), (2, "FX outside 911 area"), (3, "Non-Pub"), (4, "Non-Pub FX in 911 area"),
        (5, "Non-Pub FX outside 911 area"), (6, "Local number portability"), (7, "PS/911"),
    ],
    E911LookupKind.ADDRESS_STATUS: [(1, "Active"), (2, "Pending"), (3, "Inactive")],
}  # fmt: skip


def create_default_e911(lookup_model) -> None:
    """Create the rows with the given model class, unless there are any."""
    create_default_lookups(lookup_model, LOOKUPS)
