"""Where connections are opened: at the places that hold them to a deadline and keep them out of transactions."""

import ast

from tests.architecture.source import ROOT, SOURCES, tree_of

MODULES = ("socket", "ftplib", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "asyncio")
MODULES += ("http.client", "django.core.mail", "boto3", "paramiko", "telnetlib", "xmlrpc")
MAY_CONNECT = {"apps/core/network.py", "apps/core/http.py", "apps/core/mail.py"}
LISTENS = {"config/web_worker.py"}  # takes connections in and opens none


def modules_of(path) -> set[str]:
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_connections_are_opened_at_few_places():
    users = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        for name in modules_of(path)
        if any(f"{name}.".startswith(f"{module}.") for module in MODULES)
    }

    assert users == MAY_CONNECT | LISTENS
