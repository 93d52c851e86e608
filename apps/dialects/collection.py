"""A contract as a collection for Postman, which Bruno and Insomnia import too: a request for each operation."""

import json
from typing import Any
from urllib.parse import urlsplit

from apps.dialects.contract import Contract, Operation
from apps.dialects.samples import FORM, KEY, MULTIPART, Sample, sample_of

FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
TOKENS = ("TOKEN", "ADMIN_TOKEN", "PROVIDER_TOKEN")
CHECK = "pm.test('The answer is a success', () => pm.response.to.be.success);"


def collection_of(contract: Contract, origin: str) -> dict[str, Any]:
    """The samples of a contract, by tag; the server and the tokens are variables of the collection."""
    folders: dict[str, list[dict[str, Any]]] = {}
    for operation in contract.operations.values():
        item = _item(operation, sample_of(contract, operation, origin))
        folders.setdefault(operation.raw["tags"][0], []).append(item)
    return {
        "info": {"name": contract.title, "schema": FORMAT},
        "variable": [{"key": "origin", "value": origin}] + [{"key": name, "value": ""} for name in TOKENS],
        "event": [{"listen": "test", "script": {"type": "text/javascript", "exec": [CHECK]}}],
        "item": [{"name": tag, "item": items} for tag, items in folders.items()],
    }


def _item(operation: Operation, sample: Sample) -> dict[str, Any]:
    headers = [{"key": KEY, "value": "{{$guid}}"}] if sample.has_key else []
    if sample.media_type and sample.media_type not in (MULTIPART, FORM):
        headers.append({"key": "Content-Type", "value": sample.media_type})
    address = urlsplit(sample.url)
    query = address.query
    rest = address.path + (f"?{query}" if query else "")
    request: dict[str, Any] = {
        "method": sample.method,
        "header": headers,
        "url": {
            "raw": f"{{{{origin}}}}{rest}",
            "host": ["{{origin}}"],
            "path": address.path.removeprefix("/").split("/"),
            "query": [
                dict(zip(("key", "value"), part.split("=", 1), strict=True)) for part in query.split("&") if part
            ],
        },
        "auth": _auth(sample),
    }
    if sample.media_type:
        request["body"] = _body(sample)
    return {
        "name": operation.raw.get("summary", operation.operation_id),
        "id": operation.operation_id,
        "request": request,
    }


def _auth(sample: Sample) -> dict[str, Any]:
    if not sample.token:
        return {"type": "noauth"}
    return {"type": "bearer", "bearer": [{"key": "token", "value": f"{{{{{sample.token}}}}}", "type": "string"}]}


def _body(sample: Sample) -> dict[str, Any]:
    if sample.media_type == MULTIPART:
        return {"mode": "formdata", "formdata": [{"key": name, "type": "file", "src": []} for name in sample.body]}
    if sample.media_type == FORM:
        return {
            "mode": "urlencoded",
            "urlencoded": [{"key": name, "value": str(sample.body[name])} for name in sample.body],
        }
    text = json.dumps(sample.body, indent=2, ensure_ascii=False)
    return {"mode": "raw", "raw": text, "options": {"raw": {"language": "json"}}}
