"""The tools of `make clients`: pinned, installed into `var/clients` once, never committed."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.source import ROOT

HERE = Path(__file__).parent
FOLDER = ROOT / "var/clients"
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "DO_NOT_TRACK": "1", "CI": "1"}


@dataclass(frozen=True)
class Tools:
    """Where the tools are; "" for what cannot be had on this machine."""

    python: str
    node_modules: str
    java: str

    def run(self, *command: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """What a command of the tools printed, out and error together."""
        return subprocess.run(
            command,
            cwd=FOLDER,
            env=os.environ | QUIET | (environment or {}),
            text=True,
            errors="replace",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=1800,
        )

    def node(self, name: str) -> str:
        """The command that an npm package brings."""
        return f"{self.node_modules}/.bin/{name}"


def had_tools() -> Tools:
    """Install what is not there yet; say loudly what cannot be had."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    java = shutil.which("java") or ""
    if not java:
        print("NO JAVA: openapi-generator IS SKIPPED")
    return Tools(_python_tools(), _node_tools(), java)


def _python_tools() -> str:
    folder, wanted = FOLDER / "venv", (HERE / "requirements.txt").read_text()
    if not _is_current(folder, wanted):
        print("installing", *wanted.split())
        done = [
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=False),
            subprocess.run(
                [f"{folder}/bin/pip", "install", "--quiet", "-r", str(HERE / "requirements.txt")], check=False
            ),
        ]
        if any(each.returncode for each in done):
            print("NO PACKAGES FROM PYPI: THE PYTHON GENERATORS ARE SKIPPED")
            return ""
        (folder / "wanted").write_text(wanted)
    return str(folder / "bin")


def _node_tools() -> str:
    folder, wanted = FOLDER / "node", (HERE / "package.json").read_text()
    if not shutil.which("npm"):
        print("NO NPM: LINTERS, TYPESCRIPT GENERATORS AND THE COLLECTION ARE SKIPPED")
        return ""
    if not _is_current(folder, wanted):
        folder.mkdir(exist_ok=True)
        (folder / "package.json").write_text(wanted)
        print("installing the packages of npm")
        command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        if subprocess.run(command, cwd=folder, check=False).returncode:
            print("NO PACKAGES FROM NPM: LINTERS, TYPESCRIPT GENERATORS AND THE COLLECTION ARE SKIPPED")
            return ""
        (folder / "wanted").write_text(wanted)
    return str(folder / "node_modules")


def _is_current(folder: Path, wanted: str) -> bool:
    mark = folder / "wanted"
    return mark.exists() and mark.read_text() == wanted
