"""What the apps declare in modules of the same name, such as `permissions` and `navigation`."""

import functools
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps


@functools.cache
def app_modules(name: str) -> tuple[tuple[str, ModuleType], ...]:
    """The labels of the project's apps that have such a module, each with it."""
    modules = [(config.label, f"{config.name}.{name}") for config in apps.get_app_configs()]
    return tuple(
        (label, import_module(path)) for label, path in modules if path.startswith("apps.") and find_spec(path)
    )
