"""States are said once, in the tables of the apps' constants."""

import ast
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission

from apps.core.life_cycles import SYSTEM, Tone
from tests.architecture.source import ROOT, SOURCES, tree_of
from tests.support.life_cycles import LIFE_CYCLES, MODULES

STATES = {f"{cycle.states.__module__}.{cycle.states.__name__}": cycle.states for cycle in LIFE_CYCLES.values()}
# Where a rule is about exactly the states it names, by file and function or name.
ABOUT_THESE = {
    "apps/tickets/badges.py _clock_words": "a sentence for each state of the clock, most with a length of time",
    "apps/cases/milestones.py DONE": "a case that was resolved, and closed since or not",
    "apps/orders/demo/bulk.py STATES": "how often each state occurs in the demo data",
    "apps/orders/demo/counter.py _bring": "the operations that bring a demo order into each state",
    "apps/orders/operations/processing.py process_due_orders": "submitted ones at once, those in process after a while",
    "apps/provisioning/api/costguard/requests.py COUNTS": "the contract has a count for each of these",
    "apps/provisioning/querysets.py RequestQuerySet": "fallout is what failed, and what waits after an attempt",
}
TEMPLATES = sorted([*ROOT.glob("templates/**/*.html"), *ROOT.glob("apps/*/templates/**/*.html")])


def test_life_cycles_are_found():
    assert len(LIFE_CYCLES) == 16


def test_refusals_say_states_in_words():
    """Orders and no-sales have states whose choices are codes, such as InCart; people read their life cycle's label."""
    code = re.compile("[a-z][A-Z]")
    coded = [
        cycle
        for cycle in LIFE_CYCLES.values()
        if any(code.search(str(getattr(state, "label", ""))) for state in cycle.states)
    ]
    wrong = [
        f"{path.relative_to(ROOT)}:{part.lineno}"
        for path in SOURCES
        if "operations" in path.parts
        for refusal in ast.walk(tree_of(path))
        if isinstance(refusal, ast.Raise)
        for part in ast.walk(refusal)
        if isinstance(part, ast.Attribute)
        and (part.attr == "get_state_display" or (part.attr == "label" and ast.unparse(part.value).endswith("state")))
    ]

    assert wrong == []
    assert coded
    assert [state for cycle in coded for state in cycle.states if code.search(cycle.label(state))] == []


@pytest.mark.parametrize("name", LIFE_CYCLES)
def test_every_state_has_a_tone_and_a_sentence_of_its_own(name):
    rows = list(LIFE_CYCLES[name])

    assert [row.state for row in rows if not isinstance(row.tone, Tone) or not row.label] == []
    assert [row.meaning for row in rows if not re.fullmatch(r"[A-Z][^.]{8,90}\.", str(row.meaning))] == []
    assert len({row.meaning for row in rows}) == len(rows)
    assert [(row.state, end) for row in rows for end in row.moves if end not in LIFE_CYCLES[name].states] == []


@pytest.mark.django_db
def test_every_move_takes_a_permission_that_exists():
    known = {f"{app}.{code}" for app, code in Permission.objects.values_list("content_type__app_label", "codename")}
    used = {needed for cycle in LIFE_CYCLES.values() for row in cycle for needed in row.moves.values()}

    assert used - known == {SYSTEM}


def test_every_tone_has_a_colour():
    styles = (ROOT / "static/desk/desk.css").read_text()

    assert [tone for tone in Tone if tone != Tone.QUIET and f".desk-badge.is-{tone} " not in styles] == []


def test_what_is_kept_for_each_state_is_kept_for_all():
    """A dictionary of the constants whose keys are states lacks none."""
    lacking = [
        (module.__name__, name, sorted(set(type(key)) - set(value)))
        for module in MODULES
        for name, value in vars(module).items()
        if isinstance(value, dict) and value
        for key in [next(iter(value))]
        if type(key) in STATES.values() and set(value) != set(type(key))
    ]

    assert lacking == []


def test_no_two_apps_call_an_enumeration_the_same():
    owners: dict[str, list[str]] = {}
    for module in MODULES:
        for node in tree_of(Path(module.__file__)).body:
            if isinstance(node, ast.ClassDef):
                owners.setdefault(node.name, []).append(module.__name__)

    assert len(owners) > 50
    assert {name: modules for name, modules in owners.items() if len(modules) > 1} == {}


def names_of_states(tree: ast.Module) -> dict[str, type[Enum]]:
    """The names by which a file knows enumerations of states."""
    return {
        alias.asname or alias.name: STATES[f"{node.module}.{alias.name}"]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if f"{node.module}.{alias.name}" in STATES
    }


def parts_of(node: ast.AST) -> list[ast.AST]:
    """What a literal collection, an alternative or the arguments of a call consist of."""
    match node:
        case ast.List() | ast.Tuple() | ast.Set():
            return [item.value if isinstance(item, ast.Starred) else item for item in node.elts]
        case ast.Dict():
            return [*node.keys, *node.values]
        case ast.MatchOr():
            return [pattern.value for pattern in node.patterns if isinstance(pattern, ast.MatchValue)]
        case ast.BoolOp():
            return [part for value in node.values if isinstance(value, ast.Compare) for part in value.comparators]
        case ast.BinOp(op=ast.BitOr()):
            return [keyword.value for call in ast.walk(node) if isinstance(call, ast.Call) for keyword in call.keywords]
        case ast.Call():
            return list(node.args)
    return []


def restatements(path: Path) -> Iterator[str]:
    """Where a file names two or more states of one life cycle side by side: file and function or name."""
    tree = tree_of(path)
    names = names_of_states(tree)
    for statement in tree.body:
        for node in ast.walk(statement) if names else ():
            found = {
                (part.value.id, part.attr)
                for part in parts_of(node)
                if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in names
                if part.attr in names[part.value.id].__members__
            }
            if len(found) > len({name for name, _ in found}):
                target = statement.targets[0] if isinstance(statement, ast.Assign) else statement
                yield f"{path.relative_to(ROOT)} {getattr(target, 'name', getattr(target, 'id', ''))}"


def test_no_set_of_states_is_said_outside_of_the_tables():
    elsewhere = [path for path in SOURCES if path.name != "constants.py" and "migrations" not in path.parts]
    found = {place for path in elsewhere for place in restatements(path)}

    assert found - set(ABOUT_THESE) == set()
    assert set(ABOUT_THESE) - found == set(), "these exceptions are no longer needed"


def test_no_template_compares_a_state_with_a_value():
    compared = re.compile(r"\b(?:state|status|lifecycle)(?:_id)?\s*(?:==|!=|in)\s*['\"\d]")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if compared.search(line)
    ]

    assert len(TEMPLATES) > 50
    assert found == []
