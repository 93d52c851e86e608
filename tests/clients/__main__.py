"""Lints the published contracts, generates clients from them, calls these, and runs the collections, against the demo.

    python -m tests.clients [part ...]

Parts are `lint`, `python`, `typescript`, `openapi-generator` and `collections`; without any all run. The tools are
installed into `var/clients` first. What cannot be had on a machine is skipped and said.
"""

import json
import re
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.clients.tools import FOLDER, HERE, Tools, had_tools
from tests.support.servers import administrators_token, server_of_its_own, token_of

GENERATORS = ("python", "java", "csharp", "go", "typescript-fetch")
TICKET = "INC-1234"  # of the demo
# Of openapi-generator: what it says of every 3.1 document, and of schemas that need no model of their own.
EXPECTED = re.compile(r"3\.1 support is still in beta|Failed to get the schema name: null|Codegen property is null")

CALL_PYTHON = """
import sys
from openapi_client import ApiClient, Configuration, TicketApi
with ApiClient(Configuration(host=sys.argv[1] + "/api", access_token=sys.argv[2])) as client:
    print(TicketApi(client).get_ticket("{ticket}").data[0].id)
"""
CALL_OPENAPI_PYTHON_CLIENT = """
import sys
from tickets import AuthenticatedClient
from tickets.api.ticket import get_ticket
client = AuthenticatedClient(base_url=sys.argv[1] + "/api", token=sys.argv[2])
print(get_ticket.sync("{ticket}", client=client).data[0].id)
"""
CALL_TYPESCRIPT = """
import {{ client }} from "./client.gen.js";
import {{ getTicket }} from "./sdk.gen.js";
client.setConfig({{ baseUrl: process.argv[2] + "/api", auth: process.argv[3] }});
const answer = await getTicket({{ path: {{ ticketId: "{ticket}" }} }});
console.log(answer.data.data[0].id);
"""
Tokens = dict[str, str]  # by the names that the samples have for them


class Report:
    """What each tool said of each contract; `faults` is how many things were wrong."""

    def __init__(self) -> None:
        self.faults = 0

    def line(self, tool: str, contract: str, faults: list[str]) -> None:
        self.faults += len(faults)
        print(f"{tool:22} {contract:22} {'ok' if not faults else f'{len(faults)} FAULTS'}")
        for fault in faults[:10]:
            print(f"    {fault[:300]}")


def main(parts: list[str]) -> int:
    tools, report = had_tools(), Report()
    with server_of_its_own("--demo") as (server, origin):
        tokens = {"TOKEN": token_of(server, "integrator"), "ADMIN_TOKEN": administrators_token(server)}
        documents = _documents(origin)
        for name, run in PARTS.items():
            if not parts or name in parts:
                run(tools, report, documents, origin, tokens)
    print(f"{report.faults} faults" if report.faults else "all well")
    return 1 if report.faults else 0


def _documents(origin: str) -> dict[str, dict]:
    """The contracts as they are published, each in a file of its own too."""
    with urllib.request.urlopen(f"{origin}/docs/") as page:  # noqa: S310 - our own server
        names = re.findall(r'href="/docs/([a-z0-9-]+)/"', page.read().decode())
    documents = {}
    for name in names:
        try:
            with urllib.request.urlopen(f"{origin}/docs/{name}.json") as answer:  # noqa: S310 - as above
                documents[name] = json.load(answer)
        except urllib.error.HTTPError:
            continue  # a page of the docs that is no contract
        (FOLDER / f"{name}.json").write_text(json.dumps(documents[name]))
    return documents


def operations_of(document: dict) -> list[str]:
    """The ids of its operations."""
    return [
        node["operationId"] for path in document["paths"].values() for node in path.values() if "operationId" in node
    ]


def _missing(document: dict, folder: Path) -> list[str]:
    """The operations that no file of a generated client names or is named after, however the language writes them."""
    files = [path for path in folder.rglob("*") if path.suffix in SOURCES]
    text = "\n".join(_letters(path.stem) + _letters(path.read_text(errors="replace")) for path in files)
    names = [_letters(name) for name in operations_of(document)]
    return [f"{name} is not there" for name in names if name not in text]


