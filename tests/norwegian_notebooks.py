"""The notebooks in Norwegian: code and order are those of the English ones, the words stand in `notebooks/norsk.toml`.

``python tests/norwegian_notebooks.py`` writes them anew, into `notebooks/nb/`, without outputs.
"""

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

FOLDER = Path(__file__).parents[1] / "notebooks"
WORDS = FOLDER / "norsk.toml"
WRITTEN = FOLDER / "nb"
PYTHON = re.compile(r"^```.*?^```$|`[^`]*`|\]\([^)]*\)", re.MULTILINE | re.DOTALL)
# English in the Norwegian notebooks, too: by these the data is asked.
KEYS = {"under way", "stress and strain", "holds in part", "not checkable", "excerpts == 'no repeats'", "replication"}


def words() -> dict[str, Any]:
    """Return what `norsk.toml` says, by notebook."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def english() -> dict[str, nbformat.NotebookNode]:
    """Return the English notebooks by name."""
    return {path.stem: nbformat.read(path, as_version=4) for path in sorted(FOLDER.glob("*.ipynb"))}


def sources(notebook: nbformat.NotebookNode, kind: str) -> dict[str, str]:
    """Return the cells of a kind, by id."""
    return {cell.id: cell.source for cell in notebook.cells if cell.cell_type == kind}


def spoken(code: str) -> list[str]:
    """Return what a cell's code says to people, or might: its comments and its texts."""
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    texts = [node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)]
    comments = [token.string.removeprefix("# ") for token in tokens if token.type == tokenize.COMMENT]
    return [*comments, *(text for text in texts if isinstance(text, str) and text not in KEYS)]


def said_in(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each text of a notebook with the id of its cell, without names and lines of Python among the prose."""
    for cell in nbformat.read(path, as_version=4).cells:
        texts = spoken(cell.source) if cell.cell_type == "code" else [PYTHON.sub("", cell.source)]
        yield from ((cell.id, text) for text in texts)


def faults(notebooks: dict[str, nbformat.NotebookNode], said: dict[str, Any]) -> Iterator[str]:
    """Yield where notebooks and Norwegian words do not fit together."""
    for name in sorted(notebooks.keys() ^ said.keys()):
        yield f"{name}: " + ("has no Norwegian" if name in notebooks else "there is no such notebook")
    for name in sorted(notebooks.keys() & said.keys()):
        texts, asked = said[name].get("texts", {}), sources(notebooks[name], "markdown")
        code = "\n".join(sources(notebooks[name], "code").values())
        yield from (f"{name}: {each} has no Norwegian text" for each in asked if not texts.get(each, "").strip())
        yield from (f"{name}: there is no text {each}" for each in texts if each not in asked)
        yield from (f"{name}: no code has {each!r}" for each in said[name].get("code", {}) if each not in code)


def translated(notebook: nbformat.NotebookNode, said: dict[str, Any]) -> nbformat.NotebookNode:
    """Put the Norwegian in its place, in one pass, so that nothing is replaced twice; outputs are left out."""
    code = said.get("code", {})
    written = re.compile("|".join(re.escape(each) for each in sorted(code, key=len, reverse=True)) or "$^")
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = said["texts"][cell.id].strip()
        else:
            cell.source = written.sub(lambda found: code[found[0]], cell.source)
            cell.outputs, cell.execution_count = [], None
    return notebook


def made() -> dict[str, str]:
    """Return the Norwegian notebooks as they are to be written, by name; a `ValueError` tells all faults at once."""
    notebooks, said = english(), words()
    if wrong := list(faults(notebooks, said)):
        raise ValueError("\n".join(wrong))
    return {name: nbformat.writes(translated(each, said[name])) + "\n" for name, each in notebooks.items()}


if __name__ == "__main__":
    WRITTEN.mkdir(exist_ok=True)
    for written_as, content in made().items():
        (WRITTEN / f"{written_as}.ipynb").write_text(content, encoding="utf-8")
    print(f"{len(list(WRITTEN.glob('*.ipynb')))} notebooks are in {WRITTEN}")
