"""Text blocks, as their forms show them."""

from django.db import transaction

from apps.activity.configuration import permission_to_save, store
from apps.core.caller import Caller
from apps.core.errors import Invalid, NotAllowed
from apps.core.formatting import join_words
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.macros.constants import PLACEHOLDERS, MacroVerb
from apps.macros.models import TextBlock
from apps.macros.permissions import SHARE_TEXT_BLOCK
from apps.macros.reads.filling import unknown_in


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
            raise NotAllowed("A text block needs an owner.")
        block.owner = by.user
    else:
        stored = get_visible(locked(TextBlock.objects.visible_to(by)), "text block", block.pk)
        _require_own_or_share(stored, by)
        block.owner = stored.owner
    _require_own_or_share(block, by)
    if block.is_personal and (block.role_id or block.group_id):
        raise Invalid("is_personal", "A text block only for you is for no role and no group.")
    require_known_placeholders("text", block.text)
    return store(block, verb=MacroVerb.TEXT_CREATED if is_new else MacroVerb.TEXT_CHANGED, by=by)


def require_known_placeholders(field: str, text: str) -> None:
    """Raise Invalid, naming them, if the text has placeholders that do not exist."""
    if unknown := unknown_in(text):
        names = join_words(f"{{{name[:50]}}}" for name in unknown[:5])
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise Invalid(field, f"There is no placeholder {names}. There are: {known}.")


def _require_own_or_share(block: TextBlock, by: Caller) -> None:
    if not block.is_personal:
        by.require(SHARE_TEXT_BLOCK)
    elif by.user is not None and block.owner_id != by.user.pk:
        raise NotAllowed("A personal text block is changed by its owner alone.")
