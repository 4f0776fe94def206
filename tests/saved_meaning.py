"""What saved files mean, told in plain values that do not depend on what classes and modules are called.

`all_meaning` was written down for the files of each version in its
``expected.json``; `test_saved` compares.
"""

import base64
import gzip
import re
import shutil
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterable, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd

import tender_cycles as tc

# The one place in which the tests of saved files reach into the package: a name that has moved is adapted here.
open_study = tc.study.Store.open
read_qdpx = tc.read_qdpx
load_thesis = tc.load_thesis
attached = tc.datasets.attached
read_exercise, gather, key = tc.seminar.read_exercise, tc.seminar.gather, tc.seminar.key
alpha, percent, kappa_matrix = (
    tc.seminar.agreement.alpha,
    tc.seminar.agreement.percent,
    tc.seminar.agreement.kappa_matrix,
)
read_verdicts = tc.claims.read_verdicts
grouping = tc.seminar.grouping
DATA = "TENDER_CYCLES_DATA"

EXERCISES = ("by-subcategory", "by-phase")
USERS = ("Solveig", "Torleif")


# --- what a project means ---------------------------------------------------


def project_meaning(project: Any) -> dict[str, Any]:
    """Return what a project holds, in plain values; objects are named as people name them."""
    told = _Told(project)
    return {
        "name": project.name,
        "description": project.description,
        "spelling": {word: list(forms) for word, forms in project.spelling.items()},
        "about": [told.notes[guid] for guid in project.about],
        "users": [[each.guid, each.name, each.id] for each in project.users],
        "codes": [_code(each, told) for each in project.codes],
        "variables": [[each.name, each.type, each.description, dict(each.labels)] for each in project.variables],
        "cases": [
            [each.name, each.description, _values(each.values), [told.excerpts[guid] for guid in each.selections]]
            for each in project.cases
        ],
        "sources": [_source(each, told) for each in project.sources],
        "excerpts": [_excerpt(each, told) for each in project.selections],
        "codings": coding_lines(project),
        "notes": sorted([each.name, each.text, told.users[each.user]] for each in project.notes),
        "sets": [
            [each.name, each.description, [told.codes[guid] for guid in each.codes],
             [told.sources[guid] for guid in each.sources]]
            for each in project.sets
        ],
        "links": sorted([told.any(each.origin), each.name, told.any(each.target)] for each in project.links),
        "claims": [_claim(each, told) for each in project.claims],
    }  # fmt: skip


class _Told:
    """What the objects of a project are called, by GUID."""

    def __init__(self, project: Any) -> None:
        self.codes = code_paths(project)
        self.users = {None: None, **_names(project.users)}
        self.sources, self.excerpts = _names(project.sources), _names(project.selections)
        self.cases, self.claims = _names(project.cases), _names(project.claims)
        self.texts = {each.guid: each.text for each in project.sources}
        self.notes = {each.guid: f"{each.name}: {each.text}" for each in project.notes}

    def any(self, guid: str) -> str:
        """Return what an object of any kind is called."""
        return next(
            names[guid]
            for names in (self.codes, self.sources, self.excerpts, self.cases, self.claims, self.notes)
            if guid in names
        )


def _names(objects: Iterable[Any]) -> dict[Any, Any]:
    return {each.guid: each.name for each in objects}


def code_paths(project: Any) -> dict[str, str]:
    """Return each code with those above it, as ``"start / trust"``, by GUID."""
    codes = {each.guid: each for each in project.codes}

    def path(guid: str) -> str:
        above = codes[guid].parent
        return f"{path(above)} / {codes[guid].name}" if above else codes[guid].name

    return {guid: path(guid) for guid in codes}


def coding_lines(project: Any) -> list[str]:
    """Return who gave which excerpt which code, sorted."""
    codes, excerpts, users = code_paths(project), _names(project.selections), _names(project.users)
    return sorted(f"{excerpts[k.selection]} | {codes[k.code]} | {users.get(k.user, '')}" for k in project.codings)


