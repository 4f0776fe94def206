"""Selections on one and the same stretch made one, since some tools write one for every coding.

ATLAS.ti, qc and this package put several codings on one selection; NVivo and
QualCoder write a selection for each. The same study has to give the same counts
from every tool, so equal stretches are joined when a file is read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tender_cycles.project import stable_guid

Nouns = dict[str, list[dict[str, Any]]]
SAID = ("name", "description", "user", "created", "modified_by", "modified")
FILLED = ("cycle", "second_cycle", "phase", "texts", "facts")


def join_stretches(nouns: Nouns, separate: Iterable[str] = ()) -> dict[str, int]:
    """Make one selection of those on an equal stretch, and return how many went into another, by source.

    The first keeps its fields, and is given a place on the rings, texts and
    facts if it has none. What another one says otherwise becomes a note on it, unless that stands on the codings
    as well. What referred to another one refers to the first.

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


def _take(head: dict[str, Any], other: dict[str, Any], codings: list[dict[str, Any]], notes: list[Any]) -> None:
    on_codings = {name: {coding.get(name) for coding in codings} for name in ("user", "created")}
    said = {
        name: other[name]
        for name in SAID
        if other.get(name) and other[name] != head.get(name) and on_codings.get(name) != {other[name]}
    }
    head |= {name: other[name] for name in FILLED if not head.get(name) and other.get(name)}
    head["notes"] = (*head.get("notes", ()), *other.get("notes", ()))
    if said:
        guid = stable_guid("joined", other["guid"])
        text = said.pop("description", "")
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
