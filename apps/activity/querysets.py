"""Who sees which activities, bulk changes and saved views."""

import functools
from typing import Any, Self

from django.apps import apps
from django.db.models import Q, QuerySet

from apps.activity.audiences import shared_with
from apps.activity.permissions import CHANGE_QUEUE_VIEW, VIEW_ACTIVITY
from apps.core.app_modules import app_modules
from apps.core.caller import Caller

LEVELS = ("READ", "WORK", "OVERSEE", "ADMINISTER")


@functools.cache
def _given_permissions() -> frozenset[str]:
    """The permissions that the roles have; the others of Django's own are nobody's, and say nothing."""
    modules = list(app_modules("permissions"))
    of_levels = {f"{label}.{name}" for label, each in modules for level in LEVELS for name in getattr(each, level, [])}
    of_roles = {f"{label}.{name}" for label, each in modules for given in getattr(each, "ROLES", {}).values()
                for name in given}  # fmt: skip
    return frozenset(of_levels | of_roles)


def rows_recorded_for(model: Any, caller: Caller) -> QuerySet[Any] | None:
    """The rows of a model whose activities the caller may read: those that they see; None for all of them.

    A queryset whose `visible_to` leaves out what was removed says by `recorded_for` whose activities are meant.
    """
    rows: Any = model._default_manager.all()
    if not hasattr(rows, "visible_to") or isinstance(rows, (ActivityQuerySet, FieldChangeQuerySet)):
        return None
    needed = f"{model._meta.app_label}.view_{model._meta.model_name}"
    if needed in _given_permissions() and not caller.may(needed):
        seen: QuerySet[Any] = rows.none()
        return seen
    seen = (getattr(rows, "recorded_for", None) or rows.visible_to)(caller)
    return seen if seen.query.where or seen.query.combinator else None


def hidden_from(caller: Caller, kind: str, *, actor: str = "actor") -> list[Q]:
    """Conditions of what the caller may not read: about rows, of `<kind>_type` and `<kind>_id`, that they do not see.

    What they did themselves, as `actor`, they read in any case, unless they may see no row of the kind.
    """
    closed, found = [], []
    for model in apps.get_models():
        rows = rows_recorded_for(model, caller)
        if rows is None:
            continue
        label = model._meta.label_lower
        if rows.query.is_empty():
            closed.append(label)
            continue
        others = Q(**{f"{kind}_type": label}) & ~Q(**{f"{kind}_id__in": rows.order_by().values("pk")})
        found.append(others & ~Q(**{actor: caller.user}) if actor and caller.user is not None else others)
    return [*found, Q(**{f"{kind}_type__in": closed})] if closed else found


class ActivityQuerySet(QuerySet):  # type: ignore[type-arg]  # takes no parameters at run time
    def visible_to(self, caller: Caller) -> Self:
        """Those about what the caller sees, for pages that show all of them together; who may open these, they ask."""
        rows = self
        for kind in ("subject", "object"):
            for hidden in hidden_from(caller, kind):
                rows = rows.exclude(hidden)
        return rows


class FieldChangeQuerySet(QuerySet):  # type: ignore[type-arg]  # takes no parameters at run time
    def visible_to(self, caller: Caller) -> Self:
        """Changes of rows that the caller sees."""
        rows = self
        for hidden in hidden_from(caller, "object", actor=""):
            rows = rows.exclude(hidden)
        return rows


class BulkRunQuerySet(QuerySet):  # type: ignore[type-arg]  # takes no parameters at run time
    def visible_to(self, caller: Caller) -> Self:
        """One's own; all for those who read the audit."""
        return self if caller.may(VIEW_ACTIVITY) else self.filter(user=caller.user)


class QueueViewQuerySet(QuerySet):  # type: ignore[type-arg]  # takes no parameters at run time
    def visible_to(self, caller: Caller) -> Self:
        """One's own and those shared with one; all shared ones for those who may change them."""
        if caller.may(CHANGE_QUEUE_VIEW):
            return self.filter(Q(owner=caller.user) | ~Q(audience=""))
        return self.used_by(caller)

    def used_by(self, caller: Caller) -> Self:
        """One's own and those shared with one: the tabs of a queue."""
        return self.filter(Q(owner=caller.user) | shared_with(caller))