SOURCES = {".py", ".java", ".cs", ".go", ".ts"}


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def lint(tools: Tools, report: Report, documents: dict[str, dict], *_: str) -> None:
    """Redocly and Spectral, without errors."""
    if not tools.node_modules:
        return
    for name in documents:
        done = tools.run(
            tools.node("redocly"), "lint", "--config", str(HERE / "redocly.yaml"), "--format=json", f"{name}.json"
        )
        found = _json_in(done.stdout, '{\n  "totals"')
        report.line(
            "redocly",
            name,
            [f"{each['ruleId']}: {each['message']}" for each in found["problems"] if each["severity"] == "error"],
        )
        done = tools.run(
            tools.node("spectral"),
            "lint",
            "-r",
            str(HERE / "spectral.yaml"),
            "-f",
            "json",
            "-F",
            "error",
            f"{name}.json",
        )
        found = _json_in(done.stdout, "[")
        report.line("spectral", name, [f"{each['code']}: {each['message']}" for each in found if each["severity"] == 0])


def _json_in(text: str, start: str) -> Any:
    """The JSON value that begins with `start`; the tools print notices around it."""
    return json.JSONDecoder().raw_decode(text[text.index(start) :])[0]


def python(tools: Tools, report: Report, documents: dict[str, dict], origin: str, tokens: Tokens) -> None:
    """openapi-python-client, and a call of what it makes."""
    if not tools.python:
        return
    for name, document in documents.items():
        folder = FOLDER / "openapi-python-client" / ("tickets" if name == "tickets-microservice" else name)
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(exist_ok=True)
        options = ["--path", f"{name}.json", "--output-path", str(folder), "--meta", "none", "--fail-on-warning"]
        done = tools.run(
            f"{tools.python}/openapi-python-client",
            "generate",
            "--config",
            str(HERE / "openapi-python-client.yaml"),
            *options,
        )
        report.line("openapi-python-client", name, [done.stdout] * (done.returncode != 0) + _missing(document, folder))
    call = CALL_OPENAPI_PYTHON_CLIENT.format(ticket=TICKET)
    done = tools.run(
        f"{tools.python}/python",
        "-c",
        call,
        origin,
        tokens["TOKEN"],
        environment={"PYTHONPATH": str(FOLDER / "openapi-python-client")},
    )
    report.line("openapi-python-client", "a call", [] if done.stdout.strip() == TICKET else [done.stdout])


def typescript(tools: Tools, report: Report, documents: dict[str, dict], origin: str, tokens: Tokens) -> None:
    """openapi-typescript and hey-api, both compiled, and a call of what the latter makes."""
    if not tools.node_modules:
        return
    for name, document in documents.items():
        folder = FOLDER / "typescript" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        config = str(HERE / "redocly.yaml")  # it validates with the rules of Redocly first
        done = tools.run(
            tools.node("openapi-typescript"), f"{name}.json", "-o", str(folder / "schema.ts"), "--redocly", config
        )
        text = (folder / "schema.ts").read_text() if done.returncode == 0 else ""
        lost = [f"{each} is not there" for each in operations_of(document) if each not in text]
        report.line("openapi-typescript", name, [done.stdout] * (done.returncode != 0) + lost)
        done = tools.run(
            tools.node("openapi-ts"), "-i", f"{name}.json", "-o", str(folder / "hey"), "-c", "@hey-api/client-fetch"
        )
        report.line("hey-api", name, [done.stdout] * (done.returncode != 0) + _missing(document, folder / "hey"))
    folder = FOLDER / "typescript/tickets-microservice"
    (folder / "hey/call.ts").write_text(CALL_TYPESCRIPT.format(ticket=TICKET))
    (folder / "package.json").write_text('{"type": "module"}')
    options = [
        "--target",
        "es2022",
        "--module",
        "es2022",
        "--moduleResolution",
        "bundler",
        "--skipLibCheck",
        "--noCheck",
    ]
    tools.run(tools.node("tsc"), *options, "--outDir", str(folder / "made"), *map(str, (folder / "hey").rglob("*.ts")))
    for path in (folder / "made").rglob("*.js"):
        path.write_text(re.sub(r"(from\s+['\"])(\.[^'\"]+?)(?:\.js)?(['\"])", _with_file(path), path.read_text()))
    done = tools.run("node", str(folder / "made/call.js"), origin, tokens["TOKEN"])
    report.line("hey-api", "a call", [] if done.stdout.strip() == TICKET else [done.stdout])


