"""The samples of the API docs run as they are against a real server with demo data, each on data as new."""

import contextlib
import io
import json
import os
import re
import subprocess
import threading
from collections.abc import Iterator

import pytest
import requests
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections, transaction
from django.test.testcases import QuietWSGIRequestHandler

from apps.dialects.samples import sample_of
from config.dialects import CONTRACTS
from config.guide import APIS, FILES

# What has to be there before, by the sample that makes it.
BEFORE = {
    "getConfirmTicketContacts": "confirmTicketContacts",
    "resumeTicketHold": "holdTicket",
    "pauseOrder": "resumeOrder",
    "holdOrder": "resumeOrder",
    "testWebhook": "updateWebhook",
    "replayFailedDeliveries": "updateWebhook",
    "replayDelivery": "updateWebhook",
}

# Ends the script where an answer is not a success.
STRICT = 'curl() { command curl -sS --fail-with-body "$@" && echo; }'


class _Server(ThreadedWSGIServer):
    def _close_connections(self):
        """The connection stays open: it is the test's."""


@pytest.fixture
def origin(demo, db) -> Iterator[str]:
    """The address of a server that shares the connection of the test, so that what it writes is rolled back."""
    connection = connections["default"]
    connection.inc_thread_sharing()
    server = _Server(("127.0.0.1", 0), QuietWSGIRequestHandler, connections_override={"default": connection})
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        for signal in signals:
            signal.connect(close_old_connections)
        connection.dec_thread_sharing()


@pytest.fixture
def tokens(demo, db, monkeypatch) -> None:
    """The variables that the samples read."""
    for name, arguments in (("TOKEN", ["integrator"]), ("ADMIN_TOKEN", ["admin"]), ("PROVIDER_TOKEN", [])):
        output = io.StringIO()
        call_command("token", *arguments, **({} if arguments else {"provider": "Verizon"}), stdout=output)
        monkeypatch.setenv(name, output.getvalue().strip())


def run_curl(command: str) -> tuple[int, str]:
    """The status of the answer and its body; one option is added, which shows the status."""
    shown = command.replace("curl ", "curl -s -w '\\n%{http_code}' ", 1)
    done = subprocess.run(["/bin/sh", "-c", shown], capture_output=True, timeout=60, check=False)
    body, _, status = done.stdout.decode(errors="replace").rpartition("\n")
    return int(status or 0), body + done.stderr.decode(errors="replace")


def run_python(text: str) -> tuple[int, str]:
    """The same of a program in Python, which prints both."""
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output):
            exec(compile(text, "sample", "exec"), {})  # noqa: S102 - our own
    except Exception as error:
        answer = getattr(error, "response", None)
        return 0, f"{error!r} {getattr(answer, 'text', '')}"
    return int(re.match(r"\d+", output.getvalue())[0]), output.getvalue()


def test_samples_run_as_they_are(origin, tokens, settings):
    settings.PAYMENT_GATEWAY_ADAPTER = "apps.payments.gateways.sandbox.SandboxGateway"
    settings.ALLOWED_HOSTS = ["*"]
    faults = []
    for contract in CONTRACTS.values():
        for operation in contract.operations.values():
            sample = sample_of(contract, operation, origin)
            for run, text in ((run_curl, sample.curl()), (run_python, sample.python())):
                fresh = transaction.savepoint()  # and no atomic block, in which payments refuse to begin
                before = BEFORE.get(operation.operation_id)
                if before:
                    run_curl(sample_of(contract, contract.operations[before], origin).curl())
                status, answer = run(text)
                transaction.savepoint_rollback(fresh)
                if not 200 <= status < 300 or str(status) not in operation.responses:
                    faults.append(f"{contract.name} {operation.operation_id}: {status}\n{text}{answer[:300]}")

    assert faults == [], "\n\n".join(faults)


def test_collections_hold_the_samples_and_their_reads_run(origin, tokens, settings):
    settings.ALLOWED_HOSTS = ["*"]
    faults = []
    for contract in CONTRACTS.values():
        collection = requests.get(f"{origin}/docs/{contract.name}/collection.json", timeout=60).json()
        variables = {each["key"]: each["value"] for each in collection["variable"]}
        variables |= {name: os.environ[name] for name in ("TOKEN", "ADMIN_TOKEN", "PROVIDER_TOKEN")}
        items = {item["id"]: item["request"] for folder in collection["item"] for item in folder["item"]}
        assert items.keys() == contract.operations.keys()
        for name, request in items.items():
            operation = contract.operations[name]
            sample = sample_of(contract, operation, origin)
            url = filled(request["url"]["raw"], variables)
            body = request.get("body", {})
            assert (request["method"], url) == (sample.method, sample.url)
            assert body.get("mode") != "raw" or json.loads(body["raw"]) == sample.body
            if request["method"] == "GET" and name not in BEFORE and not operation.effects:
                bearer = filled(request["auth"].get("bearer", [{"value": ""}])[0]["value"], variables)
                answer = requests.get(url, headers={"Authorization": f"Bearer {bearer}"}, timeout=60)
                faults += [f"{name}: {answer.status_code} {answer.text[:200]}"] * (answer.status_code != 200)

    assert faults == []


def filled(text: str, variables: dict[str, str]) -> str:
    """The text with its variables put in."""
    return re.sub(r"\{\{(\w+)\}\}", lambda match: variables[match[1]], text)


def test_first_steps_run_as_they_are(origin, tokens, settings):
    settings.ALLOWED_HOSTS = ["*"]
    faults = []
    for name in APIS:
        text = FILES[f"api-{name}"].read_text(encoding="utf-8")
        script = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)).replace("http://127.0.0.1:8000", origin)
        fresh = transaction.savepoint()
        done = subprocess.run(["/bin/sh", "-e"], input=f"{STRICT}\n{script}".encode(), capture_output=True, timeout=120)
        transaction.savepoint_rollback(fresh)
        if done.returncode:
            faults.append(f"{name}: {done.returncode}\n{done.stdout.decode()[-600:]}\n{done.stderr.decode()[-300:]}")

    assert faults == [], "\n\n".join(faults)
