"""Choosing a row in a field that looks rows up while one types."""

import re


def pick(page, field, text):
    """Open the lookup of a `.desk-field`, type, and take the first row that is found."""
    field.locator(".select2-selection").click()
    page.locator(".select2-search__field").fill(text)
    page.get_by_role("option", name=re.compile(re.escape(text))).first.click()
