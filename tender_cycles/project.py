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

A `Project` holds them all and is sound: it cannot be made with a reference
that leads nowhere. `Project.select` gives a smaller project, which is sound too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from tender_cycles._codebook import Codebook
from tender_cycles._soundness import faults
from tender_cycles.cycles import Cycle, Phase
from tender_cycles.words import say

if TYPE_CHECKING:
    import pandas as pd

    from tender_cycles._index import Index

    Filter = str | Iterable[str] | None

NAMESPACE = UUID("6b1f0c5e-8a0e-5d4c-9a4b-2f7f2f1e7c10")
EMPTY: Mapping[str, Any] = MappingProxyType({})


def stable_guid(*path: str) -> str:
    """Return the GUID that belongs to a path of names, the same on every machine.

    Examples
    --------
    >>> stable_guid("code", "1.1") == stable_guid("code", "1.1")
    True
    """
    return str(uuid5(NAMESPACE, "/".join(path)))


def _mapping() -> Any:
    return field(default_factory=lambda: EMPTY, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who codes."""

    guid: str
    name: str
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code; a theme is a code that others have as their parent.

    `key` is what one writes to name the code in Python, `labels` its name in
    each language. Where `key` is empty it is the name.
    """

    guid: str
    name: str
    key: str = ""
    parent: str | None = None
    codable: bool = True
    color: str | None = None
    description: str = ""
    labels: Mapping[str, str] = _mapping()
    notes: tuple[str, ...] = ()

    def label(self, lang: str) -> str:
        """Return the name in `lang`, or the name there is."""
        return self.labels.get(lang, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable: an attribute of cases or sources.

    `type` is one of the standard's six: Text, Boolean, Integer, Float, Date, DateTime.
    """

    guid: str
    name: str
    type: str = "Text"
    description: str = ""
    labels: Mapping[str, str] = _mapping()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a source and is carried through unread: a rich text, a picture.

    It stays in the archive from which the project was read, as `member`, and is
    copied from there. Two attachments are the same if their contents are.
    """

    name: str
    size: int
    crc: int
    archive: str = field(default="", compare=False)
    member: str = field(default="", compare=False)


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
class Source:
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
    values: Mapping[str, object] = _mapping()
    notes: tuple[str, ...] = ()
    rich: Attachment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A stretch of a source, half-open ``[start, end)``, and where it stands on the rings.

    `texts` holds further renderings of the stretch by language or kind: for the
    thesis the paraphrases ``"nb"`` and ``"en"`` and, once attached, the
    informant's own ``"words"``. `facts` holds the study's own facts about it.
    """

    guid: str
    source: str
    start: int
    end: int
    name: str = ""
    cycle: Cycle | None = None
    second_cycle: Cycle | None = None
    phase: Phase | None = None
    user: str | None = None
    created: datetime | None = None
    modified_by: str | None = None
    modified: datetime | None = None
    description: str = ""
    texts: Mapping[str, str] = _mapping()
    facts: Mapping[str, object] = _mapping()
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
class Case:
    """A case; in an interview study an informant.

    A case has the selections that it names, and every selection of a source
    that it names. `values` stand under the names of variables; what is not
    known is left out. `media` are media, or selections in them.
    """

    guid: str
    name: str
    description: str = ""
    values: Mapping[str, object] = _mapping()
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One piece of evidence: a selection, or the value of a case's variable.

    `selection` and `case` are GUIDs, `variable` is the variable's name.
    """

    stance: str  # "for" or "against"
    selection: str | None = None
    case: str | None = None
    variable: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A checkable statement of an author, in our wording, with its evidence and our verdict.

    `contradicts` holds the GUIDs of other claims.
    """

    guid: str
    name: str
    section: str
    kind: str
    verdict: str
    texts: Mapping[str, str] = _mapping()
    reasons: Mapping[str, str] = _mapping()
    evidence: tuple[Evidence, ...] = ()
    contradicts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Project:
    """A coded study: who coded which stretches of which texts with what.

    Parameters
    ----------
    name : str
    users, codes, variables, cases, sources, selections, codings, notes, sets, links, graphs, media, claims : tuple
        The nouns of this module; any iterable is taken and made a tuple.
    description, guid : str
    base_path : str
        Where media lie that are not in the project's own archive.
    about : tuple of str
        GUIDs of the notes on the project as a whole.
    user, modified_by : str or None
        GUIDs of who made the project and who changed it last.
    created, modified : datetime or None
    spelling : mapping of str to tuple of str
        A standard word and the dialect forms in which it also stands in the texts.

    Raises
    ------
    ValueError
        If a GUID stands twice, a reference leads nowhere, codes are their own
        ancestors, a selection lies outside its source's text, or a value is
        not of its variable's type; all faults at once.

    Examples
    --------
    >>> code = Code(guid="c", name="trust")
    >>> text = Source(guid="s", name="interview", text="We trust them.")
    >>> stretch = Selection(guid="e", source="s", start=3, end=8, cycle=Cycle.PARTICIPANT)
    >>> project = Project(name="mine", codes=[code], sources=[text], selections=[stretch],
    ...                   codings=[Coding(guid="k", selection="e", code="c")])
    >>> len(project.select(cycle="participant", code="trust")), len(project.select(cycle="tender"))
    (1, 0)
    """

    name: str
    users: tuple[User, ...] = ()
    codes: tuple[Code, ...] = ()
    variables: tuple[Variable, ...] = ()
    cases: tuple[Case, ...] = ()
    sources: tuple[Source, ...] = ()
    selections: tuple[Selection, ...] = ()
    codings: tuple[Coding, ...] = ()
    notes: tuple[Note, ...] = ()
    sets: tuple[Set, ...] = ()
    links: tuple[Link, ...] = ()
    graphs: tuple[Graph, ...] = ()
    media: tuple[Medium, ...] = ()
    claims: tuple[Claim, ...] = ()
    about: tuple[str, ...] = ()
    description: str = ""
    base_path: str = ""
    user: str | None = None
    created: datetime | None = None
    modified_by: str | None = None
    modified: datetime | None = None
    guid: str = ""
    spelling: Mapping[str, tuple[str, ...]] = _mapping()
    _whole: "Project | None" = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for each in fields(self):
            if each.default == () and not isinstance(getattr(self, each.name), tuple):
                object.__setattr__(self, each.name, tuple(getattr(self, each.name)))
        variants = {word: tuple(forms) for word, forms in self.spelling.items()}
        object.__setattr__(self, "spelling", MappingProxyType(variants))
        if found := faults(self):
            more = f"\n- and {len(found) - 100} more" if len(found) > 100 else ""
            raise ValueError(f"project {self.name!r} is not sound:\n- " + "\n- ".join(found[:100]) + more)

    def __hash__(self) -> int:
        return hash((self.guid, self.name, len(self.selections), len(self.codings)))

    def __len__(self) -> int:
        return len(self.selections)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}: {self._counts()}>"

    def _repr_html_(self) -> str:
        return f"<p><b>{escape(self.name)}</b><br>{escape(self._counts())}</p>"

    def _counts(self) -> str:
        return say(
            "project.counts", "en", excerpts=len(self), all=len(self.whole), codings=len(self.codings),
            codes=len(self.codes), cases=len(self.cases), users=len(self.users), sources=len(self.sources),
        )  # fmt: skip

    @property
    def whole(self) -> "Project":
        """The project from which this one was selected; itself if from none."""
        return self if self._whole is None else self._whole

    @cached_property
    def codebook(self) -> Codebook:
        """The codes as a tree."""
        return Codebook(self.codes)

    def code(self, ref: str | Code) -> Code:
        """Return a code by its key, name, label in either language, path ``"Parent/Child"`` or GUID.

        Raises
        ------
        ValueError
            If there is no such code, with the nearest; or several, with their keys.
        """
        return self.codebook.find(ref)

    def select(
        self,
        *,
        cycle: "Filter" = None,
        phase: "Filter" = None,
        segment: "tuple[str, str] | Iterable[tuple[str, str]] | None" = None,
        code: "Filter | Code" = None,
        informant: "Filter" = None,
        user: "Filter" = None,
        source: "Filter" = None,
        claim: "Filter" = None,
        text: "Filter" = None,
        children: bool = True,
        second: bool = False,
        spelling: bool = True,
        **attributes: object,
    ) -> "Project":
        """Return the project with only those selections that pass every filter.

        Each filter takes one value or several, of which any will do; a filter
        that is None lets everything through.

        Parameters
        ----------
        cycle, phase : str or several
            Where the selection stands on the rings.
        segment : (cycle, phase) or several such pairs
            The same for segments that are not all phases of all the cycles:
            ``[("consultant", "ending"), ("tender", "start-up")]``.
        code : str, Code or several
            Key, name, label in either language, path ``"Parent/Child"`` or GUID.
        informant, source : str or several
            Name or GUID of a case, of a source.
        user : str or several
            Name, id or GUID. Only codings by these users are kept, and only
            selections that have one; `code` asks for a coding by them. All
            other filters leave the codings on a selection as they are.
        claim : str or several
            Name or GUID of a claim: the selections that speak for or against it.
        text : str or several
            Free text in any rendering of the selection or in its source's
            text; case and punctuation do not matter.
        children : bool
            Whether a code stands also for those below it.
        second : bool
            Whether `cycle` and `segment` also look at the second cycle.
        spelling : bool
            Whether `text` also finds the dialect forms in `self.spelling`, and
            from a dialect form the standard one, as whole words.
        **attributes
            Name of a variable or of a fact, and its value; None asks for
            selections of which it is not known.

        Returns
        -------
        Project
            A sound project of its own. Claims, links and cases no longer refer
            to the selections that are left out; all else is as it was.

        Raises
        ------
        ValueError, TypeError
            If a name or a value is unknown or ambiguous, or is of the wrong
            type; all faults at once, each with the nearest choice.
        """
        from tender_cycles._selecting import chosen, narrowed

        filters = {
            "cycle": cycle, "phase": phase, "segment": segment, "code": code, "informant": informant,
            "user": user, "source": source, "claim": claim, "text": text,
        }  # fmt: skip
        keep, keep_codings = chosen(self, filters, attributes, children=children, second=second, spelling=spelling)
        return self._narrowed(narrowed(self, keep, keep_codings), self._index.take(keep, keep_codings))

    def _narrowed(self, changes: Mapping[str, Any], index: "Index") -> "Project":
        """Return a copy that needs no check: what it holds has been checked in `self`."""
        new = object.__new__(Project)
        new.__dict__.update({each.name: getattr(self, each.name) for each in fields(self)})
        new.__dict__.update(changes, _whole=self.whole, _index=index, codebook=self.codebook)
        return new

    @cached_property
    def _index(self) -> "Index":
        from tender_cycles._index import Index

        return Index(self)

    def to_frame(self) -> "pd.DataFrame":
        """Return one row per selection; see `tender_cycles.tables.to_frame`."""
        from tender_cycles.tables import to_frame

        return to_frame(self)
