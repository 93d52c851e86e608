"""Addresses of static files where nobody collects them beforehand."""

import functools
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

FONT = ".woff2"  # named by styles, which know no dates


class DatedStaticFilesStorage(StaticFilesStorage):
    """Puts into a file's address when it was changed, so that a browser may keep it without asking again."""

    def url(self, name: str | None, **options: object) -> str:
        url: str = super().url(name)
        path = None if name is None or name.endswith(FONT) else _path_of(name)
        return url if path is None else f"{url}?{path.stat().st_mtime_ns // 1_000_000:x}"


@functools.cache
def _path_of(name: str) -> Path | None:
    found = finders.find(name)
    return Path(found) if isinstance(found, str) else None
