"""What an operation of Order Management changed, as another operation, a page of the desk and the history show it.

Unlike the tables of `tests.support.effects`, one request may show several effects, and each test sets up its own rows.
"""

import re

import pytest

from apps.activity.models import Activity
from tests.contract.client import operation_at
from tests.support.snapshot import history_of

# What no change of a row shows in: the timeline, which is the history; what could be chosen; what is not text.
ASIDE = re.compile(
    r'<section class="desk-card" id="timeline">.*?</section>|<(select|style|script)\b.*?</\1>', re.DOTALL
)


def words_of(html: str) -> str:
    """What a page says by itself, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", ASIDE.sub("", html)).split())


def value_at(body: object, path: str) -> object:
    """A value by a path like `value.0.amount`, None where it ends early; `#` counts a list."""
    for step in path.split("."):
        if isinstance(body, list):
            body = len(body) if step == "#" else body[int(step)] if int(step) < len(body) else None
        else:
            body = body.get(step) if isinstance(body, dict) else None
    return body


class Effects:
    """Sends requests as a person, and looks at what changed as the same person at the desk.

    `marks` are the test's marks of effects: it looks nowhere else than where the contract says that these show.
    """

    def __init__(self, client, desk, marks):
        self.client, self.desk = client, desk
        operations = client.contract.operations
        stated = [operations[name].effects[effect] for name, effect in (mark.args for mark in marks)]
        self.operations, self.pages = ({row[key] for row in stated} for key in ("operation", "page"))

    def read(self, path: str, at: str) -> object:
        """A value of what an operation answers."""
        response = self.client.get(path)
        return value_at(response.json(), at) if response.status_code == 200 else None

    def rows_of(self, verb, after: int = 0) -> set[str]:
        """The history rows ("~order") of the only activity of a verb, which is this person's."""
        found = Activity.objects.get(verb=verb, pk__gt=after)
        assert found.actor == self.desk.user
        return {sign + model for model, sign in history_of(found)}

    def show(self, *request, answer=(), page=(), appears="", vanishes="", history=()):
        """Send a request that succeeds; fail unless each place shows the change, and did not before.

        `answer`: another operation's path, where its value is, that value before and after. `page`: the name and
        arguments of a page that says `appears` more often afterwards, and `vanishes` less often. `history`: the verb
        and history rows ("~order") that the newest activity has. Returns what the request was answered.
        """
        if answer:
            asked = operation_at(self.client.contract, "GET", answer[0].partition("?")[0])
            assert asked.operation_id in self.operations
        if page:
            assert f"admin:{page[0]}" in self.pages
        last = Activity.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        before = self._seen(answer, page)
        response = self.client.send(*request)
        assert response.status_code in (200, 201, 204), response.content
        after = self._seen(answer, page)
        if answer:
            assert (before[0], after[0]) == tuple(answer[2:])
        for words, sign in [(appears, 1), (vanishes, -1)]:
            times = [text.count(words) for text in (before[1], after[1])] if words else [0, sign]
            assert (times[1] - times[0]) * sign > 0, f"{words}: {times} times in {after[1][-9000:]}"
        if history:
            verb, *rows = history
            assert set(rows) <= self.rows_of(verb, after=last)
        return response.json() if response.content else None

    def _seen(self, answer, page) -> tuple[object, str]:
        *page, query = page if page and isinstance(page[-1], dict) else (*page, {})
        return self.read(*answer[:2]) if answer else None, words_of(self.desk.read(*page, **query)) if page else ""


@pytest.fixture
def effects(request, order_management, agent, desk):
    return Effects(order_management(agent), desk, request.node.iter_markers("effect"))
