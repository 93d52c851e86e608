"""Provisioning at the desk: the fallout queue, the board of an order, its staged values, and the configuration."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.activity.models import Activity
from apps.catalog.factories import ServiceItemFactory
from apps.core.caller import Channel
from apps.orders.constants import OrderState
from apps.orders.factories import OrderFactory
from apps.provisioning.constants import ProvisioningStatus, ProvisioningVerb
from apps.provisioning.factories import (
    ProvisioningBatchFactory,
    ProvisioningBatchItemFactory,
    ProvisioningInformationItemFactory,
    ProvisioningProfileFactory,
    ProvisioningProviderFactory,
    ProvisioningRequestFactory,
    StagedProvisioningInformationItemFactory,
)
from apps.provisioning.models import (
    ProvisionableObject,
    ProvisioningBatch,
    ProvisioningBatchItem,
    ProvisioningInformationItem,
    ProvisioningProfile,
    ProvisioningProperty,
    ProvisioningProvider,
    ProvisioningRequest,
    StagedProvisioningInformationItem,
)
from apps.tickets.factories import TicketFactory
from tests.provisioning.api.provisioning_requests import order_of, service_line
from tests.support.browser_forms import writing_forms

QUEUE, BOARD, VALUES = "provisioning_provisioningrequest_changelist", "provisioning_board", "provisioning_values"
SCRIPT = '"><script>alert(1)</script>'


@pytest.fixture
def order(db):
    return order_of()


def failed(order=None, **fields):
    more = {"item__batch__order": order} if order else {}
    return ProvisioningRequestFactory(
        status=ProvisioningStatus.IN_ERROR,
        last_error="no such port",
        attempts=1,
        next_attempt_at=None,
        **more,
        **fields,
    )


def rows(html: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'<td class="desk-id"><a href="[^"]+">(\d+)<', html)]


def test_queue_shows_what_needs_a_look_the_longest_untouched_first(desk):
    error, waiting = (
        failed(),
        ProvisioningRequestFactory(status=ProvisioningStatus.PENDING, attempts=2, last_error="503"),
    )
    reported = ProvisioningRequestFactory(status=ProvisioningStatus.PENDING)
    fine = ProvisioningRequestFactory(status=ProvisioningStatus.SUBMITTED)
    long_ago = timezone.now() - datetime.timedelta(days=9)
    ProvisioningRequest.objects.filter(pk=waiting.pk).update(updated_at=long_ago)

    assert rows(desk.read(QUEUE)) == [waiting.pk, error.pk]
    assert rows(desk.read(QUEUE, view="error")) == [error.pk]
    assert rows(desk.read(QUEUE, view="pending")) == [waiting.pk, reported.pk]
    assert set(rows(desk.read(QUEUE, view="all"))) == {error.pk, waiting.pk, reported.pk, fine.pk}
    html = desk.read(QUEUE)
    assert "no such port" in html
    assert "2 attempts, next" in html


def test_queue_leads_to_the_board_of_an_order(desk, order):
    response = desk.get(QUEUE, order=order.pk)
    assert response["Location"] == reverse("admin:provisioning_board", args=[order.pk])
    for text in ("0", "x", "9" * 40):
        assert desk.get(QUEUE, order=text).status_code == 200
    for number in (2147483647, 10**17):
        assert desk.get(BOARD, number)["Location"] == reverse(f"admin:{QUEUE}")


@pytest.mark.parametrize("back", ["queue", "board", "ticket", "elsewhere"])
def test_failed_request_is_made_anew_from_where_it_is_shown(desk, order, messages_of, agent, back):
    request = failed(order, ticket=TicketFactory())
    pages = {
        "queue": reverse(f"admin:{QUEUE}"),
        "board": reverse("admin:provisioning_board", args=[order.pk]),
        "ticket": reverse("admin:tickets_ticket_change", args=[request.ticket_id]),
    }
    url = reverse("admin:provisioning_regenerate", args=[request.pk])
    if back in pages:
        assert url in desk.http.get(pages[back]).content.decode()

    response = desk.http.post(url, {"back": pages.get(back, "https://elsewhere.example/")})

    assert response["Location"] == pages.get(back, pages["queue"])
    assert messages_of(response) == [f"Request {request.pk} is regenerated and on its way to its provider."]
    request.refresh_from_db()
    assert (request.status, request.generation) == (ProvisioningStatus.CREATED, 2)
    activity = Activity.objects.get(verb=ProvisioningVerb.REGENERATED)
    assert (activity.actor, activity.channel) == (agent, Channel.DESK)
    again = desk.http.post(url, {"back": pages["board"]})
    assert messages_of(again)[-1].endswith("only one that is In Error can be regenerated.")
    if back in pages:
        assert url not in desk.http.get(pages[back]).content.decode()


def test_board_shows_progress_and_items_in_trouble_first(desk, order):
    batch = ProvisioningBatchFactory(order=order, note="Working")
    for status in (
        ProvisioningStatus.COMPLETED,
        ProvisioningStatus.SUBMITTED,
        ProvisioningStatus.PENDING,
        ProvisioningStatus.IN_ERROR,
    ):
        item = ProvisioningBatchItemFactory(batch=batch, is_complete=True, code=status.label)
        ProvisioningRequestFactory(
            item=item, status=status, last_error="why" if status == ProvisioningStatus.IN_ERROR else ""
        )
    ProvisioningBatchItemFactory(batch=batch, code="Waiting one")
    other = ProvisioningBatchItemFactory(batch__order=order, code="Other")
    ProvisioningBatchItemFactory(code="Of another order")

    html = desk.read(BOARD, order.pk)

    codes = re.findall(r'<td class="desk-id"><bdi>([^<]+)</bdi>', html)
    assert codes == ["In Error", "Pending", "Waiting one", "Other", "Submitted", "Completed"]
    assert "1 of 5 items provisioned" in html
    assert "0 of 1 item provisioned" in html
    assert re.findall(r"1 (Waiting|Pending|Submitted|Completed|In Error)</span>", html) == [
        "Waiting",
        "Waiting",
        "Pending",
        "Submitted",
        "Completed",
        "In Error",
    ]
    assert re.findall(r'<td class="desk-id"><bdi>([^<]+)</bdi>', desk.read(BOARD, order.pk, batch=other.batch_id)) == [
        "Other"
    ]


@pytest.mark.parametrize("happens", ["added", "provisioned", "added and provisioned"])
def test_all_that_wait_are_provisioned_only_as_the_page_showed_them(desk, order, messages_of, happens):
    profile, batch = ProvisioningProfileFactory(), ProvisioningBatchFactory(order=order)
    items = [ProvisioningBatchItemFactory(batch=batch) for _ in range(3)]
    url = reverse("admin:provisioning_provision", args=[order.pk, batch.pk])
    html = desk.read("provisioning_board", order.pk)
    (drawn,) = [form.values for form in writing_forms(html) if form.action == url and "item" not in form.values]
    if "provisioned" in happens:
        ProvisioningRequestFactory(item=items[0], order=order)
        ProvisioningBatchItem.objects.filter(pk=items[0].pk).update(is_complete=True)
    if "added" in happens:
        ProvisioningBatchItemFactory(batch=batch)
    before = ProvisioningRequest.objects.count()

    response = desk.http.post(url, drawn | {"profile": profile.pk})

    assert messages_of(response) == ["This was changed meanwhile. Look at how it is now, then decide again."]
    assert ProvisioningRequest.objects.count() == before


def test_batch_is_built_and_provisioned_from_the_board(desk, order, messages_of):
    for _ in range(3):
        service_line(order)
    profile = ProvisioningProfileFactory()

    response = desk.post("provisioning_build", order.pk, work_item_instance_id="7", after_bsu="on")
    batch = ProvisioningBatch.objects.get()
    assert messages_of(response) == [f"Batch {batch.pk} has 3 items."]
    assert (batch.work_item_instance_id, batch.after_bsu) == (7, True)
    again = desk.post("provisioning_build", order.pk, work_item_instance_id="7")
    assert messages_of(again)[-1] == f"Batch {batch.pk} of this work item is open already."
    assert messages_of(desk.post("provisioning_build", order.pk, work_item_instance_id="x"))[-1].startswith(
        "The work item"
    )
    first = batch.items.first()
    one = desk.post("provisioning_provision", order.pk, batch.pk, profile=profile.pk, item=first.pk)
    assert messages_of(one)[-1] == "1 request is on the way to the provider."
    rest = desk.post("provisioning_provision", order.pk, batch.pk, profile=profile.pk)
    assert messages_of(rest)[-1] == "2 requests are on the way to the provider."
    batch.refresh_from_db()
    assert (batch.is_open, ProvisioningRequest.objects.count()) == (False, 3)
    for values, message in [
        ({"profile": profile.pk}, "No item of this batch waits."),
        ({"profile": profile.pk, "item": first.pk}, f"Provisioning batch item {first.pk} is complete."),
        ({"profile": profile.pk, "item": 2147483647}, "There is no provisioning batch item 2147483647."),
        ({"profile": 2147483647}, "Choose a profile from the list."),
    ]:
        assert messages_of(desk.post("provisioning_provision", order.pk, batch.pk, **values))[-1] == message


def test_cancelled_order_offers_nothing(desk):
    order = order_of(state=OrderState.CANCELLED)
    ProvisioningBatchItemFactory(batch__order=order)

    html = desk.read(BOARD, order.pk)

    assert "nothing more is provisioned" in html
    assert "Build a batch" not in html
    assert 'name="profile"' not in html


def test_values_are_staged_with_before_and_after_and_committed(desk, order, messages_of):
    item = ProvisioningInformationItemFactory(order=order, value="old value")
    locked = ProvisioningInformationItemFactory(order=order, is_locked=True)
    act = "provisioning_values_act"

    response = desk.post(act, order.pk, "stage", item=item.pk, value=" new value ", here="show=staged")
    assert response["Location"] == reverse("admin:provisioning_values", args=[order.pk]) + "?show=staged"
    assert StagedProvisioningInformationItem.objects.get().value == " new value "
    html = desk.read(VALUES, order.pk)
    assert '<span class="desk-old"><bdi>old value</bdi></span>' in html
    assert '<span class="desk-new"><bdi> new value </bdi></span>' in html
    assert f"value-{locked.pk}-value" not in html
    desk.post(act, order.pk, "stage", item=item.pk, value="", is_empty="on")
    assert StagedProvisioningInformationItem.objects.get().value is None
    desk.post(act, order.pk, "stage", item=item.pk, value="")
    assert StagedProvisioningInformationItem.objects.get().value == ""
    refused = desk.post(act, order.pk, "stage", item=locked.pk, value="x")
    assert messages_of(refused)[-1] == f"Provisioning information item {locked.pk} is locked."
    assert messages_of(desk.post(act, order.pk, "stage", item="x", value="x"))[-1].startswith(
        "The value is of something"
    )
    assert messages_of(desk.post(act, order.pk, "commit"))[-1] == "1 value is in force."
    item.refresh_from_db()
    assert (item.value, StagedProvisioningInformationItem.objects.count()) == ("", 0)
    StagedProvisioningInformationItemFactory(item=item)
    assert messages_of(desk.post(act, order.pk, "discard"))[-1] == "1 staged value is gone."
    assert messages_of(desk.post(act, order.pk, "set-up"))[-1] == "The order has 2 properties."
    assert desk.post(act, order.pk, "nothing").status_code == 404
    assert ProvisioningInformationItem.objects.count() == 2


def test_values_are_looked_for_by_code_and_key_name(desk, order):
    for code, key_name in [("DSL", "Shelf"), ("Email", "Size")]:
        ProvisioningInformationItemFactory(order=order, property__code=code, property__key_name=key_name)

    assert "Size" not in desk.read(VALUES, order.pk, q="dsl")
    assert "Shelf" not in desk.read(VALUES, order.pk, q="siz")
    assert "Nothing is staged." in desk.read(VALUES, order.pk, show="staged")
    assert "No property here." in desk.read(VALUES, order.pk, q="\x00nothing")


@pytest.mark.parametrize("page", [QUEUE, BOARD, VALUES])
def test_page_takes_as_many_queries_for_40_rows_as_for_one(desk, order, page):
    counts = []
    for more in (1, 39):
        for _ in range(more):
            service = service_line(order, service_item__service_number=None)
            item = ProvisioningBatchItemFactory(
                batch=ProvisioningBatchFactory(order=order),
                service_item=service.service_item,
                order_item=service,
                is_complete=True,
            )
            failed(item=item, ticket=TicketFactory())
            ProvisioningBatchItemFactory(batch=item.batch)
            value = ProvisioningInformationItemFactory(order=order, service_item=service.service_item)
            StagedProvisioningInformationItemFactory(item=value)
        ProvisioningProfileFactory()
        counts.append(desk.queries(page, *([] if page == QUEUE else [order.pk])))
    assert counts[0] == counts[1]


def test_scripts_are_inert(desk, order):
    service = service_line(order, item__name=SCRIPT, service_item__service_number=SCRIPT[:40], description=SCRIPT)
    item = ProvisioningBatchItemFactory(
        batch=ProvisioningBatchFactory(order=order, note=SCRIPT),
        service_item=service.service_item,
        order_item=service,
        code=SCRIPT,
        is_complete=True,
    )
    request = failed(item=item, ticket=TicketFactory(title=SCRIPT), note=SCRIPT, provider=SCRIPT)
    ProvisioningRequest.objects.update(last_error=SCRIPT)
    ProvisioningProfile.objects.update(name=SCRIPT)
    ProvisioningProvider.objects.update(name=SCRIPT)
    value = ProvisioningInformationItemFactory(
        order=order, service_item=service.service_item, property__code=SCRIPT, property__key_name=SCRIPT, value=SCRIPT
    )
    StagedProvisioningInformationItemFactory(item=value, value=SCRIPT)
    ProvisioningBatchItemFactory(batch=item.batch, code=SCRIPT)

    pages = [
        desk.read(QUEUE),
        desk.read(BOARD, order.pk),
        desk.read(VALUES, order.pk, q="script"),
        desk.ticket(request.ticket),
    ]
    assert [number for number, html in enumerate(pages) if "<script>alert" in html] == []


def test_person_without_the_right_sees_and_does_nothing(desk, order, agent):
    request = failed(order, ticket=TicketFactory())
    agent.groups.clear()
    agent.user_permissions.clear()

    assert desk.get(QUEUE).status_code == 403
    for page in (BOARD, VALUES):
        assert desk.get(page, order.pk).status_code == 403
    assert desk.post("provisioning_regenerate", request.pk).status_code == 403
    for page in ("provisioning_build",):
        assert desk.post(page, order.pk).status_code == 403
    assert desk.post("provisioning_values_act", order.pk, "commit").status_code == 403
    for page in ("provisioning_provisioningprofile_changelist", "provisioning_provisioningproperty_changelist"):
        assert desk.get(page).status_code == 403
    request.refresh_from_db()
    assert (request.status, ProvisioningBatch.objects.count()) == (ProvisioningStatus.IN_ERROR, 1)


def test_addresses_of_requests_and_batches_lead_to_the_board(desk, order):
    request = failed(order)
    board = reverse("admin:provisioning_board", args=[order.pk])

    there = desk.get("provisioning_provisioningrequest_change", request.pk)
    assert there["Location"] == f"{board}#item-{request.item_id}"
    there = desk.get("provisioning_provisioningbatch_change", request.item.batch_id)
    assert there["Location"] == f"{board}?batch={request.item.batch_id}"
    assert desk.get("provisioning_provisioningrequest_change", 2147483647).status_code == 404
    assert desk.get("provisioning_provisioningbatch_change", 2147483647).status_code == 404
    assert board in desk.read("orders_order_change", order.pk)
    for page, args in [
        ("provisioning_regenerate", [request.pk]),
        ("provisioning_build", [order.pk]),
        ("provisioning_provision", [order.pk, request.item.batch_id]),
        ("provisioning_values_act", [order.pk, "commit"]),
    ]:
        assert desk.get(page, *args).status_code == 302


def test_profile_takes_a_secret_and_never_shows_it(administrators_desk, messages_of):
    page = "provisioning_provisioningprofile"
    verizon, lumen = ProvisioningProviderFactory(name="Verizon"), ProvisioningProviderFactory(name="Lumen")
    values = {
        "name": "Verizon by HTTP",
        "provider": verizon.pk,
        "adapter": "http",
        "address": "https://provider.example/orders",
        "timeout_seconds": "10",
        "is_active": "on",
    }
    refused = administrators_desk.post(f"{page}_add", **values)
    assert messages_of(refused)[-1] == "A secret is needed to sign what is posted."
    administrators_desk.post(f"{page}_add", **values, new_secret="hunter2")
    profile = ProvisioningProfile.objects.get()
    assert profile.secret == "hunter2"
    administrators_desk.post(f"{page}_change", profile.pk, **values | {"provider": lumen.pk}, new_secret="")
    profile.refresh_from_db()
    assert (profile.provider, profile.secret) == (lumen, "hunter2")
    administrators_desk.post(f"{page}_change", profile.pk, **values, new_secret="hunter3")
    profile.refresh_from_db()
    assert profile.secret == "hunter3"
    assert Activity.objects.filter(verb=ProvisioningVerb.CONFIGURED).count() == 3
    pages = [
        administrators_desk.read(f"{page}_change", profile.pk),
        administrators_desk.read(f"{page}_changelist"),
        administrators_desk.read(f"{page}_history", profile.pk),
    ]
    assert not any("hunter" in html for html in pages)
    refused = administrators_desk.post(f"{page}_add", **values | {"name": "x", "address": "ftp://x"}, new_secret="x")
    assert messages_of(refused)[-1] == "Must be a URL that begins with https://."
    assert ProvisioningProfile.objects.count() == 1


def test_objects_and_properties_are_configured(administrators_desk):
    item = ServiceItemFactory()
    administrators_desk.post("provisioning_provisionableobject_add", item=item.pk, code="DSL")
    administrators_desk.post(
        "provisioning_provisioningproperty_add",
        **{
            "code": "DSL",
            "key_name": "Shelf",
            "default_value": "1",
            "links-TOTAL_FORMS": "1",
            "links-INITIAL_FORMS": "0",
            "links-0-item": item.pk,
        },
    )

    assert ProvisionableObject.objects.get().item == item
    row = ProvisioningProperty.objects.get()
    assert (row.key_name, row.default_value, list(row.items.all())) == ("Shelf", "1", [item])
    assert Activity.objects.filter(verb=ProvisioningVerb.CONFIGURED).count() == 2


def test_order_of_nobody_has_a_board_too(desk):
    assert "without a customer" in desk.read(BOARD, OrderFactory(customer=None).pk)
