"""Text blocks and macros, as their forms show them."""

from django.db import transaction
from django.utils.translation import gettext

from apps.activity.configuration import permission_to_save, store
from apps.activity.history import changed_columns
from apps.cases.constants import CASE_LIFE_CYCLE, CaseStatus
from apps.core.caller import Caller
from apps.core.errors import Invalid, NotAllowed
from apps.core.formatting import in_sentence, join_words
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.macros.constants import PLACEHOLDERS, MacroKind, MacroVerb
from apps.macros.models import Macro, TextBlock
from apps.macros.permissions import SHARE_TEXT_BLOCK
from apps.macros.reads.filling import placeholders_in, unknown_in
from apps.tickets.constants import ClassificationKind, Lifecycle

WHAT_IT_DOES = {
    "kind", "starts_in", "note", "is_note_internal", "takes_it", "group", "priority", "status", "case_status",
}  # fmt: skip
OTHER_KIND = {MacroKind.TICKET: "case", MacroKind.CASE: "ticket"}


@transaction.atomic
def save_text_block(*, block: TextBlock, by: Caller) -> TextBlock:
    """Store a new or changed text block; a new one belongs to the caller.

    A personal one is changed by its owner alone, a shared one by those who may share. Raises NotFound, NotAllowed and
    Invalid (unknown placeholder; a personal one that is for a role or group).
    """
    by.require(permission_to_save(block))
    is_new = block._state.adding
    if is_new:
        if by.user is None:
            raise NotAllowed(gettext("A text block needs an owner."))
        block.owner = by.user
    else:
        stored = get_visible(locked(TextBlock.objects.visible_to(by)), "text block", block.pk)
        _require_own_or_share(stored, by)
        block.owner = stored.owner
    _require_own_or_share(block, by)
    if block.is_personal and (block.role_id or block.group_id):
        raise Invalid("is_personal", gettext("A text block only for you is for no role and no group."))
    if "text" in changed_columns(block):
        require_known_placeholders("text", block.text)
    return store(block, verb=MacroVerb.TEXT_CREATED if is_new else MacroVerb.TEXT_CHANGED, by=by)


@transaction.atomic
def save_macro(*, macro: Macro, by: Caller) -> Macro:
    """Store a new or changed macro.

    Raises NotAllowed and Invalid (a step that its kind does not have or that no single press may make, no step at all,
    a placeholder that is unknown or of another kind).
    """
    by.require(permission_to_save(macro))
    is_new = macro._state.adding
    if changed_columns(macro) & WHAT_IT_DOES:
        _require_fit(macro)
        _require_placeholders(macro)
    return store(macro, verb=MacroVerb.MACRO_CREATED if is_new else MacroVerb.MACRO_CHANGED, by=by)


def _require_placeholders(macro: Macro) -> None:
    """Raise Invalid unless all placeholders of the note are known of what the macro is for."""
    require_known_placeholders("note", macro.note)
    kind = MacroKind(macro.kind)
    of_others = [name for name in placeholders_in(macro.note) if name.startswith(f"{OTHER_KIND[kind]}.")]
    if of_others:
        raise Invalid(
            "note",
            gettext("{%(of_others)s} is not known of %(rows)s.")
            % {"of_others": of_others[0], "rows": in_sentence(kind.label)},
        )


def _require_fit(macro: Macro) -> None:
    """Raise Invalid unless the macro has steps, and none but those of its kind."""
    if macro.kind not in MacroKind.values:
        raise Invalid("kind", gettext("There are macros for tickets and for cases."))
    is_for_tickets = macro.kind == MacroKind.TICKET
    label = MacroKind(macro.kind).label
    states = Lifecycle.values if is_for_tickets else CaseStatus.values
    if macro.starts_in and macro.starts_in not in states:
        raise Invalid("starts_in", gettext("%(label)s are never in this state.") % {"label": label})
    of_others = ["case_status"] if is_for_tickets else ["takes_it", "group", "priority", "status"]
    for name in of_others:
        if getattr(macro, name):
            raise Invalid(name, gettext("%(label)s have no such step.") % {"label": label})
    if not any(getattr(macro, name) for name in ("note", "takes_it", "group", "priority", "status", "case_status")):
        raise Invalid("note", gettext("A macro needs at least one step."))
    for name, kind in (("priority", ClassificationKind.PRIORITY), ("status", ClassificationKind.STATUS)):
        given = getattr(macro, name)
        if given is not None and given.kind != kind:
            raise Invalid(name, gettext("%(given)s is no %(name)s.") % {"given": given, "name": name})
    if macro.status is not None and macro.status.lifecycle == Lifecycle.ON_HOLD:
        raise Invalid("status", gettext("A ticket is put on hold by its own button, which asks for the reason."))
    if macro.case_status == CaseStatus.CANCELLED:
        raise Invalid("case_status", gettext("A case is cancelled by its own button, which asks for the reason."))
    needs_text = macro.case_status and CASE_LIFE_CYCLE[macro.case_status].needs_text
    if needs_text and (macro.is_note_internal or not macro.note):
        raise Invalid(
            "note",
            gettext("%(case_status_display)s needs a public note.")
            % {"case_status_display": macro.get_case_status_display()},
        )


def require_known_placeholders(field: str, text: str) -> None:
    """Raise Invalid, naming them, if the text has placeholders that do not exist."""
    if unknown := unknown_in(text):
        names = join_words(f"{{{name[:50]}}}" for name in unknown[:5])
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise Invalid(
            field,
            gettext("There is no placeholder %(names)s. There are: %(known)s.") % {"names": names, "known": known},
        )


def _require_own_or_share(block: TextBlock, by: Caller) -> None:
    if not block.is_personal:
        by.require(SHARE_TEXT_BLOCK)
    elif by.user is not None and block.owner_id != by.user.pk:
        raise NotAllowed(gettext("A personal text block is changed by its owner alone."))
