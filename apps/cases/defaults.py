"""The codes that a case can have, from the document's enum and what is public of their names."""

import csv
from pathlib import Path

TABLE = Path(__file__).parent / "case-codes.csv"


def create_default_codes(model) -> None:
    """Create the codes that are missing with the given model class; those that are there stay as they are."""
    known = set(model.objects.values_list("code", flat=True))
    with TABLE.open(encoding="utf-8", newline="") as file:
        model.objects.bulk_create([model(**row) for row in csv.DictReader(file) if row["code"] not in known])
