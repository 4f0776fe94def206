"""Each of the three that stand on the small library can be taken away, from the top, and what is left stands."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from profiles import everyday

ROOT = Path(__file__).parents[1]
# In the order in which they can be taken away, each with what its extra installs.
PARTS = {"office": ("numba", "tqdm"), "seminar": (), "study": ("openpyxl", "docx")}
IMPORT_ALL = """
import importlib, pkgutil, tender_cycles
names = [each.name for each in pkgutil.walk_packages(tender_cycles.__path__, "tender_cycles.")]
for name in names:
    importlib.import_module(name)
assert len(names) > 60, names
"""
# Of what all three have saved, and what goes over the whole house.
WHOLE = (
    "copies.py", "fuzzing.py", "public_names.py", "saved_meaning.py", "test_attach.py", "test_damage.py",
    "test_doors.py", "test_every_browser.py", "test_figures.py", "test_figures_at_any_size.py", "test_guides.py",
    "test_language.py", "test_saved.py", "test_thesis_tables.py", "test_wrong_types.py", "widgets/test_languages.py",
)  # fmt: skip
CORE = ("tests/test_cycles.py", "tests/test_tables.py", "tests/test_cli.py", "tests/test_layout.py",
        "tests/widgets/test_claims.py", "tests/widgets/test_handout.py")  # fmt: skip
QUICK = {
    "seminar": ("tests/seminar/test_blind.py", "tests/seminar/test_cards.py"),
    "study": ("tests/study/test_commands.py", "tests/study/test_verdicts.py", "tests/study/test_store_journal.py"),
}
STAGES = [tuple(PARTS)[:n] for n in (1, 2, 3)]
NOTEBOOKS = ("01_", "02_", "03_", "04_", "05_", "10_")
pytestmark = pytest.mark.more


def without(gone: tuple[str, ...], copy: Path) -> Path:
    """Copy the checkout without some parts, their tests, and what their extras install."""
    for name in ("tender_cycles", "tests", "data", "notebooks", "docs"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    for file in (path for path in ROOT.iterdir() if path.is_file() and path.name != ".git"):
        shutil.copy(file, copy)
    missing = []
    for part in gone:
        shutil.rmtree(copy / "tender_cycles" / part)
        shutil.rmtree(copy / "tests" / part)
        missing += PARTS[part]
    lines = [f"sys.modules[{name!r}] = None\n" for name in missing]
    (copy / "sitecustomize.py").write_text("import sys\n" + "".join(lines), encoding="utf-8")
    return copy


def run(copy: Path, *words: str) -> None:
    """Run Python in the copy, which comes first on the path."""
    environment = {**everyday(), "PYTHONPATH": str(copy), "MPLBACKEND": "agg"}
    ran = subprocess.run(
        [sys.executable, *words], cwd=copy, env=environment, check=False, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]


@pytest.mark.parametrize("gone", STAGES, ids="+".join)
def test_what_is_left_is_imported_and_tested(gone: tuple[str, ...], tmp_path: Path) -> None:
    copy = without(gone, tmp_path / "copy")
    run(copy, "-c", IMPORT_ALL)
    whole = [f"--ignore=tests/{name}" for name in WHOLE]
    run(copy, "-m", "pytest", "--collect-only", "-q", "-n0", "-p", "no:cacheprovider", *whole, "tests")
    left = [path for part, paths in QUICK.items() if part not in gone for path in paths]
    # The small library's own tests are run where nothing else is left.
    run(copy, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *(left or CORE))


def test_the_small_library_s_notebooks_run_without_the_three(tmp_path: Path) -> None:
    copy = without(tuple(PARTS), tmp_path / "copy")
    chosen = " or ".join(NOTEBOOKS)
    quick = ("-m", "not more", "-k", chosen)  # the Norwegian ones have the same code
    run(copy, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *quick, "tests/test_notebooks.py")
    run(copy, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "--doctest-modules", "tender_cycles")
