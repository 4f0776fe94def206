"""Who imports whom: modules stand in ranks, only figures pull in matplotlib and only widgets ipywidgets."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

import tender_cycles

HERE = Path(tender_cycles.__file__).parent
FILES = sorted(path for path in HERE.rglob("*.py") if path != HERE / "__init__.py")
# The small library from the lowest rank to the highest; those of one rank do not import one another.
RANKS = (
    ("_damage",),
    ("_checks", "_copied", "_extras", "_files", "_nearest", "_parts", "_pdf"),
    ("_shipped",),
    ("words",),
    ("cycles",),
    ("project",),
    ("tables",),
    ("claims", "datasets"),
    ("layout",),
    ("figures",),
    ("widgets",),
    ("cli",),
)
RANK = {name: rank for rank, names in enumerate(RANKS) for name in names}
# What stands on it, and on what else each may stand.
UPPER = {"study": set(), "seminar": {"study"}, "office": set()}
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
        ("tender_cycles.seminar.agreement", ()),
        ("tender_cycles.seminar", ()),
        ("tender_cycles.datasets.schema", ()),
        ("tender_cycles.datasets.thesis", ()),
        ("tender_cycles.study.exchange.formats", ()),
        ("tender_cycles.study.store.store", ()),
        ("tender_cycles.cli", ()),
        ("tender_cycles.widgets.handout", ()),  # a page can be written where nothing of Jupyter is
        ("tender_cycles.figures", ("matplotlib",)),
    ],
)
def test_import_in_a_fresh_process(module: str, allowed: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert set(loaded) & set(HEAVY) <= set(allowed)


@pytest.mark.parametrize("module", ["cycles", "words", "layout", "study.exchange.formats", "study.store.store"])
def test_what_starts_quickly_needs_no_pandas(module: str) -> None:
    code = f"import sys, tender_cycles.{module}; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def part_of(path: Path) -> str:
    """Return the package or module directly below tender_cycles to which a file belongs."""
    return path.relative_to(HERE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Yield what of tender_cycles a file imports, wherever in it, also for types alone."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{each.name}" for each in node.names]
        else:
            continue
        yield from (name for name in names if name.startswith("tender_cycles."))


def test_every_part_has_its_rank() -> None:
    assert sorted({part_of(path) for path in FILES} - {"__init__"}) == sorted({*RANK, *UPPER})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(HERE).as_posix())
def test_a_module_imports_only_what_stands_below_it(path: Path) -> None:
    part = part_of(path)
    found = {name.split(".")[1] for name in imported(path)} - {part}
    allowed = set(RANK) - {"cli"} | UPPER[part] if part in UPPER else {name for name in RANK if RANK[name] < RANK[part]}
    assert found & {*RANK, *UPPER} <= allowed


def module_of(name: str) -> str | None:
    """Return the module in which an imported name stands, or None if it is a package's own."""
    parts = name.split(".")
    for length in (len(parts), len(parts) - 1):
        path = HERE.joinpath(*parts[1:length])
        if path.with_suffix(".py").is_file() and length > 1:
            return ".".join(parts[1:length])
        if (path / "__init__.py").is_file():
            return ".".join([*parts[1:length], "__init__"])
    return None


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph: nx.DiGraph[str] = nx.DiGraph()
    for path in FILES:
        name = ".".join(path.relative_to(HERE).with_suffix("").parts)
        graph.add_edges_from((name, found) for found in map(module_of, imported(path)) if found and found != name)
    found = [set(each) for each in nx.strongly_connected_components(graph) if len(each) > 1]
    assert found == []