def place(selection: Any) -> list[str | None]:
    """Return where an excerpt stands on the rings: cycle, second cycle and phase."""
    return [None if each is None else str(each) for each in (selection.cycle, selection.second_cycle, selection.phase)]


def _code(code: Any, told: _Told) -> dict[str, Any]:
    return {
        "guid": code.guid, "path": told.codes[code.guid], "key": code.key, "codable": code.codable,
        "color": code.color, "description": code.description, "labels": dict(code.labels), "texts": dict(code.texts),
        "memos": [told.notes[guid] for guid in code.notes],
    }  # fmt: skip


def _source(source: Any, told: _Told) -> dict[str, Any]:
    rich = source.rich
    return {
        "guid": source.guid, "name": source.name, "text": source.text, "description": source.description,
        "user": told.users[source.user], "values": _values(source.values),
        "memos": [told.notes[guid] for guid in source.notes],
        "attachment": None if rich is None else [rich.name, _content(rich)],
    }  # fmt: skip


def _content(attachment: Any) -> str:
    """Return what is in a file that a project carries along: in a project file, or in an exchanged one."""
    if attachment.reader is not None:
        return b"".join(attachment.reader()).decode()
    with zipfile.ZipFile(attachment.archive) as archive:
        return archive.read(attachment.member).decode()


def _excerpt(each: Any, told: _Told) -> dict[str, Any]:
    return {
        "guid": each.guid, "name": each.name, "source": told.sources[each.source], "start": each.start, "end": each.end,
        "said": told.texts[each.source][each.start : each.end], "place": place(each),
        "user": told.users[each.user], "description": each.description, "texts": dict(each.texts),
        "facts": _values(each.facts), "memos": [told.notes[guid] for guid in each.notes],
    }  # fmt: skip


def _claim(claim: Any, told: _Told) -> dict[str, Any]:
    return {
        "guid": claim.guid, "name": claim.name, "section": claim.section, "kind": claim.kind,
        "verdict": claim.verdict, "texts": dict(claim.texts), "reasons": dict(claim.reasons),
        "evidence": [
            [each.stance, told.excerpts.get(each.selection), told.cases.get(each.case), each.variable]
            for each in claim.evidence
        ],
        "contradicts": [told.claims[guid] for guid in claim.contradicts],
        "about": [told.cases[guid] for guid in claim.cases],
    }  # fmt: skip


def _values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, str | int | float) else str(value) for name, value in values.items()}


# --- what the other files mean ----------------------------------------------


def journal_meaning(store: Any, head: int) -> list[list[Any]]:
    """Return the lines of the journal up to a change: who did what when, in which round, and what it took back."""
    frame = store.journal()
    frame = frame[frame["change"] <= head].assign(time=lambda rows: rows["time"].map(lambda time: time.isoformat()))
    columns = ["change", "time", "user", "round", "action", "noun", "name", "undoes"]
    return _rows(frame[columns])


def rounds_meaning(store: Any) -> list[dict[str, Any]]:
    """Return the rounds, and what each holds at its end."""
    return [
        {"number": each.number, "name": each.name, "description": each.description, "first change": each.change,
         **state(store.at(each.name))}
        for each in store.rounds
    ]  # fmt: skip


def state(project: Any) -> dict[str, Any]:
    """Return what a change can have changed: the codes, the codings, and where excerpts stand."""
    return {
        "codes": list(code_paths(project).values()),
        "codings": coding_lines(project),
        "excerpts": {each.name: place(each) for each in project.selections},
    }


def steps_meaning(path: Path, user: str, verb: str) -> list[Any]:
    """Return what undo or redo by a user does, one step after the other: what it takes back, and what is then."""
    found: list[Any] = []
    with open_study(path, user=user) as store:
        while (change := getattr(store, verb)()) is not None:
            found.append({"undoes": change.undoes, **state(store.project)})
    return found


