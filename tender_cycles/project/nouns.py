"""The nouns of a coded study, as REFI-QDA 1.5 names them, frozen.

A `Selection` is a stretch of a `Source`; a `Coding` attaches a `Code` to it; a
`Case` (here: an informant) refers to sources and selections and carries values
of `Variable`\\ s. What this package adds to the standard stands on the
selection: the cycle and the phase that it speaks of. A `Claim` is a statement
that an author makes about the material, with what speaks for and against it.

Every object has a GUID that never changes; objects refer to one another by it.
The values of variables are the exception: they stand under the variable's name.

What is not text stands in a `Medium`, as it came; the files of a project that
are not read (pictures, rich texts) are `Attachment`\\ s, which stay where they lie.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

NAMESPACE = UUID("6b1f0c5e-8a0e-5d4c-9a4b-2f7f2f1e7c10")
COLOR = re.compile("#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")  # what the standard takes for a colour
EMPTY: Mapping[str, Any] = MappingProxyType({})


def stable_guid(*path: str) -> str:
    """Return the GUID that belongs to a path of names, the same on every machine.

    Examples
    --------
    >>> stable_guid("code", "1.1") == stable_guid("code", "1.1")
    True
    """
    return str(uuid5(NAMESPACE, "/".join(path)))


def mapping() -> Any:
    """Return the field of a mapping that is empty unless it is given."""
    return field(default_factory=lambda: EMPTY, hash=False)


class _Mapped:
    """A noun with mappings, which are frozen by a proxy that can be neither pickled nor copied: they go as dicts."""

    __slots__: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        values = [getattr(self, name) for name in self.__slots__]  # those of the noun: its fields
        return _made, (type(self), *[dict(v) if type(v) is MappingProxyType else v for v in values])


def _made(noun: type[_Mapped], *values: Any) -> _Mapped:
    frozen = [MappingProxyType(value) if type(value) is dict else value for value in values]
    return noun(**dict(zip(noun.__slots__, frozen, strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who codes."""

    guid: str
    name: str
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(_Mapped):
    """A code; a theme is a code that others have as their parent.

    `key` is what one writes to name the code in Python, `labels` its name in
    each language. Where `key` is empty it is the name. `texts` holds the
    description in each language, on several lines if it has parts.
    """

    guid: str
    name: str
    key: str = ""
    parent: str | None = None
    codable: bool = True
    color: str | None = None
    description: str = ""
    labels: Mapping[str, str] = mapping()
    texts: Mapping[str, str] = mapping()
    notes: tuple[str, ...] = ()

    def label(self, lang: str) -> str:
        """Return the name in `lang`, or the name there is."""
        return self.labels.get(lang, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable(_Mapped):
    """A variable: an attribute of cases or sources.

    `type` is one of the standard's six: Text, Boolean, Integer, Float, Date, DateTime.
    """

    guid: str
    name: str
    type: str = "Text"
    description: str = ""
    labels: Mapping[str, str] = mapping()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a source and is carried through unread: a rich text, a picture.

    It stays in the archive from which the project was read, as `member`, and is
    copied from there; or `reader` yields its bytes, piece by piece, where it
    lies elsewhere. Two attachments are the same if their contents are.
    """

    name: str
    size: int
    crc: int
    archive: str = field(default="", compare=False)
    member: str = field(default="", compare=False)
    reader: Callable[[], Iterator[bytes]] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """A source that is not text, carried as it came: picture, PDF, audio or video.

    `kind` is the standard's name of it, such as ``"PDFSource"``; `xml` the whole
    of it, with its own selections and codings, in which GUIDs are bare and in
    lower case; `guids` are those that stand in it beside its own.
    """

    guid: str
    name: str = ""
    kind: str
    xml: str
    guids: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(_Mapped):
    """A text. `text` is its plain text with LF line ends; positions count code points from 0.

    `rich` is the same text with its typography, if there is one.
    """

    guid: str
    name: str
    text: str = ""
    user: str | None = None
    created: datetime | None = None
    modified_by: str | None = None
    modified: datetime | None = None
    description: str = ""
    values: Mapping[str, object] = mapping()
    notes: tuple[str, ...] = ()
    rich: Attachment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection(_Mapped):
    """A stretch of a source, half-open ``[start, end)``, and where it stands on the rings.

    `cycle`, `second_cycle` and `phase` are keys of the project's nested cycles.

    `texts` holds further renderings of the stretch by language or kind: for the
    thesis the paraphrases ``"nb"`` and ``"en"`` and, once attached, the
    informant's own ``"words"``. `facts` holds the study's own facts about it.
    """

    guid: str
    source: str
    start: int
    end: int
    name: str = ""
    cycle: str | None = None
    second_cycle: str | None = None
    phase: str | None = None
    user: str | None = None
    created: datetime | None = None
    modified_by: str | None = None
    modified: datetime | None = None
    description: str = ""
    texts: Mapping[str, str] = mapping()
    facts: Mapping[str, object] = mapping()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """One code on one selection, by one user."""

    guid: str
    selection: str
    code: str
    user: str | None = None
    created: datetime | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(_Mapped):
    """A case; in an interview study an informant.

    A case has the selections that it names, and every selection of a source
    that it names. `values` stand under the names of variables; what is not
    known is left out. `media` are media, or selections in them.
    """

    guid: str
    name: str
    description: str = ""
    values: Mapping[str, object] = mapping()
    sources: tuple[str, ...] = ()
    selections: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A memo.

    The standard gives a note the form of a source; `more` holds what of it a
    memo seldom has, as XML: selections in the note, codings, values, notes on it.
    """

    guid: str
    name: str = ""
    text: str = ""
    user: str | None = None
    created: datetime | None = None
    modified_by: str | None = None
    modified: datetime | None = None
    description: str = ""
    more: str = ""
    rich: Attachment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """A named group of codes, sources (also `media`) and notes."""

    guid: str
    name: str
    description: str = ""
    codes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A relation between any two objects.

    `direction` is one of the standard's three: OneWay, Bidirectional,
    Associative; or empty if it is not stated.
    """

    guid: str
    origin: str
    target: str
    name: str = ""
    direction: str = "OneWay"
    color: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vertex:
    """A place on a graph, for the object that it represents; with a second corner if it has an extent."""

    guid: str
    x: int
    y: int
    x2: int | None = None
    y2: int | None = None
    represents: str | None = None
    name: str = ""
    shape: str = ""
    color: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A line on a graph between two vertices."""

    guid: str
    origin: str
    target: str
    represents: str | None = None
    name: str = ""
    direction: str = ""
    line_style: str = ""
    color: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A drawn map of objects."""

    guid: str
    name: str = ""
    vertices: tuple[Vertex, ...] = ()
    edges: tuple[Edge, ...] = ()

    @property
    def parts(self) -> tuple[Vertex | Edge, ...]:
        """All vertices and edges."""
        return (*self.vertices, *self.edges)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One piece of evidence: a selection, or the value of a case's variable.

    `selection` and `case` are GUIDs, `variable` is the variable's name.
    """

    stance: str  # "for", "against", or "context": to the matter, but nothing of what is claimed
    selection: str | None = None
    case: str | None = None
    variable: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(_Mapped):
    """A checkable statement of an author, in our wording, with its evidence and our verdict.

    `contradicts` holds the GUIDs of other claims, `cases` those of the cases
    of which it speaks; empty if it speaks of all.
    """

    guid: str
    name: str
    section: str
    kind: str
    verdict: str
    texts: Mapping[str, str] = mapping()
    reasons: Mapping[str, str] = mapping()
    evidence: tuple[Evidence, ...] = ()
    contradicts: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()


# By the table of a `Project` in which they stand.
NOUNS: Mapping[str, type[Any]] = MappingProxyType({
    "users": User, "codes": Code, "variables": Variable, "cases": Case, "sources": Source, "selections": Selection,
    "codings": Coding, "notes": Note, "sets": Set, "links": Link, "graphs": Graph, "media": Medium, "claims": Claim,
})  # fmt: skip
