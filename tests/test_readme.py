"""Every command and code block of the README and of the pages beyond it is run, and its table is what the data say."""

import gzip
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

import tender_cycles as tc

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "docs/own-study.md", "docs/office.md", "docs/material.md", "docs/installing.md")
README = "\n".join((ROOT / page).read_text(encoding="utf-8") for page in PAGES)
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
COMMANDS = [
    line.partition("#")[0].strip()
    for kind, text in BLOCKS
    if kind == "sh"
    for line in text.splitlines()
    if line.strip()
]


def test_python_blocks_run_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "interviews").mkdir()
    (tmp_path / "interviews" / "astrid.txt").write_text("I: How did you begin?\nA: I asked.\n", encoding="utf-8")
    namespace: dict[str, object] = {}
    blocks = [text for kind, text in BLOCKS if kind == "python"]
    assert len(blocks) >= 3
    for text in blocks:
        exec(compile(text, "README.md", "exec"), namespace)  # what a reader does by pasting it


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    assert {kind for kind, _ in BLOCKS} == {"sh", "python", "powershell"}
    tested = {
        "make lab",  # below
        "make test",  # below
        "make figures",  # below
        "make app",  # in tests/widgets/test_themes_browser.py, by the very command
        ".venv/bin/tender-cycles attach thesis.pdf",  # in tests/test_cli.py
        ".venv/bin/tender-cycles detach",  # in tests/test_cli.py
        ".venv/bin/tender-cycles check thesis.qdpx",  # below
        ".venv/bin/tender-cycles convert thesis.qdpx excerpts.xlsx",  # below
        ".venv/bin/tender-cycles handout --lang en --out handout.html",  # below
    }
    assert [
        line for line in COMMANDS if line not in tested and not line.startswith(".venv/bin/tender-cycles figures")
    ] == []


# A make that runs these tests hands down its own flags and variables.
OWN = {name: value for name, value in os.environ.items() if "MAKE" not in name and name != "MFLAGS"}


def _make(*words: str) -> list[str]:
    # The environment is the one that runs this test, wherever it is.
    made = [f"--assume-old=.venv/{stage}" for stage in ("lab-ready", "ready")]
    return ["make", "--no-print-directory", *made, f"BIN={Path(sys.executable).parent}", *words]


def _planned(*words: str) -> list[str]:
    command = _make("--dry-run", *words)
    return shlex.split(subprocess.run(command, cwd=ROOT, env=OWN, check=True, capture_output=True, text=True).stdout)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "TENDER_CYCLES_DATA")
    own = {name: str(tmp_path / name.lower()) for name in folders}
    return {**OWN, **own, "PATH": os.defpath, "DISPLAY": "", "WAYLAND_DISPLAY": ""}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with a .venv, as the README's lines want it; what they write does not land in the project."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _saved(address: str) -> None:
    """Save the notebook at an address of JupyterLab with an output, as autosave does when a cell has run."""
    url, _, token = address.replace("/lab/tree/", "/api/contents/").partition("?token=")
    headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
        model = json.load(answer)
    code = next(cell for cell in model["content"]["cells"] if cell["cell_type"] == "code")
    code |= {"execution_count": 1, "outputs": [{"output_type": "stream", "name": "stdout", "text": "ran"}]}
    body = json.dumps({key: model[key] for key in ("type", "format", "content")}).encode()
    urllib.request.urlopen(urllib.request.Request(url, body, headers, method="PUT"), timeout=30).close()


