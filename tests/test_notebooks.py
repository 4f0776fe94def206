"""Every notebook runs from a clean kernel, says nothing on stderr, and shows the thesis's numbers."""

import asyncio
import re
import sys
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest
from kept_outputs import KEPT, light, run, told
from nbclient.exceptions import CellTimeoutError, DeadKernelError

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
NORWEGIAN = sorted(f"nb/{path.stem}" for path in FOLDER.glob("nb/*.ipynb"))  # they have the same code
# Seconds a cell; the slowest takes a few. nbclient now and then misses that a cell with an
# Output widget is done, and only looks again when the time is up: there the first try is short.
TIMEOUT, FIRST = 40, 15
# What a reader must see in each, somewhere in its outputs.
SEEN = {
    "01_start_here": ["76 of 76 excerpts", "stress and strain", "when life brings crises, the work shows it."],
    "02_figures": ["Figure 1.4.4", "<img alt="],
    "05_cycles": ["2+1+1", "cut"],
    "11_three_rounds": ["GroupingComparison: 22 cards", "adjusted Rand index", "<img alt="],
    "08_seminar_students": ["7 excerpts, 7 codes", "0 av 7 kodet"],
    "10_claims": [
        "C36",
        "Agreement(claims=156, judged=2, same=1, differs=1)",
        "never heard",
        "nearest: 'all'",
        "<img alt=",
    ],
    "09_seminar_teacher": [
        "20 coders",
        "rehearsal with made-up students",
        "Krippendorff&#x27;s alpha: 0.",
        "Use alpha",
        "percent 94.0 [",
        "kappa 0.850 [",
        "of 24 excerpts settled",
    ],
    "06_your_own_study": [
        "Windows-1252",
        "not knowing what comes",
        "mine kept, theirs in a note",
        "True True",
        "2 changes made",
        "replaced",
    ],
    "03_material": ["94.0", "0.85", "sharing", "contradicted"],
    "07_simulation": [
        "14 of 22 parameters are assumed",
        "Handovers per participant",
        "<img alt=",
        "tc.office.sweep(",
        "holds in part",
    ],
    "nb/01_start_here": ["76 av 76 utdrag", "stress and strain", "Når livet byr på kriser, merkes det på arbeidet."],
    "nb/02_figures": ["Figur 1.4.4", "<img alt="],
    "nb/03_material": ["94.0", "0.85", "sharing", "contradicted"],
    "nb/04_explore": ["18 av 143 utdrag", "jobbkonsulenten, avslutning"],
    "nb/05_cycles": ["2+1+1", "cut"],
    "nb/06_your_own_study": [
        "Windows-1252",
        "å ikke vite hva som kommer",
        "mine kept, theirs in a note",
        "True True",
        "% av teksten til Astrid",
        "replaced",
    ],
    "nb/07_simulation": [
        "14 av 22 parametre er antatt",
        "Overleveringer per deltaker",
        "<img alt=",
        "tc.office.sweep(",
        "holds in part",
    ],
    "nb/08_seminar_students": ["7 utdrag, 7 koder", "0 av 7 kodet"],
    "nb/09_seminar_teacher": [
        "oppdiktede studenter",
        "Krippendorffs alfa: 0,",
        "kappa 0,850 [",
        "av 24 utdrag avgjort",
    ],
    "nb/10_claims": [
        "C36",
        "Agreement(claims=156, judged=2, same=1, differs=1)",
        "ikke hørt",
        "nearest: 'all'",
        "<img alt=",
    ],
    "nb/11_three_rounds": ["GroupingComparison: 22 kort", "justert Rand-indeks", "<img alt="],
}


SLOW = [pytest.param(name, marks=pytest.mark.more) for name in NORWEGIAN]


@pytest.fixture(scope="module", params=[*NOTEBOOKS, *SLOW])
def executed(request: pytest.FixtureRequest) -> tuple[str, nbformat.NotebookNode]:
    if sys.platform == "win32":
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    name: str = request.param
    path = FOLDER / f"{name}.ipynb"
    for patience in (FIRST if "ipywidgets" in path.read_text(encoding="utf-8") else TIMEOUT, TIMEOUT):
        # Under heavy load a kernel dies or falls silent now and then; a cell that fails is never tried again.
        with suppress(DeadKernelError, CellTimeoutError):
            return name, run(path, patience)
    return name, run(path, 3 * TIMEOUT)


def _outputs(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def test_nothing_on_stderr(executed: tuple[str, nbformat.NotebookNode]) -> None:
    streams = [output for output in _outputs(executed[1]) if output.output_type == "stream"]
    assert [output.text for output in streams if output.name == "stderr"] == []


def test_no_widget_hides_an_error(executed: tuple[str, nbformat.NotebookNode]) -> None:
    kept = executed[1].metadata.get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
    outputs = [output for widget in kept.values() for output in widget["state"].get("outputs", [])]
    assert [output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"] == []
    if executed[0].endswith("01_start_here"):
        assert len(outputs) >= 2  # what the dropdown and the slider show


def test_key_values_are_shown(executed: tuple[str, nbformat.NotebookNode]) -> None:
    name, notebook = executed
    shown = "\n".join(str(output.get("data", output.get("text", ""))) for output in _outputs(notebook))
    assert [value for value in SEEN.get(name, []) if value not in shown] == []


def test_what_is_shown_is_for_readers(executed: tuple[str, nbformat.NotebookNode]) -> None:
    """No repr of a record or a series, and nothing that is not a number in a table."""
    told = [output.get("text") or output.data for output in _outputs(executed[1])]
    plain = [each if isinstance(each, str) else "" if len(each) > 1 else each["text/plain"] for each in told]
    assert [
        each
        for each in plain
        if re.search(r"dtype: |datetime\.datetime|^\(?(Round|Change)\(|^['\"]\w+ \w+ \w+ \w+", each)
    ] == []
    assert [each for each in told if not isinstance(each, str) and ">NaN<" in each.get("text/html", "")] == []


@pytest.mark.parametrize("name", [*NOTEBOOKS, *NORWEGIAN])
def test_notebooks_are_kept_without_outputs_but_for_those_that_are_read_first(name: str) -> None:
    path = FOLDER / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert bool(_outputs(notebook)) == (name in KEPT)
    assert {cell.execution_count for cell in notebook.cells if cell.cell_type == "code"} <= {None}
    assert path.stat().st_size < 600_000, "the repository stays light"


def test_outputs_that_are_kept_are_those_of_today(executed: tuple[str, nbformat.NotebookNode]) -> None:
    name, ran = executed
    if name not in KEPT:
        return
    kept = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    for cell, done in zip(kept.cells, ran.cells, strict=True):
        now = [told(each) for each in light(done.get("outputs", []))]
        assert [told(each) for each in cell.get("outputs", [])] == now, "python tests/kept_outputs.py writes them anew"
