"""`visible_to` says which rows a caller sees; whether any at all is asked where an operation or a page begins."""

import ast

from tests.architecture.source import ROOT, tree_of

QUERYSETS = sorted(ROOT.glob("apps/*/querysets.py"))
# These say how far somebody sees who may see at all: the cases of the whole account, the drawers, bulk changes,
# shared views, webhooks and API requests of others, text blocks for other roles.
WIDENING = {
    "VIEW_ACCOUNT_CASE",
    "MANAGE_ACCOUNT_CASE",
    "VIEW_ALL_NO_SALES",
    "VIEW_ACTIVITY",
    "SHARE_TEXT_BLOCK",
    "CHANGE_QUEUE_VIEW",
    "VIEW_ALL_WEBHOOKS",
    "VIEW_ALL_REQUESTS",
}
# Declared as `opened_by` for the x-ray, which names it; asked where operations and pages begin, never for rows.
DECLARED = {"READ_EVENTS"}
# The audit shows rows of every model, and those of one alone to who may see the model's rows at all.
FOR_ANY_MODEL = "caller.may(needed)"


def asked_in(tree: ast.AST) -> set[str]:
    """The permissions that a module knows, and the other ways in which it could ask for one."""
    found = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom | ast.Import)
        for alias in node.names
        if (getattr(node, "module", None) or "").endswith(".permissions") or alias.name.endswith("permissions")
    }
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    by_text = {
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "may" and not _is_constant(node.args[0])
    }
    return (
        found | attributes & {"has_perm", "has_perms", "require", "get_all_permissions", "user_permissions"} | by_text
    )


def _is_constant(asked: ast.expr) -> bool:
    """A declared permission, which is known by its import, or a parameter that takes one."""
    return isinstance(asked, ast.Name) and (asked.id.isupper() or asked.id.endswith("_right"))


def test_querysets_ask_for_no_permission():
    known = WIDENING | DECLARED | {FOR_ANY_MODEL}
    asked = {str(path.relative_to(ROOT)): asked_in(tree_of(path)) - known for path in QUERYSETS}

    assert len(asked) > 10
    assert {path: names for path, names in asked.items() if names} == {}
