"""Selections on one and the same stretch made one, since some tools write one for every coding.

ATLAS.ti, qc and this package put several codings on one selection; NVivo and
QualCoder write a selection for each. The same study has to give the same counts
from every tool, so equal stretches are joined when a file is read, and when two
projects are merged.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tender_cycles.project import stable_guid
from tender_cycles.project.columns import RINGS

Nouns = dict[str, list[dict[str, Any]]]
SAID = ("name", "description", "user", "created", "modified_by", "modified")
MAPPINGS = ("texts", "facts")


def join_stretches(nouns: Nouns, separate: Iterable[str] = ()) -> dict[str, int]:
    """Make one selection of those on an equal stretch, and return how many went into another, by source.

    The first keeps its fields, and is given what it lacks (`differences`). What
    another one says otherwise becomes a note on it. What referred to another
    one refers to the first.

    Parameters
    ----------
    nouns : dict of str to list of dict
        The nouns of a project by kind; changed.
    separate : iterable of str
        GUIDs of selections that stay as they are.
    """
    heads: dict[tuple[str, int, int], dict[str, Any]] = {}
    into: dict[str, dict[str, Any]] = {}
    apart = set(separate)
    for each in nouns["selections"]:
        head = heads.setdefault((each["source"], each["start"], each["end"]), each)
        if head is not each and each["guid"] not in apart:
            into[each["guid"]] = head
    if not into:
        return {}
    codings: dict[str, list[dict[str, Any]]] = {}
    for coding in nouns["codings"]:
        codings.setdefault(coding["selection"], []).append(coding)
    joined = [each for each in nouns["selections"] if each["guid"] in into]
    nouns["selections"] = [each for each in nouns["selections"] if each["guid"] not in into]
    counts: dict[str, int] = {}
    for each in joined:
        counts[each["source"]] = counts.get(each["source"], 0) + 1
        _take(into[each["guid"]], each, codings.get(each["guid"], []), nouns["notes"])
    _redirect(nouns, {guid: head["guid"] for guid, head in into.items()})
    return counts


def differences(
    head: Mapping[str, Any], other: Mapping[str, Any], codings: Iterable[Mapping[str, Any]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a selection is given by another one on its stretch, and what the other says otherwise.

    It is given a place on the rings if it has none, and the texts and facts that
    it lacks. Who made the other one and when is told by its codings too, if they say the same.

    Parameters
    ----------
    head, other : mapping of str
        The fields of the two.
    codings : iterable of mapping of str
        Those of the other one.

    Examples
    --------
    >>> differences({"name": "a"}, {"name": "b", "cycle": "tender"}, [])
    ({'cycle': 'tender'}, {'name': 'b'})
    """
    on_codings = {name: {coding.get(name) for coding in codings} for name in ("user", "created")}
    said = {name: other.get(name) for name in SAID if on_codings.get(name) != {other.get(name)}}
    place = {name: other.get(name) for name in RINGS}
    if any(head.get(name) for name in RINGS):
        said |= place
        place = {}
    given = {name: value for name, value in place.items() if value}
    for name in MAPPINGS:
        mine, theirs = head.get(name) or {}, other.get(name) or {}
        if theirs.keys() - mine.keys():
            given[name] = {**theirs, **mine}
        said[name] = {key: value for key, value in theirs.items() if mine.get(key, value) != value}
    return given, {name: value for name, value in said.items() if value and value != head.get(name)}


def _take(head: dict[str, Any], other: dict[str, Any], codings: list[dict[str, Any]], notes: list[Any]) -> None:
    given, said = differences(head, other, codings)
    head |= given
    head["notes"] = (*head.get("notes", ()), *other.get("notes", ()))
    if said:
        guid = stable_guid("joined", other["guid"])
        lines = [f"{name}: {said.pop(name)}" for name in (*RINGS, *MAPPINGS) if name in said]
        text = "\n".join(filter(None, (said.pop("description", ""), *lines)))
        notes.append({"guid": guid, "name": said.pop("name", ""), "text": text, **said})
        head["notes"] += (guid,)


def _redirect(nouns: Nouns, into: Mapping[str, str]) -> None:
    """Let everything that refers to a selection that was joined refer to the one that it was joined to."""

    def there(guid: Any) -> Any:
        return into.get(guid, guid)

    for coding in nouns["codings"]:
        coding["selection"] = there(coding["selection"])
    for case in nouns["cases"]:
        case["selections"] = tuple(dict.fromkeys(map(there, case.get("selections", ()))))
    for link in nouns["links"]:
        link["origin"], link["target"] = there(link["origin"]), there(link["target"])
    for graph in nouns["graphs"]:
        for parts in ("vertices", "edges"):
            graph[parts] = tuple(replace(part, represents=there(part.represents)) for part in graph[parts])
    for claim in nouns["claims"]:
        pieces = (replace(piece, selection=there(piece.selection)) for piece in claim["evidence"])
        claim["evidence"] = tuple(dict.fromkeys(pieces))
