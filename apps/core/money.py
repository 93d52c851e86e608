"""Amounts of money: decimals of the one currency that the installation runs in (setting CURRENCY)."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator
from django.db import models
from django.utils.translation import gettext_lazy

from apps.core.formatting import format_number

# ISO 4217: currencies whose smallest unit is not a hundredth, by its number of decimals.
CURRENCIES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
DECIMALS = {code: decimals for decimals, codes in CURRENCIES.items() for code in codes.split()}
USUAL_DECIMALS, MOST_DECIMALS = 2, max(CURRENCIES)
WHOLE_DIGITS = 12
ZERO = Decimal(0)
MAX_AMOUNT = Decimal("999999999999.99")
PLAIN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")


def decimals() -> int:
    """How many decimals an amount of the currency has."""
    return DECIMALS.get(settings.CURRENCY, USUAL_DECIMALS)


def smallest() -> Decimal:
    """The smallest unit of the currency."""
    return Decimal(1).scaleb(-decimals())


def rounded(amount: Decimal) -> Decimal:
    """To the smallest unit of the currency, half to even."""
    return amount.quantize(smallest(), rounding=ROUND_HALF_EVEN)


def is_exact(amount: Decimal) -> bool:
    """Whether a finite amount within MAX_AMOUNT has no more decimals than the currency."""
    return amount == rounded(amount)


def in_words(amount: Decimal) -> str:
    """An amount with thousands separators: 1,234.50."""
    return format_number(amount, decimals())


def require_decimals(amount: Decimal) -> None:
    """Raise ValidationError for an amount with more decimals than the currency."""
    DecimalValidator(None, decimals())(amount)


class PlainDecimalField(forms.DecimalField):
    """A number in a form as people write it: no exponent, which a slip of the finger makes, and no underscore."""

    default_error_messages = {"plain": gettext_lazy("Write the number in digits, such as 1250.50, not as “%(value)s”.")}

    def to_python(self, value: Any) -> Any:
        number = super().to_python(value)
        if number is not None and number.is_finite() and isinstance(value, str) and not PLAIN.fullmatch(value.strip()):
            raise ValidationError(self.error_messages["plain"], code="plain", params={"value": value.strip()})
        return number


class MoneyFormField(PlainDecimalField):
    """An amount in a form; how many decimals it may have is asked when it is cleaned."""

    def __init__(self, **options: Any):
        limits: dict[str, Any] = {"max_value": MAX_AMOUNT, "max_digits": WHOLE_DIGITS + MOST_DECIMALS}
        super().__init__(**(limits | options))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value not in self.empty_values:
            require_decimals(value)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """The browser's box steps by the smallest unit, and shows as many decimals as the currency has."""
        self.widget.attrs["step"] = str(smallest())
        return super().get_bound_field(form, field_name)

    def prepare_value(self, value: object) -> object:
        return rounded(value) if isinstance(value, Decimal) and value.is_finite() else value


class MoneyField(models.DecimalField):  # type: ignore[type-arg]  # takes no parameters at run time
    """An amount to the smallest unit of the currency; negative where money is owed to the customer.

    `decimal_places` is what amounts have, in forms, lists and validation; the column holds those of every currency.
    """

    def __init__(self, *args: Any, **options: Any):
        sizes = {"max_digits": WHOLE_DIGITS + MOST_DECIMALS, "decimal_places": MOST_DECIMALS}
        super().__init__(*args, **(sizes | options))

    @property
    def decimal_places(self) -> int:
        return decimals()

    @decimal_places.setter
    def decimal_places(self, of_column: int) -> None:
        self.__dict__["decimal_places"] = of_column  # where the column's type is made from

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"decimal_places": self.__dict__["decimal_places"]}

    @property
    def validators(self) -> list[Any]:
        own = self._validators  # type: ignore[attr-defined]  # private to Django's fields
        return [*self.default_validators, *own, require_decimals]

    def from_db_value(self, value: Decimal | None, expression: object, connection: object) -> Decimal | None:
        return None if value is None else rounded(value)

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**({"form_class": MoneyFormField} | options))
