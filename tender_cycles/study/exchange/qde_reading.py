"""From the XML of ``project.qde`` to the nouns of a project."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from tender_cycles.project import Attachment, Edge, Vertex, stable_guid
from tender_cycles.study.exchange.archive import Archive
from tender_cycles.study.exchange.drafting import TRUTH, Draft
from tender_cycles.study.exchange.positions import Text, decoded, place_selections, plain
from tender_cycles.study.exchange.xmlio import Element, Stream, raw

NAMESPACES = ("urn:QDA-XML:project:1.0", "urn:QDA-XML:project:1:0")
MEDIA = ("PictureSource", "PDFSource", "AudioSource", "VideoSource")
DIRECTIONS = ("Associative", "OneWay", "Bidirectional")
_GUIDS = ("guid", "targetGUID", "creatingUser", "modifyingUser", "fromSyncPoint", "toSyncPoint")
_MARKS = {"creatingUser", "modifyingUser", "creationDateTime", "modifiedDateTime"}
_TWO_ZONES = re.compile(r"[+-]\d\d:\d\dZ$")  # QualCoder adds one to each that is not Z
_KNOWN = {
    "Code": "Description NoteRef Code",
    "TextSource": "Description PlainTextContent PlainTextSelection Coding NoteRef VariableValue",
    "PlainTextSelection": "Description Coding NoteRef",
    "Case": "Description CodeRef VariableValue SourceRef SelectionRef",
    "Coding": "CodeRef NoteRef",
}


def guid_of(text: str | None) -> str:
    """Return a GUID bare and in lower case, however it was written."""
    if not text:
        return ""
    return text.lower() if text[0] not in " {\t\n" else text.strip().strip("{}").lower()


def whole_guid(source: str) -> str:
    """Return the GUID of the selection of a whole source, on which codings of the source stand."""
    return stable_guid("whole", source)


class Reader:
    """Takes the elements of a project one by one, and makes a `Draft` of them.

    Parameters
    ----------
    archive : Archive
    draft : Draft
    """

    def __init__(self, archive: Archive, draft: Draft) -> None:
        self.archive, self.draft, self.report = archive, draft, draft.report
        self._description = ""
        self._about: list[str] = []
        self._codes_read: dict[str, dict[str, Any]] = {}
        self.origin = ""

    def read(self, chunks: Iterable[bytes], name: str) -> None:
        """Read the whole XML into the draft."""
        handlers: dict[str, Callable[[Element], None]] = {
            "": self._begin,
            "*": self._stray,
            "Users/User": self._user,
            "CodeBook/Codes": self._codes,
            "Variables/Variable": self._variable,
            "Cases/Case": self._case,
            "Sources/TextSource": self._source,
            **{f"Sources/{kind}": self._medium for kind in MEDIA},
            "Notes/Note": self._note,
            "Links/Link": self._link,
            "Sets/Set": self._set,
            "Graphs/Graph": self._graph,
            "Description": self._describe,
            "NoteRef": lambda element: self._about.append(guid_of(element.get("targetGUID"))),
        }
        stream = Stream(NAMESPACES, "Project", handlers, name)
        stream.feed(chunks)
        if stream.root is not None:
            self._project(stream.root)
        self._take_cases_from_codes()

    def _begin(self, root: Element) -> None:
        self.origin = root.get("origin", "")
        self.report.add("kept", "origin", place=self.origin)

    # -- parts of elements

    def _name(self, element: Element) -> str:
        return element.get("name", "")

    def _guid(self, element: Element, place: str = "") -> str:
        return self.draft.guid(guid_of(element.get("guid")), place or f"{element.tag} {self._name(element)}".strip())

    def _refs(self, element: Element, tag: str) -> tuple[str, ...]:
        return tuple([guid_of(each.get("targetGUID")) for each in element if each.tag == tag])

    def _text(self, element: Element) -> str:
        found = element.find("Description")
        return "" if found is None else found.text or ""

    def _when(self, text: str | None, place: str) -> datetime | None:
        if not text:
            return None
        text = text.strip()
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            if _TWO_ZONES.search(text):
                self.report.add("repaired", "date", place=place, detail=text[:40])
                return self._when(text[:-1], place)
            self.report.add("dropped", "date", place=place, detail=text[:40])
            return None

    def _marks(self, element: Element, place: str) -> dict[str, Any]:
        """Return who made and changed an element, and when."""
        get = element.get
        made: dict[str, Any] = {}
        if not element.attrib.keys() & _MARKS:
            return made
        for attribute, name in (("creatingUser", "user"), ("modifyingUser", "modified_by")):
            if guid := guid_of(get(attribute)):
                made[name] = guid
        for attribute, name in (("creationDateTime", "created"), ("modifiedDateTime", "modified")):
            if (text := get(attribute)) and (when := self._when(text, place)):
                made[name] = when
        return made

    def _color(self, element: Element) -> str | None:
        return self.draft.color(element.get("color"), self._name(element))

    def _odd(self, element: Element, known: str) -> None:
        names = known.split()
        for child in element:
            if child.tag not in names:
                self.report.add("dropped", "element", place=f"{element.tag} {self._name(element)}", detail=child.tag)

    # -- elements

    def _user(self, element: Element) -> None:
        guid = self._guid(element)
        self._add("users", guid=guid, name=self._name(element), id=element.get("id", ""))

    def _add(self, kind: str, /, **noun: Any) -> None:
        self.draft.nouns[kind].append(noun)

    def _codes(self, element: Element) -> None:
        for child in element:
            self._code(child, None)

    def _code(self, element: Element, parent: str | None) -> None:
        if element.tag != "Code":
            self.report.add("dropped", "element", place="Codes", detail=element.tag)
            return
        self._odd(element, _KNOWN["Code"])
        guid, name = self._guid(element), self._name(element)
        self._add(
            "codes", guid=guid, name=name, parent=parent, codable=self.draft.codable(element.get("isCodable"), name),
            color=self._color(element), description=self._text(element), notes=self._refs(element, "NoteRef"),
        )  # fmt: skip
        self._codes_read[guid] = self.draft.nouns["codes"][-1]
        for child in element:
            if child.tag == "Code":
                self._code(child, guid)

    def _variable(self, element: Element) -> None:
        kind = element.get("typeOfVariable", "Text")
        if kind not in VALUES:
            self.report.add("repaired", "type", place=self._name(element), detail=kind[:40])
            kind = "Text"
        guid, words = self._guid(element), self._text(element)
        self._add("variables", guid=guid, name=self._name(element), type=kind, description=words)

    def _values(self, element: Element) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for each in element:
            if each.tag != "VariableValue":
                continue
            variable = next(iter(self._refs(each, "VariableRef")), "")
            for value in each:
                if value.tag.endswith("Value"):
                    try:
                        values[variable] = VALUES[value.tag.removesuffix("Value")](value.text or "")
                    except (ValueError, KeyError, InvalidOperation, OverflowError):
                        detail = (value.text or "")[:40]
                        self.report.add("dropped", "value", place=self._name(element), detail=detail)
        return values

    def _case(self, element: Element) -> None:
        self._odd(element, _KNOWN["Case"])
        guid = guid_of(element.get("guid"))
        self._add(
            "cases", guid=guid if guid in self._codes_read else self._guid(element),
            name=self._name(element), description=self._text(element),
            values=self._values(element), codes=self._refs(element, "CodeRef"),
            sources=self._refs(element, "SourceRef"), selections=self._refs(element, "SelectionRef"),
        )  # fmt: skip

    def _take_cases_from_codes(self) -> None:
        """Make passages of a case of what is coded with it: in NVivo a case is a code too, under the same GUID."""
        nouns = self.draft.nouns
        cases = {each["guid"]: each for each in nouns["cases"] if each["guid"] in self._codes_read}
        if not cases:
            return
        selections = {each["guid"]: each for each in nouns["selections"]}
        passages: dict[str, list[str]] = {guid: [] for guid in cases}
        for coding in nouns["codings"]:
            if coding["code"] in cases:
                passages[coding["code"]].append(coding["selection"])
                if notes := coding.get("notes"):
                    held = selections[coding["selection"]]
                    held["notes"] = (*held.get("notes", ()), *notes)
        nouns["codings"] = [each for each in nouns["codings"] if each["code"] not in cases]
        for guid, case in cases.items():
            case["selections"] += tuple(passages[guid])
            case["description"] = case["description"] or self._codes_read[guid]["description"]
            self.report.add("repaired", "case-code", place=case["name"])
        nouns["codes"] = [each for each in nouns["codes"] if each["guid"] not in cases]
        for each in nouns["codes"]:
            while each["parent"] in cases:
                each["parent"] = self._codes_read[each["parent"]]["parent"]

    def _content(self, element: Element, place: str) -> Text:
        """Return the text of a source or note, wherever it stands."""
        path, inline = element.get("plainTextPath"), element.find("PlainTextContent")
        if path:
            info = self.archive.source(path)
            if info is not None:
                return plain(decoded(self.archive.read(info), place, self.report), place, self.report)
            if inline is None or not inline.text:
                self.report.add("dropped", "file", place=place, detail=path[:80])
        return plain("" if inline is None else inline.text or "", place, self.report)

    def _file_name(self, element: Element, guid: str) -> str:
        """Return the name of the file of a source that has no other, unless that is a mere GUID."""
        paths = (element.get(attribute) or "" for attribute in ("richTextPath", "plainTextPath"))
        stems = [path.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] for path in paths]
        return next((stem for stem in stems if stem and guid_of(stem) != guid), "")

    def _rich(self, element: Element, place: str) -> Attachment | None:
        path = element.get("richTextPath")
        info = self.archive.source(path) if path else None
        if path and info is None:
            self.report.add("dropped", "rich", place=place, detail=path[:80])
        return self.archive.attachment(info) if info else None

    def _source(self, element: Element) -> None:
        self._odd(element, _KNOWN["TextSource"])
        guid = self._guid(element)
        name = self._name(element) or self._file_name(element, guid)
        text = self._content(element, name or guid)
        self._add(
            "sources", guid=guid, name=name, text=text.text, description=self._text(element),
            values=self._values(element), notes=self._refs(element, "NoteRef"), rich=self._rich(element, name),
            **self._marks(element, name),
        )  # fmt: skip
        if codings := [each for each in element if each.tag == "Coding"]:
            whole = self.draft.guid(whole_guid(guid), name)
            self._add("selections", guid=whole, source=guid, start=0, end=len(text.text))
            self._codings(codings, whole, name)
        self._selections(element, guid, name, text)

    def _selections(self, element: Element, source: str, place: str, text: Text) -> None:
        found: list[dict[str, Any]] = []
        codings: dict[str, list[Element]] = {}
        for each in element:
            if each.tag != "PlainTextSelection":
                continue
            try:
                start, end = int(each.get("startPosition", "")), int(each.get("endPosition", ""))
            except ValueError:
                self.report.add("dropped", "selection", place=place, detail=self._name(each)[:40])
                continue
            guid = self.draft.guid(guid_of(each.get("guid")), place)
            made: dict[str, Any] = {"guid": guid, "source": source, "start": start, "end": end}
            made["name"] = each.get("name", "")
            made |= self._marks(each, place)
            found.append(made)
            codings[guid] = [child for child in each if child.tag == "Coding"]
            if len(codings[guid]) != len(each):
                self._odd(each, _KNOWN["PlainTextSelection"])
                made |= {"description": self._text(each), "notes": self._refs(each, "NoteRef")}
        kept = place_selections(text, found, self.origin, place, self.report)
        self.draft.nouns["selections"] += kept
        for made in kept:
            self._codings(codings.pop(made["guid"]), made["guid"], place)
        self.report.add("dropped", "codings-outside", count=sum(map(len, codings.values())), place=place)

    def _codings(self, elements: Iterable[Element], selection: str, place: str) -> None:
        add, guid = self.draft.nouns["codings"].append, self.draft.guid
        for each in elements:
            made: dict[str, Any] = {"guid": guid(guid_of(each.get("guid")), place), "selection": selection, "code": ""}
            for child in each:
                if child.tag == "CodeRef":
                    made["code"] = made["code"] or guid_of(child.get("targetGUID"))
            if user := each.get("creatingUser"):
                made["user"] = guid_of(user)
            if (text := each.get("creationDateTime")) and (when := self._when(text, place)):
                made["created"] = when
            if len(each) > 1:
                self._odd(each, _KNOWN["Coding"])
                made["notes"] = self._refs(each, "NoteRef")
            add(made)

    def _medium(self, element: Element) -> None:
        guids: list[str] = []
        paths: dict[str, None] = {}
        for each in element.iter():
            for attribute in _GUIDS:
                if attribute in each.attrib:
                    each.set(attribute, guid_of(each.get(attribute)))
            if each is not element and "guid" in each.attrib:
                guids.append(each.get("guid", ""))
            paths |= {each.get(name, ""): None for name in ("path", "plainTextPath", "richTextPath") if each.get(name)}
        guid, name = self._guid(element), self._name(element)
        element.set("guid", guid)
        found = {path: self.archive.source(path) for path in paths}
        for path, info in found.items():
            if info is None and path.startswith("internal:"):
                self.report.add("dropped", "file", place=name, detail=path[:80])
        files = tuple(file for info in found.values() if info and (file := self.archive.attachment(info)))
        n = sum(1 for _ in element.iter("Coding"))
        self._add("media", guid=guid, name=name, kind=element.tag, xml=raw(element), guids=tuple(guids), files=files)
        self.report.add("kept", "medium", place=name, detail=f"{element.tag}, {n} × Coding")

    def _note(self, element: Element) -> None:
        guid, name = self._guid(element), self._name(element)
        text, rich, marks = self._content(element, name or guid), self._rich(element, name), self._marks(element, name)
        more = []
        for each in element:
            if each.tag in ("PlainTextSelection", "Coding", "NoteRef", "VariableValue"):
                for inner in each.iter():
                    inner.attrib.update({key: guid_of(inner.get(key)) for key in _GUIDS if key in inner.attrib})
                more.append(raw(each))
            elif each.tag not in ("Description", "PlainTextContent"):
                self.report.add("dropped", "element", place=f"Note {name}", detail=each.tag)
        words = self._text(element)
        self._add(
            "notes", guid=guid, name=name, text=text.text, description=words, more="".join(more), rich=rich, **marks
        )

    def _link(self, element: Element) -> None:
        ends = guid_of(element.get("originGUID")), guid_of(element.get("targetGUID"))
        self._add(
            "links", guid=self._guid(element), name=self._name(element), origin=ends[0], target=ends[1],
            direction=self._choice(element, "direction", DIRECTIONS), color=self._color(element),
            notes=self._refs(element, "NoteRef"),
        )  # fmt: skip

    def _choice(self, element: Element, name: str, choices: Iterable[str]) -> str:
        value = element.get(name, "")
        if value and value not in choices:
            self.report.add(
                "dropped", "attribute", place=f"{element.tag} {self._name(element)}", detail=f"{name}={value[:40]}"
            )
            return ""
        return value

    def _set(self, element: Element) -> None:
        guid, name = self._guid(element), self._name(element)
        if not any(each.tag.startswith("Member") for each in element):
            self.report.add("kept", "empty-set", place=name)
        self._add(
            "sets", guid=guid, name=name, description=self._text(element), codes=self._refs(element, "MemberCode"),
            sources=self._refs(element, "MemberSource"), notes=self._refs(element, "MemberNote"),
        )  # fmt: skip

    def _graph(self, element: Element) -> None:
        guid, name = self._guid(element), self._name(element)
        parts: dict[str, list[Any]] = {"Vertex": [], "Edge": []}
        make = {"Vertex": self._vertex, "Edge": self._edge}
        for each in element:
            part = make[each.tag](each) if each.tag in make else None
            if part is None:
                self.report.add("dropped", "element", place=f"Graph {name}", detail=each.tag)
            else:
                parts[each.tag].append(part)
        self._add("graphs", guid=guid, name=name, vertices=tuple(parts["Vertex"]), edges=tuple(parts["Edge"]))

    def _vertex(self, element: Element) -> Vertex | None:
        places = {}
        for attribute, name in (("firstX", "x"), ("firstY", "y"), ("secondX", "x2"), ("secondY", "y2")):
            try:
                places[name] = int(element.get(attribute, ""))
            except ValueError:
                if name in ("x", "y"):
                    return None
        return Vertex(
            guid=self._guid(element), represents=guid_of(element.get("representedGUID")) or None,
            name=self._name(element), shape=element.get("shape", ""), color=self._color(element), **places,
        )  # fmt: skip

    def _edge(self, element: Element) -> Edge:
        return Edge(
            guid=self._guid(element), origin=guid_of(element.get("sourceVertex")),
            target=guid_of(element.get("targetVertex")), represents=guid_of(element.get("representedGUID")) or None,
            name=self._name(element), direction=self._choice(element, "direction", DIRECTIONS),
            line_style=self._choice(element, "lineStyle", ("dotted", "dashed", "solid")), color=self._color(element),
        )  # fmt: skip

    def _describe(self, element: Element) -> None:
        self._description = element.text or ""

    def _project(self, root: Element) -> None:
        get = root.get
        if not get("name"):
            self.report.add("repaired", "project-name", detail=self.archive.path.stem)
        self.draft.meta |= {
            "name": get("name") or self.archive.path.stem, "description": self._description,
            "about": tuple(self._about), "base_path": get("basePath", ""),
            "user": guid_of(get("creatingUserGUID") or get("creatingUser")) or None,
            "modified_by": guid_of(get("modifyingUserGUID") or get("modifyingUser")) or None,
            "created": self._when(get("creationDateTime"), "Project"),
            "modified": self._when(get("modifiedDateTime"), "Project"),
        }  # fmt: skip

    def _stray(self, element: Element) -> None:
        self.report.add("dropped", "element", place="Project", detail=element.tag)


def _number(text: str) -> float | int:
    value = Decimal(text.strip())
    if not value.is_finite():
        raise ValueError(text)
    return int(text) if text.strip().lstrip("+-").isdigit() else float(value)


def _date(text: str) -> date:
    return date.fromisoformat(text.strip()[:10])


VALUES: dict[str, Callable[[str], object]] = {
    "Text": str,
    "Boolean": lambda text: TRUTH[text.strip().lower()],
    "Integer": int,
    "Float": _number,
    "Date": _date,
    "DateTime": lambda text: datetime.fromisoformat(text.strip()),
}
