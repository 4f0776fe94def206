"""environment.yml, pyproject.toml and the lock file say the same.

The solve itself is not tried: it needs conda's channels.
"""

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import yaml
from rattler import MatchSpec

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
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
    assert conda == _bounds(PYPROJECT["project"]["dependencies"])
    assert len(conda) == len(PYPROJECT["project"]["dependencies"])


@pytest.mark.parametrize("line", _conda_lines())
def test_each_line_parses_as_conda_would(line: str) -> None:
    MatchSpec(line, strict=True)


def test_every_dependency_is_pinned_with_hashes_and_no_host_is_named() -> None:
    pinned = set(re.findall(r"^([a-z0-9-]+)==", LOCK, flags=re.MULTILINE))
    wanted = [*PYPROJECT["project"]["dependencies"], *chain(*PYPROJECT["dependency-groups"].values())]
    assert {re.split(r"[>=]", line)[0].lower().replace(".", "-") for line in wanted} <= pinned
    entries = re.split(r"\n(?=[a-z0-9])", LOCK.strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in LOCK


def test_every_dependency_has_a_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for line in PYPROJECT["project"]["dependencies"]:
        assert re.search(rf'"{re.escape(line)}",\s+# \w', text), line
