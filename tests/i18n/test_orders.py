"""Orders in German: what is shown follows the person, what is kept or belongs to the customer does not."""

import pytest
from django.utils import translation

from apps.activity.models import Activity
from apps.core.errors import WrongState
from apps.orders import operations
from apps.orders.constants import AgreementState, OrderState, OrderVerb
from apps.orders.factories import OrderFactory, OrderItemFactory
from apps.orders.filters import OrderFilter
from apps.orders.models import OrderItem
from apps.orders.operations.agreements import end_agreements
from apps.provisioning.filters import RequestFilter
from tests.orders.installments import SYSTEM, finance, phone_in_cart, sold
from tests.orders.receipt_pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_receipt_made_by_a_german_is_the_customers_in_english():
    order = OrderFactory(state=OrderState.SUBMITTED)
    OrderItemFactory(order=order, description="Charger", unit_price="1234.50")
    texts = []
    for language in ("en", "de"):
        with translation.override(language):
            receipt = operations.generate_receipt(order_id=order.pk, category="Receipt", by=SYSTEM)
        texts.append(text_of(receipt.content))

    assert texts[0] == texts[1]
    assert "1,234.50" in texts[1]


def test_end_of_an_agreement_is_kept_in_english():
    line = phone_in_cart()
    finance(line)
    sold(line)
    with translation.override("de"):
        end_agreements(OrderItem.objects.filter(pk=line.pk), AgreementState.RETURNED, by=SYSTEM)

    assert Activity.objects.get(verb=OrderVerb.AGREEMENT_ENDED).data == {"state": "Returned"}


def test_refusal_is_worded_in_the_language_of_whoever_asks():
    order = OrderFactory(state=OrderState.ON_HOLD)
    words = {}
    for language in ("en", "de"):
        with translation.override(language), pytest.raises(WrongState) as refused:
            operations.pause_order(order_id=order.pk, by=SYSTEM)
        words[language] = refused.value.message

    assert words["en"] == f"Order {order.pk} is on hold and cannot be paused."
    assert words["de"] == f"Auftrag {order.pk} ist im Zustand „Angehalten“ und kann nicht pausiert werden."


@pytest.mark.parametrize(("filters", "name", "label"), [(OrderFilter, "state", 4), (RequestFilter, "status", 7)])
def test_states_to_filter_by_follow_the_language(filters, name, label):
    choices = dict(filters.base_filters[name].extra["choices"])
    with translation.override("en"):
        english = str(choices[label])
    with translation.override("de"):
        german = str(choices[label])

    assert {english, german} in ({"On hold", "Angehalten"}, {"In Error", "Fehlgeschlagen"})
