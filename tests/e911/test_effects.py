"""What changes of emergency-call settings change, as the other operations, the desk and the history show it."""

import pytest

from apps.e911.constants import E911Verb
from apps.e911.factories import ServiceItemAddressFactory
from tests.journals.api.costguard_requests import replacing

pytestmark = pytest.mark.contract("order-management")


@pytest.mark.parametrize(
    ("field", "words"),
    [
        pytest.param(field, words, marks=pytest.mark.effect("updateE911ServiceAddress", name))
        for name, field, words in [
            ("e911-class-set", "e911ClassOfServiceID", "Business"),
            ("e911-type-set", "e911TypeOfServiceID", "Non-Pub"),
            ("e911-address-set", "e911ServiceAddressID", "Given in emergency calls"),
        ]
    ],
)
def test_changed_setting_is_found_on_the_service_and_its_order(effects, field, words):
    pair = ServiceItemAddressFactory()
    value = {"e911ClassOfServiceID": 2, "e911TypeOfServiceID": 3, "e911ServiceAddressID": pair.address_id}[field]
    path = f"/serviceInformationItem/{pair.item_id}/e911ServiceAddress"
    effects.show(
        "PATCH", path, replacing(**{field: value}), answer=(path, field, None, value),
        page=("orders_order_change", pair.item.order_id), appears=words, history=(E911Verb.CHANGED, "+e911settings"),
    )  # fmt: skip