def _with_file(path: Path) -> Callable[[re.Match[str]], str]:
    """The import of a neighbour with the whole name of its file, as Node wants it."""

    def replaced(match: re.Match[str]) -> str:
        target = match[2] + ("/index.js" if (path.parent / match[2]).is_dir() else ".js")
        return f"{match[1]}{target}{match[3]}"

    return replaced


def openapi_generator(tools: Tools, report: Report, documents: dict[str, dict], origin: str, tokens: Tokens) -> None:
    """openapi-generator for five languages, one process for all, and a call of its Python client."""
    if not (tools.java and tools.python):
        return
    shutil.rmtree(FOLDER / "openapi-generator", ignore_errors=True)
    configurations = FOLDER / "openapi-generator/configurations"
    configurations.mkdir(parents=True)
    for name in documents:
        for generator in GENERATORS:
            (configurations / f"{name}-{generator}.yaml").write_text(
                f"generatorName: {generator}\ninputSpec: {FOLDER}/{name}.json\n"
                f"outputDir: {FOLDER}/openapi-generator/{name}-{generator}\n"
            )
    paths = sorted(str(path) for path in configurations.iterdir())
    done = tools.run(f"{tools.python}/openapi-generator-cli", "batch", "--threads", "1", *paths)
    said = [line for line in done.stdout.splitlines() if re.search(r"\bWARN\b|\bERROR\b|Exception in", line)]
    report.line("openapi-generator", "warnings", sorted({line for line in said if not EXPECTED.search(line)}))
    for name, document in documents.items():
        for generator in GENERATORS:
            report.line(f"  {generator}", name, _missing(document, FOLDER / f"openapi-generator/{name}-{generator}"))
    made = FOLDER / "openapi-generator/tickets-microservice-python"
    done = tools.run(
        f"{tools.python}/pip", "install", "--quiet", "--disable-pip-version-check", "-r", f"{made}/requirements.txt"
    )
    call = CALL_PYTHON.format(ticket=TICKET)
    done = tools.run(
        f"{tools.python}/python", "-c", call, origin, tokens["TOKEN"], environment={"PYTHONPATH": str(made)}
    )
    report.line("  python", "a call", [] if done.stdout.strip() == TICKET else [done.stdout])


def collections(tools: Tools, report: Report, documents: dict[str, dict], origin: str, tokens: Tokens) -> None:
    """The requests of the collections that read, by Newman."""
    if not tools.node_modules:
        return
    for name in documents:
        with urllib.request.urlopen(f"{origin}/docs/{name}/collection.json") as answer:  # noqa: S310 - our own server
            collection = json.load(answer)
        for folder in collection["item"]:
            folder["item"] = [
                each for each in folder["item"] if each["request"]["method"] == "GET" and each["id"] not in NOT_RUN
            ]
        path = FOLDER / f"{name}.collection.json"
        path.write_text(json.dumps(collection))
        variables = [part for variable, token in tokens.items() for part in ("--env-var", f"{variable}={token}")]
        done = tools.run(tools.node("newman"), "run", str(path), "--reporters", "cli", *variables)
        failed = [line.strip() for line in done.stdout.splitlines() if "AssertionError" in line]
        report.line("newman", name, failed or [done.stdout[-300:]] * (done.returncode != 0))


# Need a record that another request makes, or change something although they are a GET.
NOT_RUN = ("getConfirmTicketContacts", "DeleteTicketNote")
PARTS = {
    "lint": lint,
    "python": python,
    "typescript": typescript,
    "openapi-generator": openapi_generator,
    "collections": collections,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
