"""A project as plain JSON for the browser: whole numbers in columns, words in tables.

Long columns are little-endian and base64, which a browser turns into a typed
array at once. What can be chosen stands under the same names as in `ThemeState`.
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from tender_cycles.cycles import SEGMENTS, Cycle, Phase
from tender_cycles.layout import around, xy
from tender_cycles.project import Project, Selection
from tender_cycles.project.columns import Column, Columns
from tender_cycles.project.search import forms_of
from tender_cycles.widgets.rings.layout import ring_layout, ring_words
from tender_cycles.widgets.themes.labels import attribute_label, attribute_names, encoded, keys_of, value_label
from tender_cycles.widgets.themes.select_code import literal
from tender_cycles.words import LANGS, words_under

NOWHERE = len(SEGMENTS)  # of an excerpt without cycle or phase
FEW = 60  # values that a facet lists


def pack(values: Iterable[int] | np.ndarray, dtype: str) -> str:
    """Return whole numbers as base64.

    Examples
    --------
    >>> pack([1, 2], "u1")
    'AQI='
    """
    return b64encode(np.asarray(values, dtype=np.dtype(dtype).newbyteorder("<")).tobytes()).decode()


def payload(project: Project) -> dict[str, Any]:
    """Return all that the browser needs to filter, count and show a project."""
    index = project.columns
    return {
        "n": len(index),
        "name": project.name,
        "names": index.excerpts(),
        "segment": pack(_segments(index), "u1"),
        "second": pack(_or(index.column("second_cycle").first(len(index)), len(Cycle)), "u1"),
        "informants": _csr(index.column("informant"), len(index)) | {"keys": list(keys_of(project.cases))},
        "attributes": [_attribute(project, name) for name in attribute_names(project)],
        "codes": _codes(project),
        "codings": _codings(index),
        "users": {"keys": list(keys_of(project.users)), "names": [each.name for each in project.users]},
        "claims": _claims(project),
        "texts": _texts(index),
        "words_from": words_from(project),
        "words": pack(index.words(), "u4"),
        "forms": {word: sorted(forms) for word, forms in forms_of(project.spelling).items() if len(forms) > 1},
        "rings": ring_layout(),
        "network": network(project),
        "say": {lang: _words(lang) for lang in LANGS},
    }


def words_from(project: Project) -> list[str]:
    """Return the files from which the informants' own words come, if any are attached."""
    return sorted({str(each.facts["words_from"]) for each in project.selections if "words_from" in each.facts})


def own_words(selection: Selection, stretch: str) -> str:
    """Return the informant's own words: those attached, or the source's stretch if it is not one of our paraphrases."""
    paraphrases = [selection.texts.get(lang) for lang in LANGS]
    return selection.texts.get("words") or ("" if stretch in paraphrases else stretch)


def _or(values: np.ndarray, otherwise: int) -> np.ndarray:
    return np.where(values < 0, otherwise, values)


def _segments(index: Columns) -> np.ndarray:
    cycle, phase = (index.column(name).first(len(index)) for name in ("cycle", "phase"))
    return np.where((cycle < 0) | (phase < 0), NOWHERE, cycle * len(Phase) + phase)


def _csr(marks: Column, n: int) -> dict[str, Any]:
    offsets = np.searchsorted(marks.rows, np.arange(n + 1))
    return {"offsets": pack(offsets, "u4"), "of": pack(marks.codes, "u4")}


def _attribute(project: Project, name: str) -> dict[str, Any]:
    index = project.columns
    marks = index.column(name)
    variable = next((each for each in project.variables if each.name == name), None)
    return {
        "name": name,
        "fact": variable is None,
        "label": {lang: attribute_label(project, name, lang) for lang in LANGS},
        "about": variable.description if variable else "",
        "values": [encoded(value) for value in marks.categories],
        "identifier": name.isidentifier(),
        "literals": _literals(marks.categories),
        "labels": _value_labels(marks.categories) if len(marks.categories) <= FEW else None,
        **_csr(marks, len(index)),
    }


