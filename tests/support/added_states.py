"""A pytest plugin under which each life cycle has one state more, written into its app's constants and nowhere else.

`-p tests.support.added_states`: before Django is set up the sources of the constants are read with these lines added.
"""

import importlib.machinery
import re
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Added:
    """A state, as somebody would write it into the enumeration and, with `row`, into the table of a life cycle."""

    choices: str
    name: str
    value: object
    label: str
    tone: str
    meaning: str
    columns: str = ""

    @property
    def choice(self) -> str:
        return f"    {self.name} = {self.value!r}, {self.label!r}\n"

    @property
    def row(self) -> str:
        return (
            f"state={self.choices}.{self.name}, tone=Tone.{self.tone}, meaning={self.meaning!r}, "
            f"label={self.label!r}, {self.columns}"
        )


ADDED = {
    "orders": Added(
        "OrderState",
        "REVIEWED",
        10,
        "Under review",
        "WARN",
        "Somebody checks the order before it is processed.",
        "moves={OrderState.CANCELLED: WORK_ORDER}",
    ),
    "cases": Added(
        "CaseStatus",
        "PARKED",
        "PARKED",
        "Parked away",
        "PAUSED",
        "Nobody works on it for now.",
        "moves={CaseStatus.CANCELLED: CHANGE_CASE}, awaits='nobody for now'",
    ),
    "provisioning": Added(
        "ProvisioningStatus",
        "ON_SITE",
        8,
        "Engineer on site",
        "WARN",
        "Somebody is sent to the customer.",
        "moves=REPORTED",
    ),
    "registers": Added("NoSaleState", "RECOUNTED", 11, "Being recounted", "WARN", "Somebody counts the drawer again."),
    "payments": Added("AttemptState", "QUERIED", "queried", "In dispute", "BAD", "The bank of the customer objects."),
    "activity": Added("EmailStatus", "BOUNCED", "bounced", "Came back", "BAD", "The other side did not take it."),
}


class WithStates(importlib.machinery.SourceFileLoader):
    """Loads constants with the state of their app added."""

    def get_code(self, fullname):
        added, source = ADDED[fullname.split(".")[1]], self.get_source(fullname)
        # After the last choice of the enumeration, and before the first row of the table.
        source, choices = re.subn(
            rf"(class {added.choices}\((?:Integer|Text)Choices\):\n(?:.+\n|\n(?=    ))+)", rf"\1{added.choice}", source
        )
        source, tables = re.subn(rf"(LifeCycle\(\n    {added.choices},\n    (\w+)\()", rf"\1{added.row}), \2(", source)
        assert (choices, tables) == (1, 1), f"{fullname}: {added.choices}"
        return compile(source, self.path, "exec")


class Finder:
    """Finds the constants that are to be changed."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        parts = name.split(".")
        if len(parts) != 3 or parts[0] != "apps" or parts[1] not in ADDED or parts[2] != "constants":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        spec.loader = WithStates(name, spec.origin)
        return spec


sys.meta_path.insert(0, Finder)