def test_make_lab_serves_copies_in_jupyterlab_and_prints_its_address(
    environment: dict[str, str], tmp_path: Path
) -> None:
    shipped = {path: path.read_bytes() for path in (ROOT / "notebooks").rglob("*.ipynb")}
    port, log = _free_port(), tmp_path / "log"
    with log.open("w") as out:
        server = subprocess.Popen(
            _make("lab", f"PORT={port}", f"MINE={tmp_path / 'mine'}"),
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
    try:
        deadline = time.monotonic() + 180
        address = None
        while address is None and time.monotonic() < deadline and server.poll() is None:
            time.sleep(0.2)
            address = re.search(rf"http://(?:localhost|127\.0\.0\.1):{port}/lab\S*", log.read_text())
        assert address, log.read_text()
        with urllib.request.urlopen(address[0], timeout=30) as page:
            assert page.status == 200
            assert "JupyterLab" in page.read().decode()
        assert "01_start_here.ipynb" in address[0]
        _saved(address[0])
        assert '"ran"' in (tmp_path / "mine" / "01_start_here.ipynb").read_text(encoding="utf-8")
        assert {path: path.read_bytes() for path in shipped} == shipped, "the checkout's are as they were"
    finally:
        os.killpg(server.pid, 15)
        server.wait(timeout=30)


def test_make_test_calls_pytest() -> None:
    python = str(Path(sys.executable).parent / "python")
    assert _planned("test", "TESTS=")[:5] == [python, "-m", "pytest", "-m", "not more"]
    assert _planned("test-more", "TESTS=") == [python, "-m", "pytest", "-m", "more"]


FORMATS = ("svg", "pdf")  # drawing PNGs would take as long as both


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(line, marks=pytest.mark.more if line.startswith("make") else ())
        for line in COMMANDS
        if "figures" in line
    ],
)
def test_figures_are_written(command: str, environment: dict[str, str], checkout: Path, tmp_path: Path) -> None:
    words = shlex.split(command)
    if words[0] == "make":
        words = [*_planned(*words[1:]), "--format", *FORMATS]
    words[words.index("--out") + 1] = str(tmp_path / "drawn")
    subprocess.run(words, cwd=checkout, env=environment, check=True)
    names = set(tc.figures.NAMES) if "--only" not in words else {"1.4.4"}
    langs = ("nb", "en") if "--only" not in words else ("nb",)
    stems = {f"figure-{name}-{lang}" for name in names for lang in langs}
    stems |= {f"figure-1.4.4-{form}-{lang}" for form in ("office", "schema") for lang in langs}
    expected = {f"{stem}.{kind}" for stem in stems for kind in (FORMATS if len(names) > 1 else ["svg"])}
    expected |= {f"captions-{lang}.md" for lang in langs}
    written = {path.name: path for path in (tmp_path / "drawn").iterdir()}
    assert set(written) == expected
    # Bounds in bytes for what readers fetch: the concentric figure, the README's own, and any other.
    for name, path in written.items():
        assert path.stat().st_size <= (100_000 if name.startswith("figure-1.4.4") else 200_000), name
    if "figure-1.4.4-en.svg" in written:
        assert len(gzip.compress(written["figure-1.4.4-en.svg"].read_bytes())) < 40_000


def test_check_and_convert(environment: dict[str, str], checkout: Path) -> None:
    tc.write_qdpx(tc.load_thesis(), checkout / "thesis.qdpx")
    ends = {}
    for command in (line for line in COMMANDS if "thesis.qdpx" in line):
        ran = subprocess.run(shlex.split(command), cwd=checkout, env=environment, capture_output=True, text=True)
        ends[command.split()[1]] = ran.returncode
        assert "100" in ran.stdout
    assert ends == {"check": 0, "convert": 1}
    assert (checkout / "excerpts.xlsx").exists()


def test_a_page_to_hand_out_is_written(environment: dict[str, str], checkout: Path) -> None:
    (command,) = (line for line in COMMANDS if "handout" in line)
    subprocess.run(shlex.split(command), cwd=checkout, env=environment, check=True)
    assert 'lang="en"' in (checkout / "handout.html").read_text(encoding="utf-8")


def test_the_readme_fits_on_two_screens_and_its_links_lead_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 100
    for page in PAGES:
        folder = (ROOT / page).parent
        for link in re.findall(
            r"\]\((?!https?:)([^)#]+)\)|src=\"([^\"]+)\"", (ROOT / page).read_text(encoding="utf-8")
        ):
            assert (folder / "".join(link)).exists(), (page, link)


def test_the_picture_is_the_figure_that_the_package_draws(tmp_path: Path) -> None:
    tc.figures.write(["1.4.4"], langs=("en",), formats=("svg",), out=tmp_path)
    drawn = (tmp_path / "figure-1.4.4-en.svg").read_bytes()
    assert (ROOT / "docs" / "figure-1.4.4-en.svg").read_bytes() == drawn


def test_the_numbers_of_excerpts_are_what_the_data_say() -> None:
    everything = tc.datasets.table("excerpts")
    excerpts = everything[everything["repeats"].isna()]
    lines = re.search(r"<!-- excerpts -->\n(.*?)\n<!-- /excerpts -->", README, flags=re.DOTALL)
    assert lines
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1].splitlines()]
    speakers = ["" if name == "a group" else name for name in rows[0][1:-2]]
    for section, *cells, repeats in [row for row in rows[2:] if row[0] != "all"]:
        here = excerpts[excerpts["section"] == section]
        counts = [int((here["informant"].fillna("") == name).sum()) for name in speakers]
        assert [int(cell.replace("·", "0")) for cell in cells] == [*counts, len(here)], section
        there = (everything["section"] == section).sum() - len(here)
        assert int(repeats.replace("·", "0")) == there, section
    assert list(map(int, rows[-1][-2:])) == [len(excerpts), len(everything) - len(excerpts)]
    assert len(excerpts) == len(tc.load_thesis())
    assert {row[0] for row in rows[2:]} - {"all"} == set(everything["section"])


def test_windows_steps_are_those_of_the_makefile() -> None:
    steps = next(text for kind, text in BLOCKS if kind == "powershell")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    locks = [f"--require-hashes --requirement requirements{each}.lock" for each in ("", "-dev")]
    for flags in (*locks, "--no-deps --no-build-isolation --editable ."):
        assert flags in steps
        assert flags in makefile
