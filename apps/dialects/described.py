"""A contract as it is published: with descriptions made of its rules, samples, and what the whole contract states."""

from typing import Any

from apps.dialects.contract import Contract, Node, Operation
from apps.dialects.samples import sample_of

EVIDENCE = {
    "documented": "Documented by the vendor.",
    "inferred": "Inferred: the vendor's text leaves it open.",
    "public": "As the vendor's public pages have it.",
    "extension": "Our addition to what the vendor documents.",
}

AS_THEY_ARE = ("example", "examples", "default", "enum", "x-codeSamples")  # members that hold values, not schemas


def described(contract: Contract, origin: str, contact: str) -> Node:
    """The document with a description for each operation, the contact, and samples that are sent to `origin`."""
    document = contract.source()
    document["info"]["contact"] = {"name": "Integration support", "email": contact}
    document["info"]["license"] = {"name": "MIT", "identifier": "MIT"}
    for server in document["servers"]:
        server["url"] = origin + server["url"]
    document["info"]["description"] = _of_contract(contract)
    for operation in contract.operations.values():
        raw = document["paths"][operation.path][operation.method]
        sample = sample_of(contract, operation, origin)
        raw["description"] = description_of(contract, operation)
        for content in raw.get("requestBody", {}).get("content", {}).values():
            if "examples" not in content and sample.body is not None:
                content.setdefault("example", sample.body)  # of a patch under its other media type
        raw["x-codeSamples"] = [
            {"lang": "Shell", "label": "curl", "source": sample.curl()},
            {"lang": "Python", "label": "Python", "source": sample.python()},
        ]
    readable: Node = portable(document)
    return readable


def portable(node: Any) -> Any:
    """The same as generators of clients read it: a constant text as an enumeration of one, and no constant truth."""
    if isinstance(node, list):
        return [portable(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {name: inner if name in AS_THEY_ARE else portable(inner) for name, inner in node.items()}
    if isinstance(made.get("const"), str):
        return {
            "enum" if name == "const" else name: [inner] if name == "const" else inner for name, inner in made.items()
        }
    if isinstance(made.get("const"), bool):
        return {"type": "boolean"} | {name: inner for name, inner in made.items() if name != "const"}
    return made


def description_of(contract: Contract, operation: Operation) -> str:
    """What an operation does and by which rules, as Markdown."""
    parts = [operation.raw.get("description", "").strip(), _sentence(operation.raw.get("summary", ""))]
    parts = [part for part in parts if part][:1]
    if (evidence := EVIDENCE.get(operation.raw.get("x-evidence", ""))) is not None:
        parts.append(evidence)
    if operation.effects:
        changed = sorted({effect["object"].partition(".")[2] for effect in operation.effects.values()})
        parts.append(f"Changes: {', '.join(changed)}.")
    else:
        parts.append("Changes nothing.")
    rules = [f"- {rule}" for rule in rules_of(operation.rules)]
    if rules:
        parts.append("Rules:\n\n" + "\n".join(rules))
    for name, label in (("x-filterable", "Fields of $filter"), ("x-sortable", "Fields of $orderby")):
        if name in operation.raw:
            parts.append(f"{label}: {', '.join(f'`{field}`' for field in operation.raw[name]) or 'none'}.")
    if "x-patchable" in operation.raw:
        parts.append(
            f"Members that a patch may name: {', '.join(f'`{path}`' for path in operation.raw['x-patchable'])}."
        )
    return "\n\n".join(parts)


def rules_of(rules: dict[str, str]) -> list[str]:
    """The sentences of rules, each on one line."""
    return [" ".join(sentence.split()) for sentence in rules.values()]


def _of_contract(contract: Contract) -> str:
    info: dict[str, Any] = contract.document["info"]
    text = str(info.get("description") or _sentence(info.get("summary", ""))).strip()
    rules = "\n".join(f"- {rule}" for rule in rules_of(contract.document.get("x-rules", {})))
    return f"{text}\n\nRules of every operation:\n\n{rules}" if rules else text


def _sentence(text: str) -> str:
    return text if not text or text.endswith(".") else f"{text}."
