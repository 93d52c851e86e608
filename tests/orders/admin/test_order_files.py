"""Files of an order: with the new order, on its page, and taken back."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.activity.models import Activity
from apps.attachments.models import Attachment
from apps.attachments.operations import upload_attachment
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.customers.factories import CustomerFactory
from apps.orders import operations
from apps.orders.factories import OrderFactory
from apps.orders.models import Order, OrderFile
from apps.users.factories import UserFactory
from tests.support.page_parts import entries, form_of, panel

ADD, PAGE = "orders_order_add", "orders_order_change"


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def files(*names):
    return [SimpleUploadedFile(name, b"signed\n") for name in names or ("contract.txt", "plan.txt")]


def test_note_and_files_go_with_the_order_once_or_not_at_all(desk, messages_of):
    customer = CustomerFactory(name="Harbour Foods")
    values = form_of(desk.read(ADD, customer=customer.pk)) | {"description": "Two lines", "note": "Before noon"}
    values.pop("files")

    bad = desk.post(ADD, **values, files=[*files(), SimpleUploadedFile("x.exe", b"MZ")]).content.decode()
    again = form_of(bad)
    assert "x.exe: " in bad
    assert "Choose the files again: contract.txt, plan.txt and x.exe." in bad
    assert (again["note"], again["customer_id"]) == ("Before noon", str(customer.pk))
    assert not Order.objects.exists()
    assert not Attachment.objects.exists()

    first = desk.post(ADD, **values, files=files())
    second = desk.post(ADD, **values, files=files())  # a double click, or the form that the back button shows

    order = Order.objects.get()
    assert first.url == second.url == f"/admin/orders/order/{order.pk}/change/"
    assert messages_of(first) == [f"Order {order.pk} is started. Put something into it."]
    assert (order.note, order.customer) == ("Before noon", customer)
    assert [row.attachment.name for row in order.files.all()] == ["contract.txt", "plan.txt"]
    assert not Attachment.objects.filter(claimed_at=None).exists()
    html = desk.read(PAGE, order.pk)
    assert "contract.txt" in panel(html, "files")
    assert "added files" in entries(html)[0]
    assert "plan.txt" in entries(html)[0]


def test_files_are_added_removed_and_put_back_on_the_page(desk, messages_of):
    order = OrderFactory()
    few = desk.queries(PAGE, order.pk)
    assert messages_of(desk.post("orders_order_files", order.pk, files=files()))[-1] == "2 files added."
    file = order.files.first()
    answer = desk.get("orders_order_file", order.pk, file.pk)
    assert b"".join(answer.streaming_content) == b"signed\n"

    assert messages_of(desk.post("orders_order_file_remove", order.pk, file.pk))[-1] == "contract.txt removed."
    assert desk.get("orders_order_file", order.pk, file.pk).status_code == 302
    done = Activity.objects.latest("pk")
    html = desk.read(PAGE, order.pk)
    assert html.count(f'name="activity" value="{done.pk}"') == 2
    assert 'aria-label="Undo removing contract.txt"' in html
    assert messages_of(desk.post("activity_undo", activity=done.pk, next=""))[-1].endswith("is undone.")
    assert Activity.objects.latest("pk").data == {"files": ["contract.txt"], "sizes": [7], "undoes": done.pk}
    desk.post("orders_order_file_remove", order.pk, file.pk)
    assert "was put back since" in messages_of(desk.post("activity_undo", activity=done.pk, next=""))[-1]
    assert (
        messages_of(desk.post("orders_order_file_restore", order.pk, file.pk))[-1]
        == "contract.txt is back on the order."
    )
    for _ in range(4):
        desk.post("orders_order_files", order.pk, files=files(*(f"{number}.txt" for number in range(5))))
    assert desk.queries(PAGE, order.pk) <= few + 1 <= 15


def test_files_of_orders_are_for_staff_with_the_right(by):
    order = OrderFactory(organisation=UserFactory().organisation)
    theirs = Caller(order.organisation.users.first(), Channel.COSTGUARD)
    with pytest.raises(NotAllowed):
        operations.add_files(order_id=order.pk, attachment_ids=[], by=theirs)
    with pytest.raises(Invalid, match="Choose"):
        operations.add_files(order_id=order.pk, attachment_ids=[], by=by)
    upload = upload_attachment(file=io.BytesIO(b"x"), name="a.txt", by=by)
    [file] = operations.add_files(order_id=order.pk, attachment_ids=[upload.public_id], by=by)
    with pytest.raises(Invalid, match="already"):
        operations.add_files(order_id=order.pk, attachment_ids=[upload.public_id], by=by)
    with pytest.raises(WrongState):
        operations.restore_file(order_id=order.pk, file_id=file.pk, by=by)
    assert not OrderFile.objects.visible_to(theirs).exists()
