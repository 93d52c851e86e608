"""What the project uses of its libraries that they do not document stands here, name by name.

A new release may change each of them: this is the list to look at before one is taken (docs/adr/0027, 0028).
"""

import ast

from tests.architecture.source import ROOT, SOURCES, tree_of

# Documented, or a hook that our own base classes offer to those built on them.
ALLOWED = {
    "_meta", "_base_manager", "_default_manager", "_state", "_change_reason", "_api_error_of", "_check_body",
}  # fmt: skip
# Parts of queries, compilers and backends that begin with no underscore, yet are not documented.
INTERNAL = {
    "BaseTable", "base_table_class", "combinator", "execute_sql", "get_compiler", "get_db_converters", "quote_name",
    "set_limits", "sql_with_params",
}  # fmt: skip
USED = {
    "apps/activity/archiving.py": {"_raw_delete"},
    "apps/activity/past.py": {"query.chain", "query.past"},
    "apps/activity/querysets.py": {"combinator", "query.is_empty", "query.where"},
    "apps/adminkit/recorded.py": {"_create_formsets", "_get_foreign_key", "_post_clean"},
    "apps/core/admin.py": {"_css", "_js"},  # the scripts of a form, less those that nothing uses
    "apps/core/bulk.py": {"quote_name", "sql_with_params"},
    "apps/core/forms.py": {
        "_clean_fields", "_has_changed", "_update_errors", "query.deferred_loading", "query.order_by",
        "query.select_related", "query.where",
    },
    "apps/core/kept.py": {"query.is_sliced", "sql_with_params"},
    "apps/core/lanes.py": {"_run_tasks"},
    "apps/core/mail.py": {"_fqdn"},
    "apps/core/network.py": {"_from_testcase"},
    "apps/core/sandbox_resets.py": {"_nodb_cursor", "quote_name"},
    "apps/core/search_sql.py": {"sql_with_params"},
    "apps/core/secrets.py": {"quote_name"},
    "apps/core/together.py": {"query.is_sliced", "sql_with_params"},
    "apps/core/text.py": {"_mutable"},
    "apps/desk/page_words.py": {"_files", "_messages", "_post"},  # of a request that is drawn as one of another page
    "apps/dialects/costguard/odata/filters.py": {"_Comparator", "_Node"},
    "apps/dialects/costguard/odata/operands.py": {"_Literal"},
    "apps/dialects/costguard/odata/parsing.py": {"_Node"},
    "apps/dialects/costguard/odata/statements.py": {
        "BaseTable", "base_table_class", "combinator", "execute_sql", "get_compiler", "get_db_converters",
        "query.model", "quote_name", "set_limits",
    },
    "apps/dialects/costguard/odata/virtual_tables.py": {"BaseTable", "base_table_class", "query.model", "quote_name"},
    "apps/dialects/request_log.py": {"_raw_delete", "_resource_closers"},
    "apps/events/own_answers.py": {"_stream"},
    "apps/orders/operations/checkout.py": {"_raw_delete"},
    "apps/provisioning/operations/staging.py": {"_raw_delete"},
    "apps/desk/xray.py": {"_group_perm_cache", "_perm_cache", "_user_perm_cache"},
    "apps/reporting/late_changes.py": {"sql_with_params"},
    "apps/reporting/open_tickets.py": {"sql_with_params"},
    "apps/reporting/reads/counting.py": {"query.distinct", "sql_with_params"},
    "apps/reporting/reads/lengths.py": {"sql_with_params"},
    "apps/reporting/reports/daily.py": {"query.where"},
    "apps/tickets/admin/service_levels.py": {"_post_clean"},
    "apps/tickets/querysets.py": {"query.order_by"},
    "apps/users/backends.py": {"_group_perm_cache", "_user_perm_cache", "sql_with_params"},
    "apps/users/models.py": {"_get_session_auth_hash"},
}  # fmt: skip


def _undocumented(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] not in ("apps", "config"):
                found |= {alias.name for alias in node.names if _is_internal(alias.name)}
            case ast.Attribute(value=ast.Name(id="self" | "cls")):
                pass
            case ast.Attribute(attr=attr) if _is_internal(attr):
                found.add(attr)
            case ast.Attribute(value=ast.Attribute(attr="query"), attr=attr):
                found.add(f"query.{attr}")
    return found


def _is_internal(name: str) -> bool:
    is_private = name.startswith("_") and not name.startswith("__") and name not in ALLOWED
    return is_private or name in INTERNAL


def test_each_undocumented_name_is_listed():
    found = {str(path.relative_to(ROOT)): names for path in SOURCES if (names := _undocumented(tree_of(path)))}

    assert found == USED
