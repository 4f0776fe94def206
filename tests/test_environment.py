"""environment.yml, pyproject.toml and the lock files say the same, and what the code imports.

The solve itself is not tried: it needs conda's channels.
"""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest
import yaml
from rattler import MatchSpec

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
CORE = PYPROJECT["project"]["dependencies"]
EXTRAS = PYPROJECT["project"]["optional-dependencies"]
TAKEN = ("study", "office", "app", "lab")  # by `make lab` and by conda
LAB = [*CORE, *chain(*(EXTRAS[name] for name in TAKEN))]
LOCKS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("requirements.lock", "requirements-dev.lock")}
SOURCES = sorted((ROOT / "tender_cycles").rglob("*.py"))
CONDA_NAMES = {"matplotlib-base": "matplotlib"}


def _bounds(lines: list[str]) -> dict[str, str]:
    parts = (re.fullmatch(r"([A-Za-z0-9_.-]+)>=([0-9.]+)", line) for line in lines)
    return {match[1].lower(): match[2] for match in parts if match}


def _conda_lines() -> list[str]:
    return [line for line in ENVIRONMENT["dependencies"] if isinstance(line, str)]


def test_conda_and_pip_have_the_same_packages_and_bounds() -> None:
    conda = {CONDA_NAMES.get(name, name): bound for name, bound in _bounds(_conda_lines()).items()}
    python = conda.pop("python")
    assert f">={python}" == PYPROJECT["project"]["requires-python"]
    assert conda == _bounds(LAB)
    assert len(conda) == len(LAB)


@pytest.mark.parametrize("line", _conda_lines())
def test_each_line_parses_as_conda_would(line: str) -> None:
    MatchSpec(line, strict=True)


def _name(line: str) -> str:
    return re.split(r"[>=\[]", line)[0].lower().replace(".", "-")


def _pins(lock: str) -> set[str]:
    return set(re.findall(r"^(\S+==\S+)", LOCKS[lock], flags=re.MULTILINE))


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.lock", [*LAB, *PYPROJECT["dependency-groups"]["build"]]),
        ("requirements-dev.lock", [*LAB, *chain(*map(PYPROJECT["dependency-groups"].get, ("test", "lint", "build")))]),
    ],
)
def test_every_dependency_is_pinned_with_hashes_and_no_host_is_named(lock: str, wanted: list[str]) -> None:
    assert {_name(line) for line in wanted} <= {pin.partition("==")[0] for pin in _pins(lock)}
    entries = re.split(r"\n(?=[a-z0-9])", LOCKS[lock].strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in LOCKS[lock]


def test_the_lab_has_the_versions_that_are_tested_and_no_tools_of_the_tests() -> None:
    assert _pins("requirements.lock") < _pins("requirements-dev.lock")
    names = {pin.partition("==")[0] for pin in _pins("requirements.lock")}
    assert names.isdisjoint({"pytest", "hypothesis", "playwright", "ruff", "mypy", "statsmodels"})


def test_every_dependency_has_a_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for line in LAB:
        assert re.search(rf'"{re.escape(line)}",\s+# \w', text), line


def test_all_is_every_extra_of_the_lab() -> None:
    assert EXTRAS["all"] == [f"tender_cycles[{','.join(TAKEN)}]"]


def _asked_for() -> set[tuple[str, str]]:
    """Return the modules that the code asks an extra for, with the extra."""
    found = re.compile(r'need\("([\w.]+)", "(\w+)"\)')
    pairs = {pair for path in SOURCES for pair in found.findall(path.read_text(encoding="utf-8"))}
    return {(module.partition(".")[0], extra) for module, extra in pairs if extra in EXTRAS} - {
        ("json", "study"),  # the example of `need`
        ("nowhere", "study"),
    }


def test_what_is_asked_for_is_in_the_extra_that_is_named() -> None:
    distributions = packages_distributions()
    assert {extra for _, extra in _asked_for()} == {"study", "office"}
    for module, extra in _asked_for():
        assert _name(distributions[module][0]) in {_name(line) for line in EXTRAS[extra]}


def test_what_is_imported_without_asking_is_a_dependency_of_the_core() -> None:
    nodes = [node for path in SOURCES for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    names = {each.name for node in nodes if isinstance(node, ast.Import) for each in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    tops = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"tender_cycles"}
    distributions = packages_distributions()
    # Those behind a call of `need` in the same function; IPython and traitlets are what ipywidgets stands on.
    tops -= {module for module, _ in _asked_for()} | {"IPython", "traitlets"}
    assert {_name(distributions[top][0]) for top in tops} <= {_name(line) for line in CORE}


@pytest.mark.parametrize(
    ("module", "extra", "code"),
    [
        ("openpyxl", "study", "tc.study.write(tc.load_thesis(), 'a.xlsx')"),
        ("docx", "study", "from tender_cycles.study.documents.word import word_text; word_text(Path('a.docx'), None)"),
        ("numba", "office", "assert 'tenure' in tc.figures.NAMES; tc.office.Office()"),
        ("tqdm", "office", "tc.office.sweep({'a': tc.office.Office()}, replications=1, progress=True)"),
    ],
)
def test_a_missing_one_is_named_with_the_line_that_installs_it(
    module: str, extra: str, code: str, tmp_path: Path
) -> None:
    lines = f"import sys\nfrom pathlib import Path\nsys.modules[{module!r}] = None\nimport tender_cycles as tc\n{code}"
    ran = subprocess.run([sys.executable, "-c", lines], cwd=tmp_path, capture_output=True, text=True)
    assert f'this needs {module}, which is not installed: pip install "tender_cycles[{extra}]"' in ran.stderr