def flow_meaning(store: Any) -> dict[str, Any]:
    """Return the codes over rounds, and what moved between them."""
    codes, moves = store.codes_over_rounds(), store.moves_over_rounds()
    return {
        "codes": _rows(codes[["round", "code", "depth", "excerpts", "below"]]),
        "moves": _rows(moves[["round", "next", "code", "to", "leaving", "arriving"]]),
    }


def report_meaning(report: Any) -> dict[str, int]:
    """Return how many of what were kept, repaired, doubtful or dropped."""
    counted: dict[str, int] = {}
    for entry in report.entries:
        what = f"{entry.status} {entry.kind}"
        counted[what] = counted.get(what, 0) + entry.count
    return counted


def exercise_meaning(exercise: Any) -> dict[str, Any]:
    """Return what an exercise asks of whom it is handed to."""
    return {
        "name": exercise.name, "by": exercise.by, "digest": exercise.digest, "domain": list(exercise.domain),
        "codes": [[each.key, dict(each.labels), dict(each.groups), dict(each.texts)] for each in exercise.codes],
        "units": {unit.id: dict(unit.texts) for unit in exercise.units},
    }  # fmt: skip


def answers_meaning(answers: Any) -> dict[str, Any]:
    """Return what a class has answered, what became of its files, and how far it agrees."""
    units = answers.units()
    pairs = kappa_matrix(units)
    return {
        "coders": list(answers.coders),
        "answers": _rows(answers.frame[["coder", "unit", "code", "confidence", "reason", "seconds", "time"]]),
        "files": [
            [file, status, coder, given + skipped]  # 0.1.0 counted what was looked at
            for file, status, coder, given, skipped in _rows(
                answers.report[["file", "status", "coder", "answers", "skipped"]]
            )
        ],
        "alpha": _plain(alpha(units, n_boot=0).value),
        "percent": _plain(percent(units, n_boot=0).value),
        "kappa": {f"{a}, {b}": _plain(pairs.loc[a, b]) for a in pairs for b in pairs if a < b},
    }


def verdicts_meaning(project: Any, where: Any = None) -> list[list[Any]]:
    """Return who gave which claim which verdict, why and when."""
    found = read_verdicts(project, where)
    found = found.assign(time=[time.isoformat() for time in found["time"]])
    return _rows(found[["guid", "claim", "user", "verdict", "reason", "time"]])


def cards_meaning(store: Any) -> dict[str, Any]:
    """Return in which group each card lies at the end of each round."""
    found = {}
    for each in store.rounds:
        project = store.at(each.name)
        names = {code.guid: code.label("en") for code in project.codes}
        found[each.name] = {names[guid]: group for guid, group in grouping(project).items()}
    return found


def outputs_meaning(notebook: Any) -> list[dict[str, Any]]:
    """Return what one sees in a saved notebook without a kernel: texts, and the words in pictures."""
    data = [output["data"] for cell in notebook.cells for output in cell.get("outputs", ()) if "data" in output]
    return [
        {"text": each.get("text/plain", ""), "html": _seen(each["text/html"])} if "text/html" in each
        else {"text": re.sub(r"\s+", " ", each.get("text/plain", ""))}
        for each in data if "application/vnd.jupyter.widget-view+json" not in each
    ]  # fmt: skip


def _seen(html: str) -> dict[str, Any]:
    sentences = [unescape(each) for each in re.findall(r"<p>(.*?)</p>", html)]
    pictures = re.findall(r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]*)"', html)
    words = [_svg_words(base64.b64decode(data).decode()) for data, _ in pictures]
    return {"sentences": sentences, "alt": [unescape(alt) for _, alt in pictures], "pictures": words}


def _svg_words(svg: str) -> list[str]:
    return [text.strip() for text in ET.fromstring(svg).itertext() if text.strip()]


def _rows(frame: Any) -> list[list[Any]]:
    return [[_plain(cell) for cell in row] for row in frame.astype(object).itertuples(index=False, name=None)]


