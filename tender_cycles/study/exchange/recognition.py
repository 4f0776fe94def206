"""Objects found again that another tool has given new GUIDs: by their names, and selections by their places.

QualCoder renews the GUIDs of everything at each export, and keeps our note. So
the note says of what it speaks of also how it can be found: codes by their
names from the topmost one down, variables and cases by their names, sources by
their texts or names, selections by the text and the stretch of it. What is
found gets back the GUID that it had, and with it all that the note has to say;
a case its passages too, which QualCoder does not export.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from operator import attrgetter
from typing import Any

from tender_cycles.project import Project
from tender_cycles.project.columns import RINGS
from tender_cycles.study.exchange.drafting import Draft

Known = dict[str, dict[str, Any]]
_TOLD = (*RINGS, "name")  # of a selection
_mark = attrgetter("source", "start", "end", *_TOLD)


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


# -- out


def marks_of(project: Project, spoken_of: Mapping[str, Iterable[str]]) -> Known:
    """Return by kind and GUID how to find each object again.

    Parameters
    ----------
    project : Project
    spoken_of : mapping of str to iterable of str
        The GUIDs of codes, variables, cases and selections, by kind; added are
        what stands on the rings, cases that have passages, these, and their sources.
    """
    wanted = {kind: set(guids) for kind, guids in spoken_of.items()}
    wanted["selections"] |= {each.guid for each in project.selections if any(getattr(each, ring) for ring in RINGS)}
    cases = [each for each in project.cases if each.guid in wanted["cases"] or each.sources or each.selections]
    wanted["selections"] |= {guid for each in cases for guid in each.selections}
    stretches = [each for each in project.selections if each.guid in wanted["selections"]]
    sources = {each.source for each in stretches} | {guid for each in cases for guid in each.sources}
    book = project.codebook
    found: Known = {
        "codes": {c.guid: [each.name for each in book.line(c)] for c in project.codes if c.guid in wanted["codes"]},
        "variables": {each.guid: each.name for each in project.variables if each.guid in wanted["variables"]},
        "cases": {each.guid: [each.name, each.sources, each.selections] for each in cases},
        "sources": {each.guid: [each.name, _digest(each.text)] for each in project.sources if each.guid in sources},
        "selections": {each.guid: _mark(each) for each in stretches},
    }
    return {kind: marks for kind, marks in found.items() if marks}


# -- in


def recognised(draft: Draft, known: Known) -> dict[str, str]:
    """Return the new GUIDs of what the note speaks of, each with the one that it had; counted in the report."""
    ids: dict[str, str] = {}
    if all({each["guid"] for each in draft.nouns[kind]} >= known[kind].keys() for kind in known):
        return ids
    lines = _lines(draft)
    ids |= _match(draft, "variables", known.get("variables", {}), lambda each: each["name"], str)
    ids |= _match(draft, "cases", known.get("cases", {}), lambda each: each["name"], lambda mark: mark[0])
    ids |= _match(draft, "codes", known.get("codes", {}), lambda each: lines[each["guid"]], tuple)
    ids |= _match(draft, "codes", known.get("codes", {}), lambda each: each["name"], lambda line: line[-1], ids)
    texts = {each["guid"]: _digest(each.get("text", "")) for each in draft.nouns["sources"]}
    sources = known.get("sources", {})
    ids |= _match(draft, "sources", sources, lambda each: texts[each["guid"]], lambda mark: mark[1])
    ids |= _match(draft, "sources", sources, lambda each: each["name"], lambda mark: mark[0], ids)
    ids |= _stretches(draft, known.get("selections", {}), sources, ids, texts)
    draft.report.add("repaired", "recognised", count=len(ids))
    return ids


def _lines(draft: Draft) -> dict[str, tuple[str, ...]]:
    """Return the names of each code and of those above it, the topmost first."""
    codes = {each["guid"]: each for each in draft.nouns["codes"]}
    lines: dict[str, tuple[str, ...]] = {}
    for guid, code in codes.items():
        line, at, seen = [code["name"]], code.get("parent"), {guid}
        while at in codes and at not in seen:
            seen.add(at)
            line.insert(0, codes[at]["name"])
            at = codes[at].get("parent")
        lines[guid] = tuple(line)
    return lines


def _match(
    draft: Draft,
    kind: str,
    marks: Mapping[str, Any],
    of_draft: Callable[[Mapping[str, Any]], Any],
    of_mark: Callable[[Any], Any],
    done: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Match those that are not there by GUID with those of the draft that nobody knows, where both are the only one."""
    done = done or {}
    there = {each["guid"] for each in draft.nouns[kind]}
    gone = {guid: of_mark(mark) for guid, mark in marks.items() if guid not in there and guid not in done.values()}
    new = [each for each in draft.nouns[kind] if each["guid"] not in marks and each["guid"] not in done]
    once = Counter(gone.values()), Counter(map(of_draft, new))
    by_mark = {mark: guid for guid, mark in gone.items() if once[0][mark] == once[1][mark] == 1}
    return {each["guid"]: by_mark[mark] for each in new if (mark := of_draft(each)) in by_mark}


def _stretches(
    draft: Draft, marks: Mapping[str, Any], sources: Mapping[str, Any], ids: Mapping[str, str], texts: Mapping[str, str]
) -> dict[str, str]:
    """Match selections by their stretch of a text that is still the same; of several on one stretch the first."""
    there = {each["guid"] for each in draft.nouns["selections"]}
    waiting: dict[tuple[str, int, int], str] = {}
    for guid, (source, start, end, *_) in marks.items():
        if guid not in there:
            waiting.setdefault((source, start, end), guid)
    found: dict[str, str] = {}
    for each in draft.nouns["selections"] if waiting else ():
        source = ids.get(each["source"], each["source"])
        if each["guid"] not in marks and source in sources and sources[source][1] == texts.get(each["source"]):
            stretch = source, each["start"], each["end"]
            if stretch in waiting:
                found[each["guid"]] = waiting.pop(stretch)
    return found


def told_of(known: Known, guids: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return what the note says of selections: their names, and where on the rings they stand."""
    marks = known.get("selections", {})
    told = {guid: dict(zip(_TOLD, marks[guid][3:], strict=False)) for guid in guids if guid in marks}
    return {guid: {name: str(value) for name, value in each.items() if value} for guid, each in told.items()}


def passages_of(known: Known, guids: Iterable[str]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return what the note says of cases: the sources and selections that belong to them."""
    marks = known.get("cases", {})
    there = {guid: marks[guid] for guid in guids if guid in marks}
    return {
        guid: {"sources": tuple(map(str, sources)), "selections": tuple(map(str, selections))}
        for guid, (_, sources, selections) in there.items()
    }
