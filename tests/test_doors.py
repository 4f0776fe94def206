"""What one sees from outside: the names of every public module, and nothing that they import for themselves."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest

import tender_cycles


def public_modules() -> Iterator[ModuleType]:
    """Yield the package, every package below it, and every module that one of them names as public."""
    found: dict[str, ModuleType] = {"tender_cycles": tender_cycles}
    for each in pkgutil.walk_packages(tender_cycles.__path__, "tender_cycles."):
        if each.ispkg and each.name != "tender_cycles.widgets.core":  # for the widgets alone
            found[each.name] = importlib.import_module(each.name)
    named = [getattr(module, name) for module in found.values() for name in module.__all__]
    yield from (found | {each.__name__: each for each in named if inspect.ismodule(each)}).values()


MODULES = tuple(public_modules())


def test_public_modules_are_packages_and_single_modules() -> None:
    names = {module.__name__ for module in MODULES}
    assert {"tender_cycles.tables", "tender_cycles.cycles", "tender_cycles.office.survival"} <= names
    assert all(name.startswith("tender_cycles") for name in names)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_dir_lists_the_public_names_and_no_others(module: ModuleType) -> None:
    assert sorted(dir(module)) == sorted(module.__all__)
    assert len(set(module.__all__)) == len(module.__all__)
    for name in module.__all__:
        home = getattr(getattr(module, name), "__module__", None)
        assert home is None or not inspect.isroutine(getattr(module, name)) or home.startswith("tender_cycles")


def test_tables_show_nine_names() -> None:
    assert len(dir(tender_cycles.tables)) == 9