def _plain(cell: Any) -> Any:
    """Return a cell as JSON has it: numbers rounded, None for what is missing."""
    if isinstance(cell, str | bool):
        return cell
    if pd.isna(cell):
        return None
    return int(cell) if float(cell).is_integer() else round(float(cell), 9)


# --- file by file -----------------------------------------------------------


def study_meaning(folder: Path) -> dict[str, Any]:
    """Return what the project file means: as it is, as it was after each change, and what each user can take back."""
    path = folder / "study.tcstudy"
    with open_study(path) as store:
        meant = {
            "head": store.head,
            "last user": store.user.name,
            "project": project_meaning(store.project),
            "journal": journal_meaning(store, store.head),
            "rounds": rounds_meaning(store),
            "flow": flow_meaning(store),
            "after each change": {str(at): state(store.at(at)) for at in range(1, store.head + 1)},
            "verdicts": verdicts_meaning(store.project, store),
        }
    for user in USERS:
        for verb in ("undo", "redo"):
            copied = shutil.copy(path, path.with_name(f"{user}-{verb}.tcstudy"))
            meant[f"{verb} by {user}"] = steps_meaning(Path(copied), user, verb)
    return meant


def qdpx_meaning(folder: Path) -> dict[str, Any]:
    """Return what the exchanged project means."""
    project, report = read_qdpx(folder / "study.qdpx")
    return {"project": project_meaning(project), "report": report_meaning(report)}


def class_meaning(folder: Path, name: str) -> dict[str, Any]:
    """Return what an exercise asks, what the class answered, and which excerpts the units are."""
    exercise = read_exercise(folder / name / "exercise.json")
    return {
        "exercise": exercise_meaning(exercise),
        "class": answers_meaning(gather(folder / name, exercise)),
        "excerpts": key(exercise, load_thesis())["excerpt"].to_dict(),
    }


def cards_file_meaning(folder: Path) -> dict[str, Any]:
    """Return where the cards lie, and lay."""
    path = folder / "cards.tcstudy"
    path.write_bytes(gzip.decompress((folder / "cards.tcstudy.gz").read_bytes()))  # nearly empty, but of many pages
    with open_study(path) as store:
        changes = store.journal()
        saved = int(changes.loc[~changes["action"].str.startswith("upgrade"), "change"].max())
        return {"rounds": cards_meaning(store), "journal": journal_meaning(store, saved)}


def words_meaning(folder: Path) -> dict[str, Any]:
    """Return which words are attached to which excerpts, and how well they were read."""
    record = attached(folder=folder / "user-data")
    excerpts = {each.name: each for each in load_thesis(folder=folder / "user-data").whole.selections}
    return {
        "file": record["file"],
        "words": {name: each.texts["words"] for name, each in excerpts.items() if "words" in each.texts},
        "from": sorted({str(each.facts["words_from"]) for each in excerpts.values() if "words_from" in each.facts}),
        "status": {name: status for name, status in record["status"].items() if status != "missing"},
    }


def kept_verdicts_meaning(folder: Path) -> list[list[Any]]:
    """Return the verdicts of a reader without a project file, in the order in which they were given."""
    (path,) = (folder / "user-data").glob("verdicts-*.jsonl")
    return verdicts_meaning(load_thesis(), path)


def read_notebook(folder: Path) -> Any:
    """Return the saved notebook, which is a sound one."""
    notebook = nbformat.read(folder / "explore_themes.ipynb", as_version=4)
    nbformat.validate(notebook)
    return notebook


def all_meaning(folder: Path) -> dict[str, Any]:
    """Return what all saved files mean."""
    return {
        "study.tcstudy": study_meaning(folder),
        "study.qdpx": qdpx_meaning(folder),
        **{name: class_meaning(folder, name) for name in EXERCISES},
        "cards.tcstudy": cards_file_meaning(folder),
        "attached words": words_meaning(folder),
        "kept verdicts": kept_verdicts_meaning(folder),
        "notebook": outputs_meaning(read_notebook(folder)),
    }
