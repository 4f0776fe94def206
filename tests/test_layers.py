"""Who imports whom: modules stand in ranks, only figures pull in matplotlib and only widgets ipywidgets."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import tender_cycles

HERE = Path(tender_cycles.__file__).parent
FILES = sorted(path for path in HERE.rglob("*.py") if path != HERE / "__init__.py")
# From the lowest to the highest; those of one rank do not import one another.
RANKS = (
    ("_checks", "_nearest", "_pdf", "_shipped"),
    ("words",),
    ("cycles",),
    ("project",),
    ("_counting",),
    ("agreement", "claims", "datasets", "exchange", "seminar", "simulation", "store", "survival", "tables"),
    ("layout",),
    ("figures",),
    ("widgets",),
    ("cli",),
)
RANK = {name: rank for rank, names in enumerate(RANKS) for name in names}
UPWARD = {("project", "tables")}  # Project.to_frame, when it is called
HEAVY = ("matplotlib", "ipywidgets", "anywidget", "IPython", "jupyterlab", "pypdf")


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("tender_cycles", ()),
        ("tender_cycles.cycles", ()),
        ("tender_cycles.project", ()),
        ("tender_cycles.words", ()),
        ("tender_cycles.layout", ()),
        ("tender_cycles.tables", ()),
        ("tender_cycles.claims", ()),
        ("tender_cycles.agreement", ()),
        ("tender_cycles.seminar", ()),
        ("tender_cycles.datasets.schema", ()),
        ("tender_cycles.datasets.thesis", ()),
        ("tender_cycles.exchange.formats", ()),
        ("tender_cycles.store.store", ()),
        ("tender_cycles.cli", ()),
        ("tender_cycles.widgets.handout", ()),  # a page can be written where nothing of Jupyter is
        ("tender_cycles.figures", ("matplotlib",)),
    ],
)
def test_import_in_a_fresh_process(module: str, allowed: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert set(loaded) & set(HEAVY) <= set(allowed)


@pytest.mark.parametrize("module", ["cycles", "words", "layout", "exchange.formats", "store.store"])
def test_what_starts_quickly_needs_no_pandas(module: str) -> None:
    code = f"import sys, tender_cycles.{module}; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def part_of(path: Path) -> str:
    """Return the package or module directly below tender_cycles to which a file belongs."""
    return path.relative_to(HERE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Yield the packages and modules directly below tender_cycles that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{each.name}" for each in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("tender_cycles."))


def test_every_part_has_its_rank() -> None:
    assert sorted({part_of(path) for path in FILES} - {"__init__"}) == sorted(RANK)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(HERE).as_posix())
def test_a_module_imports_only_what_stands_below_it(path: Path) -> None:
    part = part_of(path)
    found = {name for name in imported(path) if name in RANK and name != part}
    assert {name for name in found if RANK[name] >= RANK[part] and (part, name) not in UPWARD} == set()
