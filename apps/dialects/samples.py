"""A request for each operation of a contract, made of the contract's examples, as curl and Python that run as they are.

The examples name records of the demo data, so that a sample works against `make run` once `TOKEN` is set.
"""

import json
import re
import shlex
import textwrap
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from apps.dialects.contract import JSON, Contract, Node, Operation

ENVIRONMENT = "production"
MULTIPART, FORM = "multipart/form-data", "application/x-www-form-urlencoded"
KEY = "Idempotency-Key"
FILE = "note.txt"  # what a file that is uploaded is called
WIDTH = 100


@dataclass(frozen=True)
class Sample:
    """A request for one operation. `token` names the variable that holds the bearer token, "" where none is needed."""

    operation_id: str
    method: str
    url: str
    token: str
    media_type: str
    body: Any
    has_key: bool

    def curl(self) -> str:
        """The request as a command of a POSIX shell."""
        parts = [f"-X {self.method}"] if self.method not in ("GET", "POST") or self.media_type == "" else []
        parts = [] if self.method == "GET" else parts
        if self.token:
            parts.append(f'-H "Authorization: Bearer ${self.token}"')
        if self.has_key:
            parts.append(f'-H "{KEY}: {self.operation_id}-$(date +%s)"')
        if self.media_type == MULTIPART:
            parts += [f"-F {shlex.quote(f'{name}={value};filename={FILE}')}" for name, value in self.body.items()]
        elif self.media_type == FORM:
            parts += [f"-d {shlex.quote(f'{name}={value}')}" for name, value in self.body.items()]
        elif self.media_type:
            parts.append(f"-H 'Content-Type: {self.media_type}'")
            text = json.dumps(self.body, ensure_ascii=False)
            if len(text) > WIDTH:
                text = json.dumps(self.body, ensure_ascii=False, indent=2)
            parts.append(f"-d {shlex.quote(text)}")
        return " \\\n  ".join(["curl -g", *parts, shlex.quote(self.url)]) + "\n"

    def python(self) -> str:
        """The same in Python with the package requests."""
        headers, arguments = [], [json.dumps(self.url)]
        if self.token:
            headers.append(f'"Authorization": f"Bearer {{os.environ[\'{self.token}\']}}"')
        if self.has_key:
            headers.append(f'"{KEY}": f"{self.operation_id}-{{time.time_ns()}}"')
        if self.media_type not in ("", JSON, MULTIPART, FORM):
            headers.append(f'"Content-Type": "{self.media_type}"')
        if headers:
            inner = textwrap.indent(",\n".join(headers) + ",", " " * 8)
            arguments.append(f"headers={{\n{inner}\n    }}")
        if self.media_type == MULTIPART:
            files = {name: (FILE, value) for name, value in self.body.items()}
            arguments.append(f"files={_literal(files)}")
        elif self.media_type:
            name = "data" if self.media_type == FORM else "json"
            arguments.append(f"{name}={_literal(self.body)}")
        imports = [name for name, used in (("os", bool(self.token)), ("time", self.has_key)) if used]
        call = f"answer = requests.{self.method.lower()}(\n    " + ",\n    ".join(arguments) + ",\n)"
        start = "".join(f"import {name}\n" for name in imports) + ("\n" if imports else "")
        return f"{start}import requests\n\n{call}\nanswer.raise_for_status()\nprint(answer.status_code, answer.text)\n"


def sample_of(contract: Contract, operation: Operation, origin: str) -> Sample:
    """The request that the examples of an operation make, sent to a server at `origin` such as http://127.0.0.1:8000."""
    values = {parameter["name"]: example_of(parameter) for parameter in operation.parameters_in("path")}
    values |= {"environment": ENVIRONMENT} | operation.raw.get("x-sample", {}).get("path", {})
    path = re.sub(r"\{(\w+)\}", lambda match: quote(str(values[match[1]]), safe=""), contract.root + operation.path)
    query = {
        parameter["name"]: example_of(parameter)
        for parameter in operation.parameters_in("query")
        if parameter.get("required") or parameter["name"] == "$top"
    }
    query = {name: 5 if name == "$top" else value for name, value in query.items()}
    media_type, body = _body(operation)
    return Sample(
        operation.operation_id,
        operation.method.upper(),
        origin + path + (f"?{urlencode(query, safe='$,:')}" if query else ""),
        _token(contract, operation),
        media_type,
        body,
        any(parameter["name"] == KEY for parameter in operation.parameters_in("header")),
    )


def example_of(node: Node) -> Any:
    """The example of a parameter or of a body; None where it has none."""
    several = node.get("examples")
    if several:
        return next(iter(several.values()))["value"]
    return node.get("example")


def _body(operation: Operation) -> tuple[str, Any]:
    for media_type, content in (operation.request_body or {}).get("content", {}).items():
        return media_type, example_of(content)
    return "", None


def _token(contract: Contract, operation: Operation) -> str:
    allowed = [name for way in operation.raw.get("security", contract.document.get("security", [])) for name in way]
    if "providerToken" in allowed:
        return "PROVIDER_TOKEN"
    if operation.raw.get("x-sample", {}).get("user") == "admin":
        return "ADMIN_TOKEN"
    return "TOKEN" if allowed else ""


def _literal(value: Any, depth: int = 1) -> str:
    """A value as Python source, one member on a line where it is too long for one."""
    match value:
        case bool() | None:
            return str(value)
        case dict():
            parts = [f"{json.dumps(name)}: {_literal(inner, depth + 1)}" for name, inner in value.items()]
            start, end = "{}"
        case list() | tuple():
            parts = [_literal(inner, depth + 1) for inner in value]
            start, end = "[]" if isinstance(value, list) else "()"
        case _:
            return json.dumps(value, ensure_ascii=False)
    line = f"{start}{', '.join(parts)}{end}"
    if "\n" not in line and len(line) + 4 * depth <= WIDTH:
        return line
    indent = " " * 4 * (depth + 1)
    return "\n".join([start, *(f"{indent}{part}," for part in parts), " " * 4 * depth + end])
