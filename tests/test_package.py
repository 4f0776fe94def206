"""A wheel built from the checkout, installed elsewhere, finds its data, draws a figure, and tells its types."""

import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
import yaml
from profiles import everyday

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
    shipped = {f"tender_cycles/_data/{path.relative_to(ROOT / 'data')}" for path in (ROOT / "data").rglob("*.*")}
    assert shipped <= names
    for folder in ("", "nb/"):
        notebooks = list((ROOT / "notebooks" / folder).glob("*.ipynb"))
        assert {f"tender_cycles/_notebooks/{folder}{path.name}" for path in notebooks} <= names
    assert {f"tender_cycles/_docs/{path.name}" for path in (ROOT / "docs").glob("*.md")} <= names
    assert {str(path.relative_to(ROOT)) for path in (ROOT / "tender_cycles").rglob("*.pyi")} <= names
    assert not [name for name in names if name.endswith((".txt", ".pdf")) and "dist-info" not in name]


@pytest.mark.more
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


RIGHT = """
import tender_cycles as tc

thesis = tc.load_thesis(readers=True)
excerpts: int = len(thesis.select(cycle="tender").selections)
page: int = tc.write_handout(thesis, "page.html").size
project, report = tc.read_qdpx("mine.qdpx")
faithful: bool = report.faithful and len(project.codes) > 0
table = tc.tables.crosstab(project, "code", "cycle")
height: float = tc.plot_cycles(project).get_ylim()[1]
value: float | None = tc.seminar.agreement.alpha(table).value
with tc.study.Store.create("mine.tcstudy", project) as store:
    coder: tc.study.text.TextCoder = tc.study.code_text(store, "Interview 1")
found: tc.office.Result = tc.office.simulate(tc.office.Office(), years=3)
explorer: tc.widgets.ThemeExplorer = tc.explore_themes(thesis)
""".strip().splitlines()
WRONG = """
tc.load_thesiss(3)
tc.load_thesis(3)
tc.plot_cycles(1)
tc.tables.crosstab("x", "code", "cycle")
thesis.selekt(cycle="tender")
tc.seminar.gather("folder")
tc.office.simulate("a year")
tc.widgets.ThemeExplorer(thesis, language="nb")
tc.explore_cycles(lang=1)
tc.code_text
""".strip().splitlines()


@pytest.mark.more
def test_a_type_checker_sees_every_public_name_of_the_installed_package(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    venv.create(environment)
    site = next(environment.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (site / "others.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    script = tmp_path / "consumer.py"
    script.write_text("\n".join([*RIGHT, *WRONG]), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--ignore-missing-imports"]
    command += ["--python-executable", str(environment / "bin" / "python"), "--cache-dir", str(tmp_path / "cache")]
    told = subprocess.run([*command, str(script)], check=False, capture_output=True, text=True, cwd=tmp_path).stdout
    lines = {int(line) for line in re.findall(r"^consumer\.py:(\d+): error", told, re.MULTILINE)}
    wrong = set(range(len(RIGHT) + 1, len(RIGHT) + len(WRONG) + 1))
    assert lines == wrong, told
    assert 'maybe "load_thesis"?' in told


@pytest.mark.more
def test_the_tests_run_from_the_unpacked_source_archive(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        archive.extractall(tmp_path, filter="data")
    root = next(path for path in tmp_path.iterdir() if path.is_dir())
    shipped = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()} - {"PKG-INFO"}
    listed = subprocess.run(["git", "ls-files", "-z"], check=False, capture_output=True, text=True, cwd=ROOT)
    if listed.returncode == 0:  # elsewhere this is such an archive
        assert {name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()} <= shipped
    for options in (
        ["--collect-only", "tests"],
        ["tests/test_cycles.py", "tests/test_tables.py", "tests/test_environment.py"],
    ):
        run = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *options]
        own = {**everyday(), "PYTHONPATH": str(root)}
        told = subprocess.run(run, check=False, capture_output=True, text=True, cwd=root, env=own)
        assert told.returncode == 0, told.stdout[-3000:]


def test_version_and_authors_and_release_agree() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert citation["version"] == tender_cycles.__version__ == project["version"]
    assert [each["name"] for each in citation["authors"]] == [each["name"] for each in project["authors"]]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    # A version is released when the changelog has it with its day, which is then cited too.
    released = re.search(rf"^## \[?{re.escape(project['version'])}\]? - (\S+)$", changelog, re.MULTILINE)
    assert str(citation.get("date-released", "")) == (released[1] if released else "")
