"""Rows of factories that a number of this process tells apart are written without a look whether they are there."""

from factory import Sequence
from factory.django import DjangoOptions
from factory.enums import CREATE_STRATEGY

_meant = DjangoOptions.instantiate


def write_at_once() -> None:
    """Called once, before the first test."""
    DjangoOptions.instantiate = _instantiate


def _instantiate(options, step, args, kwargs):
    if step.builder.strategy == CREATE_STRATEGY and _is_new(options, step.builder.extras):
        return options.get_model_class()._default_manager.create(*args, **kwargs)
    return _meant(options, step, args, kwargs)


def _is_new(options, given) -> bool:
    """Whether a part of the key is a number that was not given and is not used twice."""
    return any(
        isinstance(options.base_declarations.get(name), Sequence) and name not in given
        for name in options.django_get_or_create
    )
