"""Runs schemathesis over contracts against a live server."""

import json
import subprocess
import sys
from collections.abc import Iterable

from apps.dialects.contract import Contract
from tests.support.processes import PATIENCE_SECONDS, ROOT

# What every answer must hold. Whether the API takes all that a schema allows is not among them: business
# rules refuse much of it, and the tests of the rules look at that.
CHECKS = ",".join(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "unsupported_method",
        "allow_header_conformance",
    ]
)


def fuzz(
    contracts: Iterable[Contract],
    *,
    origin: str,
    token: str,
    examples: int,
    phases: str = "examples,coverage,fuzzing",
    seconds: int | None = None,
) -> list[tuple[int, str]]:
    """Send made-up requests to the operations of contracts; returns the exit code and the output for each contract.

    One process does them all, one after the other. The work is bounded by `examples` for each operation and by the
    phases; by `seconds` for each contract only where given.
    """
    runs = [
        [
            *("run", str(contract.path)),
            *("--url", origin + contract.root.replace("{environment}", "production")),
            *("--header", f"Authorization: Bearer {token}"),
            *("--checks", CHECKS),
            *("--phases", phases),
            *("--max-examples", str(examples)),
            *("--request-timeout", "20"),
            *("--seed", "15"),
            "--continue-on-failure",
            "--no-color",
            *("--warnings", "off"),
            *(["--max-time", str(seconds)] if seconds else []),
        ]
        for contract in contracts
    ]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.schemathesis_runs"],
        input=json.dumps(runs),
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=(seconds or 0) * len(runs) + PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return [(code, output) for code, output in json.loads(done.stdout)]
