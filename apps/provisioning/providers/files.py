"""A folder into which each request is put as a JSON file, for a provider that fetches them."""

import json
import os
import re
import tempfile
from pathlib import Path

from django.conf import settings

from apps.provisioning.providers.base import Accepted, Order, Provider, Unavailable

NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")


class FilesProvider(Provider):
    """The address is the name of a folder below PROVISIONING_FOLDER. A file appears whole or not at all."""

    def check(self) -> None:
        if not NAME.fullmatch(self.address):
            raise ValueError("Must be the name of a folder: letters, digits, _ and -.")

    def submit(self, order: Order) -> Accepted:
        self.check()
        folder = Path(settings.PROVISIONING_FOLDER) / self.address
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _write_once(folder / f"{order.key}.json", json.dumps(order.content, indent=2).encode())
        except OSError as error:
            raise Unavailable(f"The folder {self.address} cannot be written to: {error.strerror or error}.") from error
        return Accepted(f"{order.key}.json")


def _write_once(target: Path, content: bytes) -> None:
    """Let the file appear under its name with all its content; one that is there already stays."""
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o640)
        os.link(name, target)
    except FileExistsError:
        pass
    finally:
        os.unlink(name)
