"""Which rules of the contracts are held by a test: `python -m tests.contract.rules`.

A test names the rules it holds: `@pytest.mark.rule("operationId", index)`. A rule that the contract
states for all its operations goes by the contract's name instead of an operation's. Where two
contracts have an operation of the same name, the module says which it means:
`pytestmark = pytest.mark.contract("tickets-microservice")`.
"""

import sys

import pytest


class Collector:
    """A pytest plugin that gathers the marks of all tests, running none."""

    def __init__(self):
        self.marks: list[tuple[str, str | None, str, int]] = []

    def pytest_collection_modifyitems(self, items):
        for item in items:
            contract = item.get_closest_marker("contract")
            for mark in item.iter_markers("rule"):
                self.marks.append((item.nodeid, contract and contract.args[0], *mark.args))


def rules_of(contract) -> dict[tuple[str, int], str]:
    """Every rule of a contract by (operation id or contract name, index)."""
    texts = {contract.name: contract.document.get("x-rules", [])}
    texts |= {operation.operation_id: operation.rules for operation in contract.operations.values()}
    return {(owner, index): text for owner, rules in texts.items() for index, text in enumerate(rules)}


def report(marks) -> tuple[list[str], bool]:
    """Lines to print, and whether every rule is covered and every mark is known."""
    from config.dialects import CONTRACTS  # the collection has set Django up by now

    rules = {name: rules_of(contract) for name, contract in CONTRACTS.items()}
    covered = {name: set() for name in rules}
    lines, fine = [], True
    for test, contract, owner, index in marks:
        homes = [contract] if contract else [name for name in rules if (owner, index) in rules[name]]
        if len(homes) != 1 or (owner, index) not in rules.get(homes[0], {}):
            lines.append(f"unknown or ambiguous rule ({owner}, {index}) in {test}")
            fine = False
            continue
        covered[homes[0]].add((owner, index))
    for name, known in rules.items():
        lines.append(f"{name}: {len(covered[name])} / {len(known)} rules covered")
        for owner, index in sorted(known.keys() - covered[name]):
            lines.append(f"  not covered: {owner} {index}: {known[owner, index]}")
            fine = False
    return lines, fine


def main() -> int:
    collector = Collector()
    status = pytest.main(["--collect-only", "-p", "no:terminal", "-o", "addopts=--strict-markers"], plugins=[collector])
    if status != pytest.ExitCode.OK:
        return int(status)
    lines, fine = report(collector.marks)
    print("\n".join(lines))
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
