"""Names that exist once: two that look the same to a person are one, whatever their letter case or composition.

Beside the column of the name stands an `IdentityField` with the form it is compared by, and an `IdentityConstraint`
lets each of these exist once. Writes by `save()` and `bulk_create()` fill it in; `QuerySet.update()` and
`bulk_update()` do not, so that they never set such a name.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.core import checks
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import lookups
from django.utils.translation import gettext

from apps.core.errors import AlreadyTaken, DomainError, Invalid
from apps.core.formatting import join_words
from apps.core.text import identity

LONGEST = 320  # characters; two of them fit into a row of an index of PostgreSQL, whatever their script
DIGEST = 64
UNIQUE = frozenset({"unique", "unique_together"})


def comparable(text: str) -> str:
    """The identity of a name, its end as a digest where it is longer than its column."""
    found = identity(text)
    if len(found) <= LONGEST:
        return found
    return found[: LONGEST - DIGEST] + hashlib.sha256(found.encode()).hexdigest()


class IdentityField(models.CharField):  # type: ignore[type-arg]  # takes no parameters at run time
    """What the name in the column `source` is compared by. A lookup finds the name in any of its spellings.

    Null where the name is missing: none, or empty in a column that may be null.
    """

    def __init__(self, *args: Any, source: str, **options: Any):
        self.source = source
        options |= {"max_length": LONGEST, "editable": False}
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        del options["max_length"], options["editable"]
        return name, path, args, options | {"source": self.source}

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        problems = super().check(**options)
        if not issubclass(self.model, HasIdentity):
            problems.append(checks.Error(f"{self.model.__name__} must be a HasIdentity.", obj=self, id="core.E001"))
        return problems

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        name = getattr(model_instance, self.source)
        missing = name is None or (self.null and name == "")
        value = None if missing else comparable(name)
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value if value is None else comparable(value)


class _Seeks(lookups.Lookup):
    """A lookup of a part of a name, which is sought as it is stored."""

    def get_prep_lookup(self) -> Any:
        sought = super().get_prep_lookup()
        return identity(sought) or sought if isinstance(sought, str) else sought


for lookup in (lookups.Contains, lookups.IContains, lookups.StartsWith, lookups.IStartsWith):
    IdentityField.register_lookup(type(lookup.__name__, (_Seeks, lookup), {}))


class HasIdentity(models.Model):
    """Base of the models with an identity column, which goes with its name wherever that is written."""

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        if update_fields is not None:
            columns = [column.name for column in identities(type(self)) if column.source in update_fields]
            update_fields = [*update_fields, *columns]
        super().save(*args, update_fields=update_fields, **options)


def identities(model: type[models.Model]) -> list[IdentityField]:
    """The identity columns of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, IdentityField)]


class IdentityConstraint(models.UniqueConstraint):
    """A unique constraint over identity columns, which a form shows beside the name that is taken."""

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Iterable[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        fields = [model._meta.get_field(name) for name in self.fields]
        columns = [field for field in fields if isinstance(field, IdentityField)]
        named = [field.source if field in columns else field.name for field in fields]
        excluded = set(exclude or ())
        if excluded.intersection(named):
            return
        for column in columns:
            column.pre_save(instance, add=instance._state.adding)
        try:
            super().validate(model, instance, excluded - set(self.fields), using)
        except ValidationError as error:
            source = cast("models.Field[Any, Any]", model._meta.get_field(columns[-1].source))
            if source.unique and self._is_same(model, instance, source):
                return  # which the column's own check says
            raise ValidationError({source.name: ValidationError(self._words(model, named), code="unique")}) from error

    def _is_same(self, model: type[models.Model], instance: models.Model, field: "models.Field[Any, Any]") -> bool:
        name = getattr(instance, field.attname)
        return model._base_manager.filter(**{field.attname: name}).exclude(pk=instance.pk).exists()

    def _words(self, model: type[models.Model], names: Iterable[str]) -> str:
        if self.violation_error_message != self.default_violation_error_message:
            return str(self.violation_error_message)
        return taken(model, names)


def taken(model: type[models.Model], names: Iterable[str]) -> str:
    """That another row has these values, in words: Another customer has this account number."""
    fields = (cast("models.Field[Any, Any]", model._meta.get_field(name)) for name in names)
    labels = join_words(field.verbose_name for field in fields)
    return gettext("Another %(what)s has this %(labels)s.") % {"what": model._meta.verbose_name, "labels": labels}


def why_refused(rows: Iterable[models.Model]) -> DomainError | None:
    """The first rule that one of the rows breaks, after the database refused to store them; None if none does."""
    for row in rows:
        for check in (row.validate_unique, row.validate_constraints):
            try:
                check()
            except ValidationError as error:
                name, errors = next(iter(error.error_dict.items()))
                return _refusal("" if name == NON_FIELD_ERRORS else name, errors[0])
    return None


def _refusal(field: str, error: ValidationError) -> DomainError:
    words, params = error.messages[0], error.params or {}
    if "unique_check" in params:
        words = taken(params["model_class"], params["unique_check"])
    return AlreadyTaken(field, words) if error.code in UNIQUE else Invalid(field, words)
