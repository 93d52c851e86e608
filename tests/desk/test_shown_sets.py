"""A button that acts on a set of rows acts on the set that its page showed, or says so and shows the set as it is."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.activity.models import Activity
from apps.cases.models import CaseCode
from apps.catalog.factories import ServiceItemFactory
from apps.core.errors import OVERTAKEN
from apps.provisioning.factories import (
    PropertyLinkFactory,
    ProvisionableObjectFactory,
    ProvisioningBatchFactory,
    ProvisioningBatchItemFactory,
    ProvisioningInformationItemFactory,
    ProvisioningProfileFactory,
    StagedProvisioningInformationItemFactory,
)
from apps.provisioning.models import StagedProvisioningInformationItem
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory, TicketNoteFactory
from apps.tickets.models import Classification, TicketAttribute
from apps.users.factories import AgentFactory
from tests.architecture.source import ROOT
from tests.provisioning.api.provisioning_requests import order_of, service_line
from tests.support.browser_forms import writing_forms

pytestmark = pytest.mark.django_db
SETS = re.compile(r"def (seen_of_\w+|tree_version|waiting_mark)\(")


@dataclass
class Button:
    """One that acts on a set: the page and the address of its form, what is typed, and how the set becomes another.

    `shows` is what the page says of the new set; `asked` what leads from the page to the form, if it comes second.
    """

    page: str
    url: str
    change: Callable[[], object]
    shows: str
    typed: dict
    asked: dict | None = None

    def form(self, html: str, without: str = "") -> dict:
        found = [form.values for form in writing_forms(html) if (form.action or self.page) == self.url]
        return next(values for values in found if not without or without not in values)


def at(name: str, *args) -> str:
    return reverse(f"admin:{name}", args=args)


def deletion(change: Callable, shows: str) -> Button:
    ticket = TicketFactory()
    TicketFactory(parent=ticket)
    page = at("tickets_ticket_delete", ticket.pk)
    return Button(page, page, lambda: change(ticket), shows, {"reason": "Twice reported"})


def cascade(change: Callable, shows: str) -> Button:
    ticket = TicketFactory()
    TicketFactory(parent=ticket)
    closed = Classification.objects.get(kind=ClassificationKind.STATUS, name="Cancelled")
    url = at("tickets_ticket_act", ticket.pk, "close")
    asked = {"status": closed.pk, "cascade": "on", "reason": "Storm"}
    return Button(at("tickets_ticket_change", ticket.pk), url, lambda: change(ticket), shows, {}, asked)


def contacts() -> Button:
    ticket = TicketFactory()
    for name in ("a", "b"):
        TicketAttribute.objects.create(ticket=ticket, key="mainEmail", value=f"{name}@patchbay.example")

    def change():
        TicketAttribute.objects.filter(ticket=ticket, value__startswith="b").update(value="new@patchbay.example")

    page = at("tickets_ticket_change", ticket.pk)
    return Button(page, at("tickets_ticket_act", ticket.pk, "contacts"), change, "new@patchbay.example", {})


def building_a_batch() -> Button:
    order, item = order_of(), ServiceItemFactory()
    service_line(order, item=item)
    page = at("provisioning_board", order.pk)
    return Button(
        page,
        at("provisioning_build", order.pk),
        lambda: ProvisionableObjectFactory(item=item, code="IPTV"),
        "items to provision",
        {"work_item_instance_id": "7"},
    )


def waiting() -> Button:
    batch = ProvisioningBatchFactory(order=order_of())
    ProvisioningBatchItemFactory(batch=batch)
    profile = ProvisioningProfileFactory()
    return Button(
        at("provisioning_board", batch.order_id),
        at("provisioning_provision", batch.order_id, batch.pk),
        lambda: ProvisioningBatchItemFactory(batch=batch, code="IPTV"),
        "IPTV",
        {"profile": profile.pk},
    )


def properties() -> Button:
    order, item = order_of(), ServiceItemFactory()
    service_line(order, item=item)
    PropertyLinkFactory(item=item)
    page, url = at("provisioning_values", order.pk), at("provisioning_values_act", order.pk, "set-up")
    return Button(page, url, lambda: PropertyLinkFactory(item=item), "Set up missing properties", {})


def staged(name: str) -> Button:
    row = StagedProvisioningInformationItemFactory(item__order=order_of())
    more = ProvisioningInformationItemFactory(order=row.order)
    page, url = at("provisioning_values", row.order_id), at("provisioning_values_act", row.order_id, name)
    return Button(
        page, url, lambda: StagedProvisioningInformationItem.objects.create(item=more, order=row.order), "2 staged", {}
    )


def leaving() -> Button:
    agent, successor = AgentFactory(), AgentFactory()
    TicketFactory(assignee=agent)
    page = at("users_user_deactivate", agent.pk)
    typed = {"successor": successor.pk}
    return Button(page, page, lambda: TicketFactory(assignee=agent), "2 open tickets of theirs", typed)


BUTTONS = {
    "delete a ticket below which another one came": lambda: deletion(
        lambda ticket: TicketFactory(parent=ticket), "2 tickets below it"
    ),
    "delete a ticket below which one went": lambda: deletion(
        lambda ticket: ticket.children.update(parent=None), "0 tickets below it"
    ),
    "delete a ticket with a new note": lambda: deletion(
        lambda ticket: TicketNoteFactory(ticket=ticket), "1 note goes with it"
    ),
    "close a ticket with its children": lambda: cascade(lambda ticket: TicketFactory(parent=ticket), "Close 3 tickets"),
    "ask contacts to confirm": contacts,
    "build a batch": building_a_batch,
    "provision all that wait": waiting,
    "set up properties": properties,
    "put staged values in force": lambda: staged("commit"),
    "discard staged values": lambda: staged("discard"),
    "deactivate a user": leaving,
}


@pytest.fixture
def http(client, administrator):
    administrator.is_superuser = administrator.is_agent = True
    administrator.save()
    client.force_login(administrator)
    return client


@pytest.mark.parametrize("name", BUTTONS)
def test_button_acts_on_the_set_that_its_page_showed(http, name):
    button = BUTTONS[name]()
    html = http.get(button.page).content.decode()
    if button.asked:
        html = http.post(button.url, button.form(html) | button.asked).content.decode()
    drawn = button.form(html, without="item" if "profile" in button.typed else "") | button.typed
    button.change()
    before = Activity.objects.count()

    shown = http.post(button.url, drawn, follow=True).content.decode()

    assert Activity.objects.count() == before
    assert str(OVERTAKEN) in shown
    assert button.shows in shown
    again = button.form(shown, without="item" if "profile" in button.typed else "")
    kept = {key: value for key, value in button.typed.items() if key in again and key != "profile"}
    if name not in ("deactivate a user",):
        assert {key: again[key][-1] for key in kept} == {key: str(value) for key, value in kept.items()}
    assert http.post(button.url, again | button.typed).status_code == 302
    assert Activity.objects.count() > before


def test_file_of_codes_changes_the_table_of_which_the_differences_were_shown(http):
    code, other = CaseCode.objects.order_by("pk")[:2]
    columns = ["code", "category", "subcategory", "primary_asset", "secondary_asset", "evidence", "is_active"]
    row = [str(getattr(code, name)) for name in columns[:-1]]
    row[1] = "Energy"
    text = "\r\n".join([",".join(columns), ",".join([*(f'"{cell}"' for cell in row), "1"])])
    file = SimpleUploadedFile("codes.csv", text.encode(), "text/csv")
    looked = http.post(at("cases_casecode_import"), {"import_file": file, "format": "0"})
    (drawn,) = [
        form.values for form in writing_forms(looked.content.decode()) if form.action.endswith("/process_import/")
    ]
    other.category = "Theirs"
    other.save()
    before = Activity.objects.count()

    shown = http.post(at("cases_casecode_process_import"), drawn, follow=True).content.decode()

    assert str(OVERTAKEN) in shown
    assert Activity.objects.count() == before
    code.refresh_from_db()
    assert code.category != "Energy"


def test_every_set_that_a_form_is_bound_to_is_tried_above():
    named = set()
    for path in sorted((ROOT / "apps").rglob("*.py")):
        named |= set(SETS.findall(path.read_text()))

    assert named == {
        "seen_of_case_codes",
        "seen_of_contacts",
        "seen_of_deletion",
        "seen_of_item",  # one row with what is staged for it
        "seen_of_objects",
        "seen_of_properties",
        "seen_of_staged",
        "seen_of_waiting",
        "seen_of_work",
        "tree_version",
        "waiting_mark",
    }
