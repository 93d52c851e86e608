"""A client that speaks one dialect and holds every answer to the contract, whatever the test asks about."""

import functools
import hashlib
import json
import re

from django.test import Client

from apps.dialects.contract import Contract, Operation
from tests.support.tokens import bearer_token

# Answers that come before any operation is reached, and so stand in no operation's list.
BEFORE_ANY_OPERATION = {404, 405, 413, 415}
# Digests of what was found to fit a schema, by the identity of the schema, which is kept so that no other one gets it.
_fitting: dict[int, tuple[dict, set[bytes]]] = {}


class DialectClient:
    """Requests below the contract's root, with a bearer token of `user` unless that is None.

    Each answer must have a documented status, documented headers and a body that its schema allows;
    an AssertionError says what is off. Paths are those of the contract, without the root.
    """

    def __init__(self, contract: Contract, user=None, *, root: str | None = None):
        self.contract = contract
        self.root = root or contract.root
        self.client = Client(raise_request_exception=False)
        self.headers = {}
        if user is not None:
            self.headers["Authorization"] = f"Bearer {bearer_token(user)}"

    def get(self, path, **options):
        return self.send("GET", path, **options)

    def post(self, path, body=None, **options):
        return self.send("POST", path, body, **options)

    def put(self, path, body=None, **options):
        return self.send("PUT", path, body, **options)

    def patch(self, path, body=None, **options):
        return self.send("PATCH", path, body, **options)

    def delete(self, path, **options):
        return self.send("DELETE", path, **options)

    def send(
        self, method, path, body=None, *, raw=None, content_type="application/json", headers=None, full_disk=False
    ):
        """`body` is sent as JSON, `raw` (bytes) as it is; on a full disk the answer may, and has to, be 507."""
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        response = self.client.generic(
            method, self.root + path, content, content_type=content_type, headers=self.headers | (headers or {})
        )
        if method not in ("HEAD", "OPTIONS"):
            path, _, query = path.partition("?")
            check(self.contract, method, path or "/", response, chosen="$select=" in query, full_disk=full_disk)
        return response


def operation_at(contract: Contract, method: str, path: str) -> Operation | None:
    """The operation that a method and a path below the root belong to; literal paths win."""
    matching = [operation for pattern, operation in _paths(contract, method.lower()) if pattern.fullmatch(path)]
    return min(matching, key=lambda operation: operation.path.count("{"), default=None)


@functools.cache
def _paths(contract: Contract, method: str) -> list[tuple[re.Pattern, Operation]]:
    return [
        (re.compile("[^/]+".join(map(re.escape, re.split(r"\{\w+\}", operation.path)))), operation)
        for operation in contract.operations.values()
        if operation.method == method
    ]


def check(
    contract: Contract, method: str, path: str, response, *, chosen: bool = False, full_disk: bool = False
) -> None:
    """Raise AssertionError unless the response is one that the contract allows here.

    `chosen`: the request picked fields, so the items of a list need not have the required ones. Nothing from 500
    on is allowed but, with `full_disk`, the 507 that a contract documents.
    """
    shown = f"{method} {path} -> {response.status_code}"
    assert not 300 <= response.status_code < 400, f"{shown}: a redirect"
    expected = response.status_code == 507 if full_disk else response.status_code < 500
    assert expected, f"{shown}: {content_of(response)[:2000]!r}"
    operation = operation_at(contract, method, path)
    documented = operation.responses.get(str(response.status_code)) if operation else None
    if documented is None:
        assert response.status_code in BEFORE_ANY_OPERATION, f"{shown}: not documented"
        unlisted = contract.document.get("x-unlisted-methods")
        if response.status_code != 405 or not unlisted:
            assert response["Content-Type"].startswith("application/json"), shown
            return
        documented = contract.resolve({"$ref": unlisted["response"]})
    _check_headers(contract, documented, response, shown)
    _check_body(contract, documented, response, shown, chosen)


def _check_headers(contract, documented, response, shown):
    for name, header in documented.get("headers", {}).items():
        header = contract.resolve(header)
        if name not in response.headers:
            assert not header.get("required"), f"{shown}: header {name} is missing"
            continue
        errors = _errors(contract, header["schema"], response[name], response[name].encode())
        assert not errors, f"{shown}: header {name}: {errors[0].message}"


def _check_body(contract, documented, response, shown, chosen):
    content = content_of(response)
    if "content" not in documented:
        assert content == b"", f"{shown}: a body where none is documented"
        return
    if "*/*" in documented["content"]:
        return
    media_type = response["Content-Type"].partition(";")[0]
    assert media_type in documented["content"], f"{shown}: media type {media_type}"
    if media_type == "application/json":
        schema = documented["content"][media_type]["schema"]
        errors = [
            error
            for error in _errors(contract, schema, json.loads(content), content)
            if not (chosen and error.validator == "required" and list(error.absolute_path)[:1] == ["value"])
        ]
        assert not errors, f"{shown}: {errors[0].json_path}: {errors[0].message}"


def _errors(contract: Contract, schema: dict, value, sent: bytes) -> list:
    """What the schema has against a value; the same bytes are held to it once if there is nothing."""
    _, fitting = _fitting.setdefault(id(schema), (schema, set()))
    digest = hashlib.sha256(sent).digest()
    if digest in fitting:
        return []
    errors = list(contract.validator(schema).iter_errors(value))
    if not errors:
        fitting.add(digest)
    return errors


def content_of(response) -> bytes:
    """The whole body; a streamed one is read once and kept for the test to read again."""
    if response.streaming:
        content = b"".join(response.streaming_content)
        response.streaming_content = [content]
        response.json = lambda: json.loads(content)
        return content
    return response.content
