"""What one sees from outside: the names of every public module, and nothing that they import for themselves."""

import inspect
import pkgutil
import re
from pathlib import Path
from types import ModuleType

import pytest
from public_names import MODULES

import tender_cycles


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


def test_tables_show_twelve_names() -> None:
    assert len(dir(tender_cycles.tables)) == 12


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_no_public_name_is_hidden_by_a_module_of_that_name(module: ModuleType) -> None:
    """Names that are attached late would give way to a submodule that is imported meanwhile."""
    if (stub := Path(str(module.__file__) + "i")).exists():
        inside = {each.name for each in pkgutil.iter_modules(module.__path__)}
        attached = re.findall(r"^from \.\w[\w.]* import \w+ as (\w+)$", stub.read_text(encoding="utf-8"), re.MULTILINE)
        assert inside & set(attached) == set()
