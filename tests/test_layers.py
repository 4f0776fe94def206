"""Lower modules do not pull in matplotlib, and only widgets pull in ipywidgets."""

import subprocess
import sys

import pytest

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
        ("tender_cycles.datasets.schema", ()),
        ("tender_cycles.datasets.thesis", ()),
        ("tender_cycles.exchange.formats", ()),
        ("tender_cycles.store.store", ()),
        ("tender_cycles.cli", ()),
        ("tender_cycles.figures", ("matplotlib",)),
    ],
)
def test_import_in_a_fresh_process(module: str, allowed: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert set(loaded) & set(HEAVY) <= set(allowed)


@pytest.mark.parametrize("module", ["tender_cycles.cycles", "tender_cycles.words", "tender_cycles.layout"])
def test_geometry_and_cycles_need_no_pandas(module: str) -> None:
    code = f"import sys, {module}; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("module", ["exchange.formats", "store.store"])
def test_a_module_imports_none_of_its_rank(module: str) -> None:
    code = f"import sys, tender_cycles.{module}; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    ranks = ("datasets", "tables", "claims", "agreement", "exchange", "store", "figures", "widgets")
    others = [rank for rank in ranks if rank != module.partition(".")[0]]
    assert not [name for name in loaded if name.startswith(tuple(f"tender_cycles.{other}" for other in others))]
    assert "pandas" not in loaded
