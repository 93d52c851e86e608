"""One act through an API, and what it has changed for another operation, on a page of the desk and in the history.

A table of `Act`s covers the effects of a contract: `parametrize("act", marked(ACTS))`, then `assert_shown(act, ...)`.
Where to look is what the contract states, so a test cannot look elsewhere.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from apps.activity.models import Activity
from config.dialects import CONTRACTS
from tests.contract.client import operation_at


@dataclass(frozen=True)
class Act:
    """`do` and `see` get the world of the test: the one acts, the other asks the operation that the contract names.

    `see` returns the client, the method, the path and the body, or is None where no operation shows the effect.
    `page` returns the arguments of the page's address and its query. Afterwards `says` stands in the answer and `html`
    (the same unless given) among the page's words, and did not before; with `gone` it is the other way round.
    """

    operation: str
    effect: str
    do: Callable[[Any], Any]
    see: Callable[[Any], tuple] | None
    page: Callable[[Any], tuple[list, dict]] | None
    says: str | Callable[[Any], str]
    html: str | Callable[[Any], str] = ""
    gone: bool = False
    html_gone: bool | None = None  # where the page tells it otherwise than the answer
    is_record: bool = False  # what it writes is itself a record of what was done, and has no activity


def marked(acts: Iterable[Act]) -> list:
    """The acts as parameters, each with the mark of its effect."""
    return [
        pytest.param(act, id=f"{act.operation}-{act.effect}", marks=pytest.mark.effect(act.operation, act.effect))
        for act in acts
    ]


def assert_shown(act: Act, contract, world, desk) -> None:
    """Act, and look before and after where the contract says that the effect shows."""
    stated = contract.operations[act.operation].effects[act.effect]
    model = apps.get_model(stated["object"])
    says = act.says(world) if callable(act.says) else act.says
    html = (act.html(world) if callable(act.html) else act.html) or says
    last, activity = _last_change(model), Activity.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    stored = _stored(model, stated["field"])

    before = _answer(act, stated, contract, world), _page(act, stated, world, desk)
    done = act.do(world)
    assert done.status_code < 300, (done.status_code, done.content)
    after = _answer(act, stated, contract, world), _page(act, stated, world, desk)

    html_gone = act.gone if act.html_gone is None else act.html_gone
    for where, text, gone, old, new in zip(
        ("operation", "page"), (says, html), (act.gone, html_gone), before, after, strict=True
    ):
        if old is not None:
            assert (text in old, text in new) == (gone, not gone), (where, text, old[-3000:], new[-3000:])
    assert _stored(model, stated["field"]) != stored, "nothing is stored otherwise than before"
    _check_history(act, stated, model, last, activity)


def _answer(act: Act, stated: dict, contract, world) -> str | None:
    if act.see is None:
        assert stated["operation"] == "none", "the contract names an operation that this test does not ask"
        return None
    client, method, path, body = act.see(world)
    where, _, name = stated["operation"].rpartition("/")
    home = next(known for known in CONTRACTS.values() if known.name == where) if where else contract
    asked = operation_at(home, method, path.partition("?")[0])
    assert (client.contract.name, asked.operation_id) == (home.name, name), "this asks another operation"
    return client.send(method, path, body).content.decode()


def _page(act: Act, stated: dict, world, desk) -> str | None:
    if act.page is None:
        assert stated["page"] == "none", "the contract names a page that this test does not open"
        return None
    arguments, query = act.page(world)
    response = desk.http.get(reverse(stated["page"], args=arguments), query)
    assert response.status_code == 200, response
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def _stored(model, field: str) -> list[tuple]:
    """What the effect is about: the rows by their keys, or the field of each."""
    names = ["pk"] if field == "row" else ["pk", field]
    return list(model._base_manager.order_by("pk").values_list(*names))


def _last_change(model) -> int:
    if not hasattr(model, "history"):
        return 0
    return model.history.order_by("-history_id").values_list("history_id", flat=True).first() or 0


def _check_history(act: Act, stated: dict, model, last: int, activity: int) -> None:
    """A new activity, and of a model with history the rows that it wrote."""
    if act.is_record:
        return
    new = Activity.objects.filter(pk__gt=activity)
    assert new, "no activity tells of it"
    if not hasattr(model, "history"):
        return
    written = list(model.history.filter(history_id__gt=last))
    assert written, "no history row"
    assert {row.activity_id for row in written} <= set(new.values_list("pk", flat=True))
    if stated["field"] == "row":
        assert {row.history_type for row in written} & {"+", "-"}
