"""Which rules of the contracts are held by a test: `python -m tests.contract.rules`.

A test names the rules it holds: `@pytest.mark.rule("operationId", "name-of-the-rule")`. A rule that
the contract states for all its operations goes by the contract's name instead of an operation's. Where
two contracts have an operation of the same name, the module says which it means:
`pytestmark = pytest.mark.contract("tickets-microservice")`.
"""

import sys

import pytest


class Collector:
    """A pytest plugin that gathers the marks of all tests, running none."""

    def __init__(self):
        self.marks: list[tuple[str, str | None, str, str]] = []

    def pytest_collection_modifyitems(self, items):
        for item in items:
            contract = item.get_closest_marker("contract")
            for mark in item.iter_markers("rule"):
                self.marks.append((item.nodeid, contract and contract.args[0], *mark.args))


def rules_of(contract) -> dict[tuple[str, str], str]:
    """The sentence of every rule of a contract by (operation id or contract name, name of the rule)."""
    owners = {contract.name: contract.document.get("x-rules", {})}
    owners |= {operation.operation_id: operation.rules for operation in contract.operations.values()}
    return {(owner, name): sentence for owner, rules in owners.items() for name, sentence in rules.items()}


def report(marks) -> tuple[list[str], bool]:
    """Lines to print, and whether every rule is covered and every mark is known."""
    from config.dialects import CONTRACTS  # the collection has set Django up by now

    rules = {contract.name: rules_of(contract) for contract in CONTRACTS.values()}
    covered = {contract: set() for contract in rules}
    lines, fine = [], True
    for test, contract, *rule in marks:
        owner, name = rule = tuple(rule)
        homes = [contract] if contract else [home for home in rules if rule in rules[home]]
        if len(homes) != 1 or rule not in rules.get(homes[0], {}):
            lines.append(f'unknown or ambiguous rule ("{owner}", "{name}") in {test}')
            fine = False
            continue
        covered[homes[0]].add(rule)
    for contract, known in rules.items():
        lines.append(f"{contract}: {len(covered[contract])} / {len(known)} rules covered")
        for (owner, name), sentence in known.items():
            if (owner, name) not in covered[contract]:
                lines.append(f'  not covered: ("{owner}", "{name}"): {sentence}')
                fine = False
    return lines, fine


def main() -> int:
    collector = Collector()
    options = ["--collect-only", "-p", "no:terminal", "-o", "addopts=--strict-markers -p no:schemathesis"]
    status = pytest.main(options, plugins=[collector])
    if status != pytest.ExitCode.OK:
        return int(status)
    lines, fine = report(collector.marks)
    print("\n".join(lines))
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
