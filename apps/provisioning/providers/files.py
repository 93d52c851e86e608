"""A folder into which each request is put as a JSON file, for a provider that fetches them."""

import datetime
import json
import logging
import os
import random
import re
import tempfile
import time
from contextlib import suppress
from itertools import islice
from pathlib import Path

from django.conf import settings

from apps.provisioning.providers.base import Accepted, Provider, ProviderRequest, Unavailable

PARTIAL = ".part"
PARTIAL_AFTER = datetime.timedelta(hours=1)
FOLDERS_AT_ONCE, FILES_AT_ONCE = 100, 1_000
log = logging.getLogger("patchbay.provisioning")
NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")


class FilesProvider(Provider):
    """The address is the name of a folder below PROVISIONING_FOLDER. A file appears whole or not at all."""

    def check(self) -> None:
        if not NAME.fullmatch(self.address):
            raise ValueError("Must be the name of a folder: letters, digits, _ and -.")

    def submit(self, request: ProviderRequest) -> Accepted:
        self.check()
        folder = Path(settings.PROVISIONING_FOLDER) / self.address
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _write_once(folder / f"{request.key}.json", json.dumps(request.content, indent=2).encode())
        except OSError as error:
            raise Unavailable(f"The folder {self.address} cannot be written to: {error.strerror or error}.") from error
        return Accepted(f"{request.key}.json")


def sweep_partial_files() -> int:
    """Delete files that a worker began to write and died over; returns how many.

    A younger one may still be written. One bite looks at the folders of 100 providers, drawn at random.
    """
    before, deleted = time.time() - PARTIAL_AFTER.total_seconds(), 0
    root = Path(settings.PROVISIONING_FOLDER)
    folders = [folder for folder in root.iterdir() if folder.is_dir()] if root.is_dir() else []
    for folder in random.sample(folders, min(len(folders), FOLDERS_AT_ONCE)):
        for file in islice(folder.glob(f".*{PARTIAL}"), FILES_AT_ONCE):
            with suppress(FileNotFoundError):  # another worker was faster
                if file.stat().st_mtime < before:
                    file.unlink()
                    deleted += 1
                    log.warning("Deleted %s, which was never written to its end", file)
    return deleted


def _write_once(target: Path, content: bytes) -> None:
    """Let the file appear under its name with all its content; one that is there already stays."""
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=PARTIAL)
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
