"""Addresses with ids, written without asking the routes again."""

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from apps.core.paths import url_of


@pytest.mark.parametrize("prefix", ["/", "/office/"])
def test_address_is_what_reverse_says(prefix):
    set_script_prefix(prefix)
    try:
        for name, ids in [
            ("admin:index", []),
            ("admin:tickets_ticket_change", [7]),
            ("admin:tickets_ticket_change", [10**17]),
            ("admin:tickets_ticket_attribute", [123456, 7]),
            ("admin:orders_order_add", []),
        ]:
            assert url_of(name, *ids) == reverse(name, args=ids)
    finally:
        set_script_prefix("/")


def test_address_of_no_page_is_refused():
    with pytest.raises(NoReverseMatch):
        url_of("admin:tickets_ticket_change")
