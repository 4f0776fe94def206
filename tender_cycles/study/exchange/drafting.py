"""A project that is being read: nouns as dicts, until everything that they refer to is known.

A file may name what comes later in it, or what is nowhere. So references are
looked at when all is read: what leads nowhere is dropped and reported, and
what is left makes a sound project.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any

from tender_cycles.project import Project, stable_guid
from tender_cycles.project.nouns import COLOR, NOUNS
from tender_cycles.project.validation import TYPES
from tender_cycles.study.exchange.joining import join_stretches
from tender_cycles.study.exchange.report import Reading, Report

MOST = 3_000_000  # more than any study, and what a memory of some GB can hold
MOST_LEVELS = 200  # of codes below codes
TRUTH = {"true": True, "1": True, "false": False, "0": False}


class Draft:
    """The nouns of a project by kind, and the report on them.

    Attributes
    ----------
    nouns : dict of str to list of dict
        The values of cases and sources stand under the GUIDs of variables.
    meta : dict
        What stands on the project itself.
    separate : set of str
        GUIDs of selections that are not joined to another on the same stretch.
    """

    def __init__(self, report: Report) -> None:
        self.report = report
        self.nouns: dict[str, list[dict[str, Any]]] = {kind: [] for kind in NOUNS}
        self.meta: dict[str, Any] = {"name": ""}
        self.separate: set[str] = set()
        self._seen: set[str] = set()
        self._missing = 0

    def guid(self, guid: str, place: str) -> str:
        """Return a GUID that nothing else in the project has: this one, if it may."""
        if guid and guid not in self._seen:
            self._seen.add(guid)
            if len(self._seen) > MOST:
                raise ValueError(f"{self.report.file} has more than {MOST} objects")
            return guid
        self.report.add("repaired", "guid-twice" if guid else "guid-missing", place=place, detail=guid)
        self._missing += 1
        return self.guid(stable_guid("instead of", guid, str(self._missing)), place)

    def color(self, color: str | None, place: str) -> str | None:
        """Return a colour if it is one."""
        if not color or COLOR.fullmatch(color):
            return color or None
        self.report.add("dropped", "color", place=place, detail=color[:40])
        return None

    def codable(self, text: str | None, place: str) -> bool:
        """Return whether one codes with a code, which is so unless the file says otherwise."""
        known = (text or "true").lower()
        if known not in TRUTH:
            self.report.add("repaired", "codable", place=place, detail=known[:40])
        return TRUTH.get(known, True)

    def project(self) -> Project:
        """Return the project, with what leads nowhere dropped and reported.

        Raises
        ------
        ValueError
            If the nouns still do not make a sound project.
        """
        nouns = self.nouns
        named = {each["guid"]: each["name"] for each in nouns["sources"]}
        for source, n in join_stretches(nouns, self.separate).items():
            self.report.add("repaired", "joined", count=n, place=named.get(source, ""))
        known = {kind: {each["guid"] for each in each_kind} for kind, each_kind in nouns.items()}
        known["media"] |= {guid for each in nouns["media"] for guid in each["guids"]}
        self._users(known["users"])
        self._values()
        self._codings(known)
        self._several(known)
        self._claims(known)
        self._ends(known)
        self.meta["about"] = self._found(self.meta.get("about", ()), known["notes"], "note", self.meta["name"])
        for kind, each_kind in nouns.items():
            if kind not in ("media", "claims"):
                self.report.add("kept", kind, count=len(each_kind))
        self.report.add("kept", "claims", count=len(nouns["claims"]))
        self._levels()
        made: dict[str, Any] = {}
        for kind, each_kind in nouns.items():
            made[kind] = [NOUNS[kind](**each) for each in each_kind]
            each_kind.clear()  # or a large project would be in memory twice
        try:
            return Project(**made, **self.meta)
        except ValueError as error:
            raise ValueError(f"{self.report.file}: {error}") from error

    def _levels(self) -> None:
        """Refuse codes below codes below codes, deeper than anybody has them and than can be walked."""
        above = {each["guid"]: each.get("parent") for each in self.nouns["codes"]}
        depth: dict[str, int] = {}
        for each in self.nouns["codes"]:
            line: list[str] = []
            at: Any = each["guid"]
            while at in above and at not in depth and at not in line and len(line) <= MOST_LEVELS:
                line.append(at)
                at = above[at]
            depth |= {guid: depth.get(at, 0) + n for n, guid in enumerate(reversed(line), 1)}
            check_levels(depth[each["guid"]], each["name"][:40], self.report.file)

    def reading(self, *, strict: bool) -> Reading:
        """Return the project with its report; if `strict`, raise a ValueError unless all was kept as it stood."""
        project = self.project()
        if strict:
            self.report.refuse_unless_faithful()
        return Reading(project, self.report)

    def _users(self, known: set[str]) -> None:
        added: dict[str, str] = {}
        for each in self._all("sources", "selections", "codings", "notes", meta=True):
            for role in ("user", "modified_by"):
                guid = each.get(role)
                if guid and guid not in known:
                    if guid not in added:
                        self.report.add("repaired", "user", detail=guid)
                        added[guid] = self.guid(guid, "users")
                        self.nouns["users"].append({"guid": added[guid], "name": ""})
                    each[role] = added[guid]

    def _all(self, *kinds: str, meta: bool = False) -> Iterable[dict[str, Any]]:
        for kind in kinds:
            yield from self.nouns[kind]
        if meta:
            yield self.meta

    def _values(self) -> None:
        """Put values under the names of variables, which must be different, and leave out what is of another type."""
        names: dict[str, str] = {}
        taken: set[str] = set()
        numbers: dict[str, Iterator[int]] = {}
        for each in self.nouns["variables"]:
            if (name := each["name"]) in taken:
                tried = numbers.setdefault(name, count(2))
                each["name"] = next(new for n in tried if (new := f"{name} ({n})") not in taken)
                self.report.add("repaired", "variable-name", detail=f"{name} → {each['name']}")
            taken.add(each["name"])
            names[each["guid"]] = each["name"]
        types = {each["guid"]: each.get("type", "Text") for each in self.nouns["variables"]}
        for each in self._all("cases", "sources"):
            values = each.get("values", {})
            fit = {guid: value for guid, value in values.items() if guid in types and TYPES[types[guid]](value)}
            if len(fit) < len(values):
                self.report.add("dropped", "value", count=len(values) - len(fit), place=each["name"])
            if values:
                each["values"] = {names[guid]: value for guid, value in fit.items()}

    def _codings(self, known: dict[str, set[str]]) -> None:
        codings = self.nouns["codings"]
        lost = [each for each in codings if each["code"] not in known["codes"]]
        if lost:
            place = {each["guid"]: each["source"] for each in self.nouns["selections"]}
            named = {each["guid"]: each["name"] for each in self.nouns["sources"]}
            for each in lost:
                where = named.get(place.get(each["selection"], ""), "")
                self.report.add("dropped", "coding", place=where, detail=each["code"])
            self.nouns["codings"] = [each for each in codings if each["code"] in known["codes"]]
            known["codings"] = {each["guid"] for each in self.nouns["codings"]}

    def _several(self, known: dict[str, set[str]]) -> None:
        for each in self._all("codes", "sources", "selections", "codings", "links"):
            if notes := each.get("notes"):
                each["notes"] = self._found(notes, known["notes"], "note", each.get("name", ""))
        for each in self._all("cases", "sets"):
            for targets, kind in (("sources", "source"), ("selections", "selection")):
                refs = each.get(targets, ())
                media = tuple(guid for guid in refs if guid in known["media"])
                if media:
                    each["media"] = each.get("media", ()) + media
                    each[targets] = refs = tuple(guid for guid in refs if guid not in known["media"])
                if refs:
                    each[targets] = self._found(refs, known[targets], kind, each["name"])
            for targets, kind in (("codes", "code"), ("notes", "note")):
                if refs := each.get(targets):
                    each[targets] = self._found(refs, known[targets], kind, each["name"])

    def _claims(self, known: dict[str, set[str]]) -> None:
        """Let go of evidence that is not there any more, and of claims and cases."""
        variables = {each["name"] for each in self.nouns["variables"]}
        for each in self.nouns["claims"]:
            there = tuple(
                piece
                for piece in each["evidence"]
                if (piece.selection is None or piece.selection in known["selections"])
                and (piece.case is None or piece.case in known["cases"])
                and (piece.variable is None or piece.variable in variables)
            )
            self.report.add("dropped", "evidence", count=len(each["evidence"]) - len(there), place=each["name"])
            each["evidence"] = there
            each["contradicts"] = self._found(each["contradicts"], known["claims"], "claim", each["name"])
            each["cases"] = self._found(each["cases"], known["cases"], "case", each["name"])

    def _found(self, guids: Iterable[str], known: set[str], kind: str, place: str) -> tuple[str, ...]:
        guids = tuple(guids)
        found = tuple(guid for guid in guids if guid in known)
        self.report.add("dropped", f"reference-{kind}", count=len(guids) - len(found), place=place)
        return found

    def _ends(self, known: dict[str, set[str]]) -> None:
        """Drop links and edges that lack an end, and let vertices go that stand for nothing that is there."""
        graphs = self.nouns["graphs"]
        everything = set().union(*known.values())
        everything |= {part.guid for graph in graphs for part in (*graph["vertices"], *graph["edges"])}
        self._links(everything)
        for graph in graphs:
            self._graph(graph, everything)

    def _links(self, everything: set[str]) -> None:
        """Drop links that lack an end, those that end in a dropped link included."""
        links = self.nouns["links"]
        ending: dict[str, list[str]] = {}  # the links that end in something
        for each in links:
            for end in (each["origin"], each["target"]):
                ending.setdefault(end, []).append(each["guid"])
        waiting = [guid for end, guids in ending.items() if end not in everything for guid in guids]
        lost: set[str] = set()
        while waiting:
            guid = waiting.pop()
            if guid not in lost:
                lost.add(guid)
                waiting += ending.get(guid, ())
        self.report.add("dropped", "link", count=len(lost))
        everything -= lost
        self.nouns["links"] = [each for each in links if each["guid"] not in lost]

    def _graph(self, graph: dict[str, Any], everything: set[str]) -> None:
        vertices = {vertex.guid for vertex in graph["vertices"]}
        edges = [edge for edge in graph["edges"] if edge.origin in vertices and edge.target in vertices]
        self.report.add("dropped", "edge", count=len(graph["edges"]) - len(edges), place=graph["name"])
        for name, parts in (("vertices", graph["vertices"]), ("edges", edges)):
            lost = {part.represents for part in parts} - everything - {None}
            self.report.add("dropped", "represents", count=len(lost), place=graph["name"])
            graph[name] = tuple(replace(part, represents=None) if part.represents in lost else part for part in parts)


def check_levels(levels: int, name: str, file: str) -> None:
    """Raise a ValueError if a code lies deeper than `MOST_LEVELS`."""
    if levels > MOST_LEVELS:
        raise ValueError(f"{file}: code {name!r} lies more than {MOST_LEVELS} levels deep")
