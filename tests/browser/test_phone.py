"""Pages of the desk that fit the width of a telephone, light and dark."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTH, TICKET = 390, 630701
PAGES = {
    "csr": [
        "/admin/journals/followup/?view=all",
        "/admin/journals/followup/add/",
        "/admin/journals/followup/1/change/",
        "/admin/journals/journal/",
        "/admin/journals/journal/5421/change/",
        "/admin/customers/customer/70/change/",
        "/admin/activity/notification/",
        "/admin/orders/order/dashboard/",
        "/admin/orders/order/",
        "/admin/orders/order/1/change/",
        "/admin/orders/order/add/",
    ],
    "admin": [
        "/admin/",
        "/admin/tickets/ticket/",
        f"/admin/tickets/ticket/{TICKET}/change/",
        f"/admin/tickets/ticket/{TICKET}/edit/",
        "/admin/tickets/ticket/add/",
        "/admin/users/user/",
        "/admin/activity/activity/",
        "/admin/cases/case/",
        "/admin/cases/case/11150929/change/",
        "/admin/cases/case/11150931/change/",
        "/admin/cases/case/add/",
        "/admin/cases/casecode/",
    ],
}
WIDE = """dark => {
    document.documentElement.classList.toggle("dark", dark);
    return document.documentElement.scrollWidth;
}"""


def test_pages_fit_a_phone(sign_in):
    wrong = []
    for username, addresses in PAGES.items():
        page = sign_in(username, width=WIDTH)
        for address in addresses:
            page.goto(address)
            widths = page.evaluate(WIDE, False), page.evaluate(WIDE, True)
            if widths != (WIDTH, WIDTH) or not page.url.endswith(address):
                wrong.append((address, page.url, widths))

    assert wrong == []