def _literals(values: Sequence[Any]) -> list[str] | None:
    """Return how the values are written in Python where that is not as in JSON: fractions and dates."""
    if all(isinstance(value, str | int) for value in values):
        return None
    return [literal(value) for value in values]


def _value_labels(values: Sequence[Any]) -> dict[str, list[str]]:
    return {lang: [value_label(value, lang) for value in values] for lang in LANGS}


def _codes(project: Project) -> list[dict[str, Any]]:
    book = project.codebook
    position = {guid: at for at, guid in enumerate(book.keys)}
    return [
        {
            "key": book.keys[code.guid],
            "parent": -1 if code.parent is None else position[code.parent],
            "depth": len(book.line(code)) - 1,
            "label": {lang: code.label(lang) for lang in LANGS},
            "about": code.description,
            "color": code.color,
        }
        for code in book
    ]


def _codings(index: Columns) -> dict[str, Any]:
    order = np.lexsort((index.coding_code, index.coding_selection))
    offsets = np.searchsorted(index.coding_selection[order], np.arange(len(index) + 1))
    return {
        "offsets": pack(offsets, "u4"),
        "of": pack(index.coding_code[order], "u4"),
        "users": pack(index.coding_user[order] + 1, "u2"),  # 0 for nobody
    }


def _claims(project: Project) -> list[dict[str, Any]]:
    row = {each.guid: at for at, each in enumerate(project.selections)}
    return [
        {
            "key": key,
            "name": claim.name,
            "section": claim.section,
            "verdict": claim.verdict,
            "text": dict(claim.texts),
            "reason": dict(claim.reasons),
            **{
                stance: sorted({row[p.selection] for p in claim.evidence if p.stance == stance and p.selection in row})
                for stance in ("for", "against")
            },
        }
        for key, claim in zip(keys_of(project.claims), project.claims, strict=True)
    ]


def _texts(index: Columns) -> dict[str, Any]:
    """Return every rendering; the source's own stretch only where it says something else."""
    selections = [index.project.selections[row] for row in index.rows.tolist()]
    keys = dict.fromkeys(key for each in selections for key in each.texts)
    found: dict[str, Any] = {key: [each.texts.get(key, "") for each in selections] for key in keys}
    stretches = [index.stretch(row) for row in range(len(index))]
    same = next((key for key, texts in found.items() if texts == stretches), None)
    return {"renderings": found, "stretch": same if same or not any(stretches) else stretches}


def network(project: Project) -> list[dict[str, Any]]:
    """Return where the codes stand on a circle of radius 1, y downwards.

    They are those that are applied and have no applied code below them.
    """
    book, index = project.codebook, project.columns
    applied = np.bincount(index.coding_code, minlength=len(book.keys)) > 0
    guids = [guid for guid, used in zip(book.keys, applied, strict=True) if used]
    below = {guid: {each.guid for each in book.below(code)} for guid, code in zip(book.keys, book, strict=True)}
    nodes = [guid for guid in guids if not (below[guid] - {guid}) & set(guids)]
    groups: dict[str | None, list[str]] = {}
    for code in book:
        if code.guid in nodes:
            groups.setdefault(code.parent, []).append(code.guid)
    angles = around([len(group) for group in groups.values()], gap=0.8)
    position = {guid: at for at, guid in enumerate(book.keys)}
    order = [guid for group in groups.values() for guid in group]
    return [
        {"code": position[guid], "angle": float(angle), "x": float(x), "y": float(-y)}
        for guid, angle, (x, y) in zip(order, angles, xy(1.0, angles).reshape(-1, 2), strict=True)
    ]


def _words(lang: str) -> dict[str, Any]:
    """Return every word that the browser shows."""
    return words_under("explorer", lang) | {
        "rings": ring_words(lang),
        "segments": [f"{cycle.label(lang)}, {phase.label(lang)}" for cycle, phase in SEGMENTS],
        "phases": [phase.label(lang) for phase in Phase],
        "cycles": [cycle.label(lang) for cycle in Cycle],
    }
