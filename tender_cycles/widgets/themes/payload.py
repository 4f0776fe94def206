"""A project for the browser: whole numbers in columns of bytes, words in tables, no text of an excerpt.

All columns lie one after the other in one run of bytes; what is sent as JSON
says where each begins. Texts are sent when they are asked for, by message:
the informants' words are never part of what a notebook keeps.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from tender_cycles.datasets.thesis import is_thesis
from tender_cycles.layout import around, xy
from tender_cycles.project import Project, Selection
from tender_cycles.project.search import forms_of
from tender_cycles.widgets.rings.counts import segment_numbers
from tender_cycles.widgets.rings.layout import ring_layout, ring_words
from tender_cycles.widgets.themes.facets import (
    FEW,
    PREFIX,
    SECTION,
    Facet,
    facet_label,
    is_fact,
    is_listed,
    matrix_columns,
    value_labels,
)
from tender_cycles.widgets.themes.labels import encoded, verdict_label
from tender_cycles.words import LANGS, say, words_under

SORTS = {"informant": "informants", "section": SECTION, "rings": "segments"}


class Packed:
    """Columns of whole numbers in one run of bytes, each in as few bytes as its numbers need.

    Examples
    --------
    >>> packed = Packed()
    >>> packed.add([1, 2]), packed.add([70000]), len(packed.bytes())
    ([0, 2, 1], [4, 1, 4], 8)
    """

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._length = 0

    def add(self, values: Iterable[int] | np.ndarray) -> list[int]:
        """Take in a column; return where it begins, how many numbers it has, and how many bytes each."""
        numbers = np.asarray(values, dtype=np.int64)
        width = next(bytes_ for bytes_ in (1, 2, 4) if numbers.max(initial=0) < 256**bytes_)
        column = numbers.astype(f"<u{width}").tobytes()
        start = self._length
        self._parts.append(column + b"\0" * (-len(column) % 4))  # a number of four bytes begins at a multiple of four
        self._length += len(self._parts[-1])
        return [start, len(numbers), width]

    def bytes(self) -> bytes:
        """Return all of it."""
        return b"".join(self._parts)


def payload(
    project: Project, facets: Mapping[str, Facet], lang: str, blank: Mapping[str, Any]
) -> tuple[dict[str, Any], bytes]:
    """Return all that the browser needs to filter, count and show a project, and its columns.

    Parameters
    ----------
    project : Project
    facets : mapping of str to Facet
    lang : {"nb", "en"}
        Language of all names.
    blank : mapping
        The filters that let everything through.
    """
    packed, listed = Packed(), [name for name, facet in facets.items() if is_listed(project, facet)]
    rings = ring_layout(project.cycles)
    shown = sorted((name for name in listed if name not in ("segments", "claims")), key=_place(project, facets))
    tree = {"abouts": [each.description for each in project.codes], "colors": [each.color for each in project.codes]}
    sent = filtering(project, facets, lang, blank, packed) | {
        "codes": tree,
        "shown": shown,
        "sorts": {sort: name for sort, name in SORTS.items() if name in facets and facets[name].size},
        "head": [name for name in ("informants", SECTION, "segments") if name in facets],
        "matrices": [_matrix(project, facets, by, lang) for by in _matrices(project, facets, listed)],
        "claims": _claims(project, lang, packed),
        "letters": packed.add([sum(map(len, texts)) for texts in map(both_texts, *_stretches(project, lang))]),
        "words": packed.add(project.columns.words()),
        "words_from": words_from(project),
        "paraphrased": project.columns.paraphrased(),
        "attachable": is_thesis(project),
        "rings": rings,
        "network": network(project),
        "say": words_under("explorer", lang) | {"rings": ring_words(project.cycles, lang)},
    }
    return sent, packed.bytes()


def filtering(
    project: Project, facets: Mapping[str, Facet], lang: str, blank: Mapping[str, Any], packed: Packed
) -> dict[str, Any]:
    """Return what the browser needs to filter and count."""
    group, first, names = grouped(facets, len(project))
    known = []
    for name, facet in facets.items():
        rows, values, n = facet.rows, facet.values, len(project)
        if name in names:  # what excerpts of one group share is sent once
            rows, values, n = *_at(rows, values, first), len(first)
        known.append(_facet(project, facet, lang) | _columns(packed, rows, values, n) | {"grouped": name in names})
        if facet.givers is not None:
            known[-1] |= {"givers": packed.add(facet.givers), "by": "users", "every": "together"}
    at = next((at for at, each in enumerate(known) if each["name"].startswith(PREFIX)), len(known))
    forms = {word: sorted(forms) for word, forms in forms_of(project.spelling).items() if len(forms) > 1}
    text = {"name": "text", "path": ["text"], "title": say("explorer.facet.text", lang)}
    return {
        "n": len(project),
        "blank": dict(blank),
        "facets": [*known[:at], text, *known[at:]],
        "second": packed.add(segment_numbers(project, "second_cycle") + 1),
        "group": packed.add(group),
        "groups": len(first),
        "forms": forms,
    }


def _facet(project: Project, facet: Facet, lang: str) -> dict[str, Any]:
    path = ["attributes", facet.argument] if facet.name.startswith(PREFIX) else [facet.name]
    variable = next((each for each in project.variables if PREFIX + each.name == facet.name), None)
    return {
        "name": facet.name,
        "path": path,
        "title": facet_label(project, facet.name, lang),
        "size": facet.size,
        "keys": [encoded(key) for key in facet.keys],
        "labels": value_labels(project, facet, lang) if not facet.missing or facet.size <= FEW else None,
        "missing": facet.missing,
        "variable": variable is not None,
        "about": variable.description if variable else "",
    } | ({} if facet.above is None else {"above": facet.above})


def _columns(packed: Packed, rows: np.ndarray, values: np.ndarray, n: int) -> dict[str, Any]:
    return {"lengths": packed.add(np.bincount(rows, minlength=n)), "of": packed.add(values)}


def _at(rows: np.ndarray, values: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs of some rows, numbered anew."""
    starts, ends = np.searchsorted(rows, chosen), np.searchsorted(rows, chosen, side="right")
    where = [np.arange(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    return np.repeat(np.arange(len(chosen)), ends - starts), values[np.concatenate([np.empty(0, dtype=int), *where])]


def grouped(facets: Mapping[str, Facet], n: int) -> tuple[np.ndarray, np.ndarray, set[str]]:
    """Group the excerpts that are alike in many facets, so that they are counted as one.

    Returns
    -------
    group : ndarray of int, shape (n,)
    first : ndarray of int
        The first excerpt of each group.
    names : set of str
        The facets that are the same throughout each group. They are as many as
        can be while the groups stay much fewer than the excerpts.
    """
    group, first, names = np.zeros(n, dtype=np.int64), np.zeros(min(n, 1), dtype=np.int64), set()
    for facet in sorted(facets.values(), key=lambda each: each.size):
        if facet.givers is not None or facet.size > FEW:
            continue
        own = _patterns(facet, n)
        _, starts, joint = np.unique(group * (own.max(initial=0) + 1) + own, return_index=True, return_inverse=True)
        if len(starts) <= max(n // 8, 50):
            group, first = joint, starts
            names.add(facet.name)
    return group, first, names


def _patterns(facet: Facet, n: int) -> np.ndarray:
    """Return a number for each excerpt, the same where it has the same values."""
    column = np.zeros(n, dtype=np.int64)
    column[facet.rows[::-1]] = facet.values[::-1] + 1
    known: dict[tuple[int, ...], int] = {}
    many = np.flatnonzero(np.bincount(facet.rows, minlength=n) > 1)
    starts, ends = np.searchsorted(facet.rows, many), np.searchsorted(facet.rows, many, side="right")
    for row, start, end in zip(many.tolist(), starts.tolist(), ends.tolist(), strict=True):
        values = tuple(facet.values[start:end].tolist())
        column[row] = known.setdefault(values, facet.size + 1 + len(known))
    return column


def _place(project: Project, facets: Mapping[str, Facet]) -> Any:
    """Return what sorts the lists of filters: codes, informants and users, then facts, then variables."""
    names = ("codes", "informants", "users")

    def place(name: str) -> tuple[int, int]:
        if name in names:
            return 0, names.index(name)
        return (1 if is_fact(project, facets[name]) else 2), 0

    return place


# -- texts


def words_from(project: Project) -> list[str]:
    """Return the files from which the informants' own words come, if any are attached."""
    return sorted({str(each.facts["words_from"]) for each in project.selections if "words_from" in each.facts})


def own_words(selection: Selection, stretch: str) -> str:
    """Return the informant's own words: those attached, or the source's stretch if it is not one of our paraphrases."""
    paraphrases = [selection.texts.get(lang) for lang in LANGS]
    return selection.texts.get("words") or ("" if stretch in paraphrases else stretch)


def both_texts(selection: Selection, stretch: str, lang: str) -> tuple[str, str]:
    """Return the informant's own words and what is told of them, each empty if there is nothing (more) to show."""
    words = own_words(selection, stretch)
    told = selection.texts.get(lang) or next((selection.texts[each] for each in LANGS if selection.texts.get(each)), "")
    return words, "" if told == words else told


def _stretches(project: Project, lang: str) -> tuple[list[Selection], list[str], list[str]]:
    selections, stretch = project.columns.selections(), project.columns.stretch
    return selections, [stretch(row) for row in range(len(selections))], [lang] * len(selections)


def texts_of(project: Project, rows: Iterable[int], lang: str) -> list[list[str]]:
    """Return the texts of some excerpts.

    Of each the name, the informant's own words, the paraphrase, what else is to
    be said, and the paraphrase in the other language, for what a search finds there.
    """
    found, columns = [], project.columns
    for row in rows:
        each = project.selections[row]
        second = project.cycles.label(each.second_cycle, lang) if each.second_cycle and project.cycles else ""
        about = [say("explorer.orCycle", lang, cycle=second)] if second else []
        if isinstance(source := each.facts.get("repeats"), str):
            about.append(say("repeats.of", lang, name=source))
        own, told = both_texts(each, columns.stretch(row), lang)
        other = next((each.texts[key] for key in LANGS if each.texts.get(key, told) not in (own, told)), "")
        found.append([columns.excerpt(row), own, told, " · ".join(about), other])
    return found


REACH, FAR = 2, 5000  # excerpts around one, and how far to look for them


def context_of(project: Project, facets: Mapping[str, Facet], row: int, lang: str) -> list[dict[str, Any]]:
    """Return what stands around an excerpt: in its section (or source), and by the same informants."""
    section = _sets(facets.get(f"{PREFIX}section"), row, len(project))
    speakers = _sets(facets["informants"], row, len(project))
    same = [at for at in section if at != row]
    before, after = [at for at in same if at < row][-REACH:], [at for at in same if at > row][:REACH]
    here = [*before, row, *after]
    mine = [at for at in same if at in set(speakers)]
    others = [
        at for at in (*[at for at in mine if at < row][-1:], *[at for at in mine if at > row][:1]) if at not in here
    ]
    named = [("aroundSection", here), ("aroundInformant", others)]
    return [
        {"title": say(f"explorer.{key}", lang), "lines": [_line(project, facets, at, row, lang) for at in rows]}
        for key, rows in named
        if rows
    ]


def _sets(facet: Facet | None, row: int, n: int) -> list[int]:
    """Return the rows near one that have the same values of a facet; all near it without a facet."""
    near = range(max(row - FAR, 0), min(row + FAR + 1, n))
    if facet is None:
        return list(near)
    starts = np.searchsorted(facet.rows, np.arange(near.start, near.stop + 1)).tolist()
    values = facet.values.tolist()
    of = {at: values[start:end] for at, start, end in zip(near, starts, starts[1:], strict=False)}
    return [at for at in near if of[at] == of[row]]


def _line(project: Project, facets: Mapping[str, Facet], at: int, row: int, lang: str) -> dict[str, Any]:
    [(name, own, told, *_)] = texts_of(project, [at], lang)
    who = facets["informants"].values[facets["informants"].rows == at].tolist()
    about = " · ".join([name, *(facets["informants"].keys[each] for each in who)])
    return {"about": about, "text": own or told, "here": at == row}


# -- matrix, claims and network


def _matrices(project: Project, facets: Mapping[str, Facet], listed: Iterable[str]) -> list[str]:
    attributes = [facets[name] for name in listed if name.startswith(PREFIX)]
    rings = ["phase", "cycle"] if project.cycles else []
    return ["informant", *rings, *(each.argument for each in attributes if each.size > 1)]


def _matrix(project: Project, facets: Mapping[str, Facet], by: str, lang: str) -> dict[str, Any]:
    columns = matrix_columns(project, facets, by, lang)
    facet = "segments" if by in ("phase", "cycle") else "informants" if by == "informant" else PREFIX + by
    title = say(f"explorer.{by}", lang) if facet == "segments" else facet_label(project, facet, lang)
    numbers, labels = [each.numbers for each in columns], [each.label for each in columns]
    return {"name": by, "facet": facet, "title": title, "numbers": numbers, "labels": labels}


def _claims(project: Project, lang: str, packed: Packed) -> list[dict[str, Any]]:
    row = {each.guid: at for at, each in enumerate(project.selections)}

    def text(texts: Mapping[str, str]) -> str:
        return texts.get(lang) or next(iter(texts.values()), "")

    return [
        {
            "name": claim.name or claim.guid,
            "section": claim.section,
            "kind": claim.verdict.split(" ", 1)[0],
            "verdict": verdict_label(claim.verdict, lang),
            "text": text(claim.texts),
            "reason": claim.reasons.get(lang, ""),
            **{
                stance: packed.add(
                    sorted({row[p.selection] for p in claim.evidence if p.stance == stance and p.selection in row})
                )
                for stance in ("for", "against")
            },
        }
        for claim in project.claims
    ]


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
