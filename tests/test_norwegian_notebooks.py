"""The Norwegian notebooks are those that are made of the English ones today, whole, and in Norwegian throughout."""

import re
from pathlib import Path

import norwegian_notebooks as norwegian
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tender_cycles.words import _catalogue

ENGLISH = norwegian.english()
LINK = re.compile(r"\]\(([^)#]+)\)")
SIBLINGS = {"nb/01_start_here.ipynb", "../01_start_here.ipynb"}
# Italics that name something which JupyterLab or the notebook has.
ELSEWHERE = {"Shift + Enter", "Run → Run All Cells", "Dine egne ringer"}


def prose(notebook) -> str:
    return "\n".join(norwegian.sources(notebook, "markdown").values())


def read(path: Path):
    return norwegian.nbformat.read(path, as_version=4)


def test_what_is_kept_is_what_is_made_today():
    kept = {path.stem: path.read_text(encoding="utf-8") for path in norwegian.WRITTEN.iterdir() if path.is_file()}
    assert kept == norwegian.made(), "python tests/norwegian_notebooks.py writes them anew"


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch):
    notebook = new_notebook(
        cells=[new_markdown_cell("One.", id="a"), new_markdown_cell("Two.", id="b"), new_code_cell("print(1)", id="c")]
    )
    said = {
        "here": {"texts": {"a": "Én.", "b": " ", "d": "Fire."}, "code": {"print(2)": "", "print": "say"}},
        "not": {},
    }
    monkeypatch.setattr(norwegian, "english", lambda: {"here": notebook, "there": notebook})
    monkeypatch.setattr(norwegian, "words", lambda: said)
    with pytest.raises(ValueError, match="no such notebook") as told:
        norwegian.made()
    assert str(told.value).splitlines() == [
        "not: there is no such notebook",
        "there: has no Norwegian",
        "here: b has no Norwegian text",
        "here: there is no text d",
        "here: no code has 'print(2)'",
    ]


def test_words_are_put_in_place_once_and_outputs_left_out():
    cells = [new_code_cell('a = "b", "ab"', id="c", outputs=[new_output("stream", text="b")], execution_count=1)]
    (made,) = norwegian.translated(
        new_notebook(cells=cells), {"code": {'"b"': '"a"', '"a"': '"b"', '"ab"': '"ba"'}}
    ).cells
    assert (made.source, made.outputs, made.execution_count) == ('a = "a", "ba"', [], None)


@pytest.mark.parametrize("name", ENGLISH)
def test_headings_lists_examples_and_links_are_those_of_the_english(name: str):
    def shape(notebook) -> list[list[str]]:
        text = prose(notebook)
        linked = [link for link in LINK.findall(text) if link not in SIBLINGS]
        return [re.findall(r"^(#+ |- |```\w*)", text, re.MULTILINE), linked]

    made = read(norwegian.WRITTEN / f"{name}.ipynb")
    assert shape(made) == shape(ENGLISH[name])
    assert [(cell.id, cell.cell_type) for cell in made.cells] == [
        (cell.id, cell.cell_type) for cell in ENGLISH[name].cells
    ]


@pytest.mark.parametrize("folder", [norwegian.FOLDER, norwegian.WRITTEN], ids=lambda folder: folder.name)
def test_links_lead_to_files_that_are_there(folder: Path):
    linked = {(path.name, link) for path in folder.glob("*.ipynb") for link in LINK.findall(prose(read(path)))}
    assert len(linked) > 10
    assert [pair for pair in linked if not (folder / pair[1]).is_file()] == []
    assert SIBLINGS & {link for _, link in linked}, "the first leads to itself in the other language"


@pytest.mark.parametrize("name", ENGLISH)
def test_no_text_in_the_code_is_still_in_english(name: str):
    english = {text for code in norwegian.sources(ENGLISH[name], "code").values() for text in norwegian.spoken(code)}
    made = {text for _, text in norwegian.said_in(norwegian.WRITTEN / f"{name}.ipynb")}
    assert [text for text in english & made if re.search("[a-z]+ [a-z]+", text)] == []


def test_the_labels_that_are_named_are_those_of_the_interface():
    filled = re.compile(r"(\\ )?\\{\w+\\}")  # of "Lagret {time}" the word is named
    labels = re.compile("|".join(filled.sub(".*", re.escape(each["nb"])) for each in _catalogue().values()))
    text = "\n".join(prose(read(path)) for path in sorted(norwegian.WRITTEN.glob("*.ipynb")))
    named = set(re.findall(r"(?<!\*)\*([A-ZÆØÅ][^*\n]+)\*(?!\*)", text)) - ELSEWHERE
    assert len(named) > 4
    assert [each for each in named if not labels.fullmatch(each)] == []
