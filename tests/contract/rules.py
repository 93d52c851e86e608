"""Which rules and effects of the contracts are held by a test: `python -m tests.contract.rules`.

A test names the rules it holds: `@pytest.mark.rule("operationId", "name-of-the-rule")`. A rule that
the contract states for all its operations goes by the contract's name instead of an operation's. Where
two contracts have an operation of the same name, the module says which it means:
`pytestmark = pytest.mark.contract("tickets-microservice")`. Effects are named in the same way:
`@pytest.mark.effect("operationId", "name-of-the-effect")`.
"""

import sys

import pytest

Named = tuple[str, str]  # operation id or name of the contract, name of the rule or effect
Mark = tuple[str, str | None, str, str]  # test, contract, operation id or name of the contract, name

KINDS = {"rule": "rules covered", "effect": "effects shown"}


class Collector:
    """A pytest plugin that gathers the marks of all tests, running none."""

    def __init__(self) -> None:
        self.marks: dict[str, list[Mark]] = {kind: [] for kind in KINDS}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            contract = item.get_closest_marker("contract")
            for kind, marks in self.marks.items():
                for mark in item.iter_markers(kind):
                    marks.append((item.nodeid, contract and contract.args[0], *mark.args))


def rules_of(contract) -> dict[Named, str]:
    """The sentence of every rule of a contract."""
    owners = {contract.name: contract.document.get("x-rules", {})}
    owners |= {operation.operation_id: operation.rules for operation in contract.operations.values()}
    return {(owner, name): sentence for owner, rules in owners.items() for name, sentence in rules.items()}


def effects_of(contract) -> dict[Named, str]:
    """What every effect of a contract changes."""
    return {
        (operation.operation_id, name): f"{effect['object']}, {effect['field']}"
        for operation in contract.operations.values()
        for name, effect in operation.effects.items()
    }


def silent_in(contract) -> list[str]:
    """Lines about the operations that say nothing of what they change, not even `none`."""
    return [
        f"{contract.name}: {operation.operation_id} states no x-effect; one that changes nothing says `none`"
        for operation in contract.operations.values()
        if operation.raw.get("x-effect") is None
    ]


def report(marks: list[Mark], stated: dict[str, dict[Named, str]], kind: str = "rule") -> tuple[list[str], bool]:
    """Lines to print, and whether everything stated is covered and every mark is known."""
    covered = {contract: set() for contract in stated}
    lines, fine = [], True
    for test, contract, *named in marks:
        owner, name = named = tuple(named)
        homes = [contract] if contract else [home for home in stated if named in stated[home]]
        if len(homes) != 1 or named not in stated.get(homes[0], {}):
            lines.append(f'unknown or ambiguous {kind} ("{owner}", "{name}") in {test}')
            fine = False
            continue
        covered[homes[0]].add(named)
    for contract, known in stated.items():
        lines.append(f"{contract}: {len(covered[contract])} / {len(known)} {KINDS[kind]}")
        for (owner, name), sentence in known.items():
            if (owner, name) not in covered[contract]:
                lines.append(f'  not covered: {kind} ("{owner}", "{name}"): {sentence}')
                fine = False
    return lines, fine


def main() -> int:
    collector = Collector()
    options = ["--collect-only", "-p", "no:terminal", "-o", "addopts=--strict-markers -p no:schemathesis"]
    status = pytest.main(options, plugins=[collector])
    if status != pytest.ExitCode.OK:
        return int(status)
    from config.dialects import CONTRACTS  # the collection has set Django up by now

    stated = {
        "rule": {contract.name: rules_of(contract) for contract in CONTRACTS.values()},
        "effect": {contract.name: effects_of(contract) for contract in CONTRACTS.values()},
    }
    reports = [report(collector.marks[kind], stated[kind], kind) for kind in KINDS]
    for lines, _ in reports:
        print("\n".join(lines))
    silent = [line for contract in CONTRACTS.values() for line in silent_in(contract)]
    print("\n".join(silent), end="\n" if silent else "")
    return 0 if not silent and all(fine for _, fine in reports) else 1


if __name__ == "__main__":
    sys.exit(main())
