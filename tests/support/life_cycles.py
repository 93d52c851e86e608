"""The life cycles of all apps, by the name of each in its app's constants."""

import importlib

from apps.core.life_cycles import LifeCycle
from tests.architecture.source import ROOT

MODULES = [
    importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for path in sorted(ROOT.glob("apps/*/constants.py"))
]
LIFE_CYCLES: dict[str, LifeCycle] = {
    f"{module.__name__.split('.')[1]}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, LifeCycle)
}
