"""A wheel built from the checkout, installed elsewhere, finds its data and draws a figure."""

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
import yaml

import tender_cycles

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_all_tables_and_no_words_of_the_thesis(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    shipped = {f"tender_cycles/_data/{path.name}" for path in (ROOT / "data").iterdir()}
    assert shipped <= names
    assert not [name for name in names if name.endswith((".txt", ".pdf")) and "dist-info" not in name]


def test_installed_elsewhere_it_finds_its_data_and_draws(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:  # a wheel of pure Python is installed by unpacking it
        archive.extractall(site)
    code = f"""
import sys
sys.path[:0] = [{str(site)!r}, {sysconfig.get_path("purelib")!r}]
import tender_cycles as tc
assert tc.__file__.startswith({str(site)!r}), tc.__file__
assert len(tc.load_thesis().selections) == {len(tender_cycles.load_thesis().selections)}
tc.figures.write(["1.4.4"], langs=("nb",), formats=("svg",), out={str(tmp_path / "drawn")!r})
"""
    # -S -I: no site-packages, so that the editable install of the checkout is out of reach
    subprocess.run([sys.executable, "-S", "-I", "-c", code], check=True, cwd=tmp_path)
    assert next((tmp_path / "drawn").glob("*.svg")).stat().st_size > 10_000


def test_version_stands_once_and_is_cited() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == tender_cycles.__version__
    assert f'version = "{tender_cycles.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
