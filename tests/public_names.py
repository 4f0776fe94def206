"""The public modules, functions, classes and methods of the package, for the tests that go over all of them."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

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


def _objects() -> Iterator[Any]:
    for module in MODULES:
        yield from (getattr(module, name) for name in module.__all__)


def _called(found: Callable[..., Any]) -> str:
    return f"{found.__module__}.{found.__qualname__}".removeprefix("tender_cycles.")


FUNCTIONS: dict[str, Callable[..., Any]] = {_called(each): each for each in _objects() if inspect.isfunction(each)}
CLASSES: dict[str, type[Any]] = {_called(each): each for each in _objects() if inspect.isclass(each)}
METHODS: dict[str, Callable[..., Any]] = {
    _called(method): method
    for each in CLASSES.values()
    for name, method in inspect.getmembers_static(each, inspect.isfunction)
    if not name.startswith("_") and method.__module__.startswith("tender_cycles")
}
