"""The three packages that stand on the small library, as far as they are installed.

The small library imports none of them. Where a command, a figure or a public
name comes from one of them it asks here, so that each can be taken away.
"""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

PARTS = ("study", "seminar", "office")


def modules(name: str) -> Iterator[ModuleType]:
    """Yield the module of this name of each part that is installed and has one."""
    for part in PARTS:
        if find_spec(f"tender_cycles.{part}") and find_spec(f"tender_cycles.{part}.{name}"):
            yield import_module(f"tender_cycles.{part}.{name}")


def part(name: str) -> ModuleType:
    """Return a module of a part, such as ``"study.commands"``.

    Raises
    ------
    ModuleNotFoundError
        If the part is not installed; says which.
    """
    package = name.partition(".")[0]
    if not find_spec(f"tender_cycles.{package}"):
        raise ModuleNotFoundError(f"this needs tender_cycles.{package}, which is not installed")
    return import_module(f"tender_cycles.{name}")


def home_of(public: str) -> str:
    """Return the part that has a public name, or "" if none has."""
    for part in PARTS:
        if find_spec(f"tender_cycles.{part}") and public in import_module(f"tender_cycles.{part}").__all__:
            return part
    return ""
