"""Runs schemathesis over contracts against a live server."""

import subprocess
import sys

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
    contract: Contract,
    *,
    origin: str,
    token: str,
    examples: int,
    phases: str = "examples,coverage,fuzzing",
    seconds: int | None = None,
) -> subprocess.CompletedProcess[str]:
    """Send made-up requests to one contract's operations; returns the finished process with its output.

    The work is bounded by `examples` for each operation and by the phases; by `seconds` only where given.
    """
    root = contract.root.replace("{environment}", "production")
    return subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", str(contract.path)),
            *("--url", origin + root),
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
        ],
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=(seconds or 0) + PATIENCE_SECONDS,
        check=False,
    )
