"""Whether all references within a project lead somewhere; every fault, in plain words."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from tender_cycles._nearest import nearest
from tender_cycles.cycles import NestedCycles
from tender_cycles.project.contents import Contents
from tender_cycles.project.nouns import NOUNS, Case, Source

STANCES = ("for", "against", "context")
# What a value of each of the standard's six types may be. A bool is an int and
# a datetime is a date in Python; neither is in the standard.
TYPES: dict[str, Callable[[object], bool]] = {
    "Text": lambda value: isinstance(value, str),
    "Boolean": lambda value: isinstance(value, bool),
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "Date": lambda value: isinstance(value, date) and not isinstance(value, datetime),
    "DateTime": lambda value: isinstance(value, datetime),
}
KINDS = tuple(NOUNS)
NEAR_ENOUGH = 2000  # looking for the nearest among more takes longer than it helps

# The fields that refer to one object, and those that refer to several, which have the name of what they refer to.
ONE: dict[str, dict[str, str]] = {
    "codes": {"parent": "codes"},
    "sources": {"user": "users", "modified_by": "users"},
    "selections": {"source": "sources", "user": "users", "modified_by": "users"},
    "codings": {"selection": "selections", "code": "codes", "user": "users"},
    "notes": {"user": "users", "modified_by": "users"},
}
SEVERAL: dict[str, tuple[str, ...]] = {
    "codes": ("notes",), "sources": ("notes",), "selections": ("notes",), "codings": ("notes",),
    "cases": ("sources", "selections", "codes", "media"), "sets": ("codes", "sources", "notes", "media"),
    "claims": ("cases",), "links": ("notes",),
}  # fmt: skip

Guids = dict[str, Collection[str]]
NOWHERE: Guids = {}


class Part(frozenset[str]):
    """GUIDs that are not all there are, so that none of them is offered as the nearest."""


def faults(project: Contents, beside: Guids = NOWHERE) -> list[str]:
    """Return every fault of a project, in the order of its fields; empty if it is sound.

    Parameters
    ----------
    project : Project
        Or what has its fields: a part of a project.
    beside : dict of str to collection of str
        GUIDs of the objects by kind that are known to be there and are not in the part.
    """
    guids: Guids = {
        kind: {each.guid for each in getattr(project, kind)}.union(beside.get(kind, ()))
        for kind in ("users", "codes", "cases", "sources", "selections", "codings", "notes", "claims")
    }
    guids["media"] = {guid for each in project.media for guid in (each.guid, *each.guids)}.union(
        beside.get("media", ())
    )
    if beside:
        guids = {kind: Part(known) for kind, known in guids.items()}
    found = [*_twice(project), *_dangling(project, guids)]
    for check in (_parents, _keys, _positions, _rings, _values):
        found += check(project)
    return [*found, *_graphs(project, beside), *_evidence(project, guids)]


def described(each: Any) -> str:
    """Return what a message calls an object."""
    return f"{type(each).__name__.lower()} {getattr(each, 'name', '') or each.guid!r}"


def _everything(project: Contents) -> Iterator[Any]:
    for kind in KINDS:
        yield from getattr(project, kind)
    for graph in project.graphs:
        yield from graph.vertices
        yield from graph.edges


def _twice(project: Contents) -> Iterator[str]:
    seen: set[str] = set()
    for each in _everything(project):
        if each.guid in seen:
            yield f"the GUID {each.guid!r} stands twice, the second time on {described(each)}"
        seen.add(each.guid)


def _missing(what: str, refs: Iterable[str | None], kind: str, known: Collection[str]) -> Iterator[str]:
    for ref in refs:
        if ref is not None and ref not in known:
            some = isinstance(known, Part) or len(known) > NEAR_ENOUGH
            hint = "" if some else nearest(ref, sorted(known))
            yield f"{what} refers to {ref!r}, which is not among the {kind}{hint}"


def _dangling(project: Contents, guids: Guids) -> Iterator[str]:
    # The two long tables are tested by set first; messages are made for the few that fail.
    for kind, references in ONE.items():
        for attribute, target in references.items():
            known = {None, *guids[target]}
            for each in [e for e in getattr(project, kind) if getattr(e, attribute) not in known]:
                yield from _missing(
                    f"{attribute} of {described(each)}", [getattr(each, attribute)], target, guids[target]
                )
    for kind, targets in SEVERAL.items():
        for target in targets:
            for each in getattr(project, kind):
                if refs := getattr(each, target):
                    yield from _missing(f"{target} of {described(each)}", refs, target, guids[target])
    yield from _missing("the project", project.about, "notes", guids["notes"])
    yield from _missing("the project", (project.user, project.modified_by), "users", guids["users"])


def _parents(project: Contents) -> Iterator[str]:
    parent = {code.guid: code.parent for code in project.codes}
    known: set[str | None] = {None}  # those of which it is known where their lines end
    ancestors: set[str | None] = set()
    for code in project.codes:
        line: dict[str | None, None] = {}
        at: str | None = code.guid
        while at not in known and at not in line:
            line[at] = None
            at = parent.get(at or "")
        if at in line:
            ancestors.update(list(line)[list(line).index(at) :])
        known.update(line)
    yield from (f"{described(code)} is its own ancestor" for code in project.codes if code.guid in ancestors)


def _keys(project: Contents) -> Iterator[str]:
    for what, names in (
        ("key of a code", [code.key for code in project.codes if code.key]),
        ("name of a variable", [variable.name for variable in project.variables]),
    ):
        for name in sorted(name for name, times in Counter(names).items() if times > 1):
            yield f"{name!r} stands twice as the {what}"


def _positions(project: Contents) -> Iterator[str]:
    # A source whose text is not at hand has no length to hold a position against.
    length = {source.guid: len(source.text) for source in project.sources if source.text}
    for each in project.selections:
        if not 0 <= each.start <= each.end <= length.get(each.source, each.end):
            yield (
                f"{described(each)} stands at [{each.start}, {each.end}), outside [0, {length.get(each.source, '…')})"
                f" of its source"
            )


def _rings(project: Contents) -> Iterator[str]:
    model: object = project.cycles
    if model is None:
        placed = [each for each in project.selections if each.cycle or each.second_cycle or each.phase]
        if placed:
            yield f"{described(placed[0])} stands on a cycle, but the project has no nested cycles; give it `cycles`"
        return
    if not isinstance(model, NestedCycles):
        yield f"cycles is {model!r} of the type {type(model).__name__}, not NestedCycles"
        return
    segments = set(model.segments)
    for attribute, choices in (("cycle", model.keys), ("second_cycle", model.keys), ("phase", model.phase_keys)):
        known: set[Any] = {None, *choices}
        for each in project.selections:
            if (value := getattr(each, attribute)) not in known:
                yield f"{attribute} {str(value)!r} of {described(each)} is unknown{nearest(str(value), choices)}"
    for each in project.selections:
        if each.cycle in model.keys and each.phase in model.phase_keys and (each.cycle, each.phase) not in segments:
            yield f"phase {str(each.phase)!r} of {described(each)} is not of its cycle {str(each.cycle)!r}"


def _values(project: Contents) -> Iterator[str]:
    types = {variable.name: variable.type for variable in project.variables}
    for variable in project.variables:
        if variable.type not in TYPES:
            yield f"type {variable.type!r} of {described(variable)} is unknown{nearest(variable.type, TYPES)}"
    holders: list[Case | Source] = [*project.cases, *project.sources]
    for each in holders:
        for name, value in each.values.items():
            if name not in types:
                yield f"value of {described(each)} stands under {name!r}, which is no variable{nearest(name, types)}"
            elif value is None:
                yield f"{name} of {described(each)} is None; leave out a value that is not known"
            elif types[name] in TYPES and not TYPES[types[name]](value):
                yield f"{name} of {described(each)} is {value!r}, which is not of the type {types[name]}"


def _graphs(project: Contents, beside: Guids) -> Iterator[str]:
    if not (project.links or project.graphs):
        return
    own = {each.guid for each in _everything(project)}.union(*beside.values())
    own.update(guid for each in project.media for guid in each.guids)
    everything = Part(own) if beside else own
    for link in project.links:
        yield from _missing(described(link), (link.origin, link.target), "objects of the project", everything)
    for graph in project.graphs:
        vertices = {vertex.guid for vertex in graph.vertices}
        for each in graph.parts:
            what = f"{described(each)} of {described(graph)}"
            yield from _missing(what, (each.represents,), "objects of the project", everything)
        for edge in graph.edges:
            what = f"{described(edge)} of {described(graph)}"
            yield from _missing(what, (edge.origin, edge.target), "vertices of the graph", vertices)


def _evidence(project: Contents, guids: Guids) -> Iterator[str]:
    known = {
        "selection": guids["selections"],
        "case": guids["cases"],
        "variable": {each.name for each in project.variables},
    }
    for claim in project.claims:
        what = described(claim)
        yield from _missing(f"contradicts of {what}", claim.contradicts, "claims", guids["claims"])
        for piece in claim.evidence:
            if piece.stance not in STANCES:
                yield f"stance {piece.stance!r} of the evidence of {what} is unknown{nearest(piece.stance, STANCES)}"
            if piece.selection is None and piece.case is None:
                yield f"evidence of {what} names neither a selection nor a case"
            for attribute, choices in known.items():
                yield from _missing(f"evidence of {what}", [getattr(piece, attribute)], f"{attribute}s", choices)
