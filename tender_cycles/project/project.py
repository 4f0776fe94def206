"""A coded study as one frozen whole.

A `Project` is sound: it cannot be made with a reference that leads nowhere.
`Project.select` gives a smaller project, which is sound too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tender_cycles.cycles import NestedCycles
from tender_cycles.project.contents import Contents
from tender_cycles.project.nouns import Code
from tender_cycles.project.validation import faults
from tender_cycles.words import check_lang, counted, say

if TYPE_CHECKING:
    import pandas as pd

    from tender_cycles.project.columns import Columns

    Filter = str | Iterable[str] | None


@dataclass(frozen=True, kw_only=True)
class Project(Contents):
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
    cycles : NestedCycles or None
        The model on whose rings the selections stand; None for a study without rings.
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
    >>> from tender_cycles.project import Code, Coding, Selection, Source
    >>> code = Code(guid="c", name="trust")
    >>> text = Source(guid="s", name="interview", text="We trust them.")
    >>> stretch = Selection(guid="e", source="s", start=3, end=8, cycle="pupil")
    >>> from tender_cycles.cycles import NestedCycles
    >>> year = NestedCycles.of({"school year": ["autumn", "spring"], "pupil": ["new", "settled"]})
    >>> project = Project(name="mine", cycles=year, codes=[code], sources=[text], selections=[stretch],
    ...                   codings=[Coding(guid="k", selection="e", code="c")])
    >>> len(project.select(cycle="pupil", code="trust")), len(project.select(cycle="school year"))
    (1, 0)
    """

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

    def __getstate__(self) -> dict[str, Any]:
        """Return the fields alone: what is computed from them can be computed again where they arrive."""
        return {each.name: getattr(self, each.name) for each in fields(self)} | {"spelling": dict(self.spelling)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, spelling=MappingProxyType(state["spelling"]))  # sound before, sound now

    def __hash__(self) -> int:
        return hash((self.guid, self.name, len(self.selections), len(self.codings)))

    def __len__(self) -> int:
        return len(self.selections)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}: {self._counts()}>"

    def _repr_html_(self) -> str:
        return f"<p><b>{escape(self.name)}</b><br>{escape(self._counts())}</p>"

    def _counts(self) -> str:
        """Return how much is here, of a selection also how much of the whole, and in which words it is told."""
        lang, index = check_lang(), self.columns
        codes = len(np.unique(index.coding_code)), len(self.codes)
        cases = len(np.unique(index.column("informant").codes)), len(self.cases)
        return say(
            "project.counts", lang, excerpts=_of("excerpt", len(self), len(self.whole), lang),
            codings=counted("coding", len(self.codings), lang), codes=_of("code", *codes, lang),
            cases=_of("informant", *cases, lang),
        ) + (say("project.paraphrases", lang) if index.paraphrased() else "")  # fmt: skip

    @property
    def whole(self) -> "Project":
        """The project from which this one was selected; itself if from none."""
        return self if self._whole is None else self._whole

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
        how: "Literal['any', 'all', 'overlap', 'near']" = "any",
        within: int = 200,
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
        how : {"any", "all", "overlap", "near"}
            What is asked of several codes. ``"any"``: the selections that have
            one of them. ``"all"``: those that have every one. ``"overlap"``:
            those that have one of them and share a character, in which all of
            the codes stand, with selections that have the others; touching is
            not sharing, and a selection of no length shares nothing.
            ``"near"``: those that have one of them and have each of the others
            no further than `within` characters away in the same source.
        within : int
            Characters between two stretches, for ``how="near"``; 0 for those that touch.
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
        from tender_cycles.project.selecting import masks

        filters = {
            "cycle": cycle, "phase": phase, "segment": segment, "code": code, "informant": informant,
            "user": user, "source": source, "claim": claim, "text": text,
        }  # fmt: skip
        keep, keep_codings = masks(
            self, self.columns, filters, attributes, children=children, second=second, spelling=spelling, how=how,
            within=within,
        )  # fmt: skip
        return self.kept(keep, keep_codings)

    def kept(self, keep: np.ndarray, keep_codings: np.ndarray) -> "Project":
        """Return the project with the selections and codings that boolean masks let through."""
        from tender_cycles.project.selecting import narrowed

        return self._narrowed(narrowed(self, keep, keep_codings), self.columns.take(keep, keep_codings))

    def without(self, excerpts: "Iterable[str]") -> "Project":
        """Return the project without some of its selections, such as those that a class is going to code blind.

        Parameters
        ----------
        excerpts : iterable of str
            Names or GUIDs.

        Returns
        -------
        Project
            As sound as that of `select`.

        Raises
        ------
        ValueError
            If one is unknown.

        Examples
        --------
        >>> from tender_cycles.datasets import load_thesis
        >>> len(load_thesis().without(["E001", "E002"]))
        98
        """
        from tender_cycles.project.selecting import all_but, narrowed

        keep, keep_codings = all_but(self, self.columns.excerpts(), excerpts)
        return self._narrowed(narrowed(self, keep, keep_codings), self.columns.take(keep, keep_codings))

    def combine(
        self,
        code: "Iterable[str | Code]",
        *,
        how: "Literal['intersection', 'union']" = "intersection",
        children: bool = True,
    ) -> "Project":
        """Return the project with the stretches of several codes made one, as excerpts.

        Parameters
        ----------
        code : iterable of str or Code
            As in `select`.
        how : {"intersection", "union"}
            The stretches in which all of the codes stand, or those in which any
            of them stands; stretches of a code that touch are one.
        children : bool
            Whether a code stands also for those below it.

        Returns
        -------
        Project
            A project of its own. Each stretch is an excerpt with those of the
            codes that stand on selections in it, by no user, on the rings where
            all these selections stand there together, and with their cases. The
            project's own selections and what refers to them are left out.

        Raises
        ------
        ValueError
            If a code is unknown or ambiguous, or the intersection is asked of one.

        Examples
        --------
        >>> from tender_cycles.project import Code, Coding, Selection, Source
        >>> text = Source(guid="s", name="interview", text="We trust them, and doubt.")
        >>> both = Project(
        ...     name="mine", sources=[text], codes=[Code(guid="t", name="trust"), Code(guid="d", name="doubt")],
        ...     selections=[Selection(guid="a", source="s", start=0, end=13),
        ...                 Selection(guid="b", source="s", start=3, end=24)],
        ...     codings=[Coding(guid="k", selection="a", code="t"), Coding(guid="l", selection="b", code="d")])
        >>> [text.text[each.start : each.end] for each in both.combine(["trust", "doubt"]).selections]
        ['trust them']
        >>> [(each.start, each.end) for each in both.combine(["trust", "doubt"], how="union").selections]
        [(0, 24)]
        """
        from tender_cycles.project.overlapping import COMBINED, check_how, combined
        from tender_cycles.project.selecting import narrowed, several, with_each

        codes = list(dict.fromkeys(self.code(each) for each in several("code", code)))
        check_how(how, COMBINED, len(codes))
        columns = self.columns
        marks = with_each(columns, np.ones(len(self.codings), dtype=bool), codes, children)
        made = combined(columns, marks, [each.guid for each in codes], how)
        nothing = np.zeros(len(self), dtype=bool)
        return replace(self, **(narrowed(self, nothing, np.zeros(len(self.codings), dtype=bool)) | made))

    def with_repeats(self) -> "Project":
        """Return the project with those excerpts of its whole that repeat one of its own.

        An excerpt repeats another whose name or GUID is its fact ``repeats``.
        What repeats what was said before is no new evidence, so `load_thesis`
        leaves it out; here it comes back.

        Returns
        -------
        Project
            With the codings on what is added by those users whose codings this
            project has; the project itself, if nothing is added.

        Examples
        --------
        >>> from tender_cycles.datasets import load_thesis
        >>> once = load_thesis()
        >>> len(once), len(once.with_repeats()), len(once.with_repeats().select(repeats=None))
        (100, 143, 100)
        """
        from tender_cycles.project.selecting import narrowed, repeats_of

        whole, columns = self.whole, self.columns
        added = repeats_of(columns)
        if not added.any():
            return self
        keep, keep_codings = added.copy(), np.isin(whole.columns.coding_user, columns.coding_user)
        keep[columns.rows] = True
        keep_codings &= added[whole.columns.coding_selection]
        keep_codings[columns.coding_rows] = True
        return whole._narrowed(narrowed(whole, keep, keep_codings), whole.columns.take(keep, keep_codings))

    def with_cycles(self, cycles: NestedCycles | None) -> "Project":
        """Return the project on the rings of a model, or without rings.

        Raises
        ------
        ValueError
            If a selection stands on a cycle or in a phase that the model has not; all at once.
        """
        return replace(self, cycles=cycles)

    def _narrowed(self, changes: Mapping[str, Any], columns: "Columns") -> "Project":
        """Return a copy that needs no check: what it holds has been checked in `self`."""
        new = object.__new__(Project)
        new.__dict__.update({each.name: getattr(self, each.name) for each in fields(self)})
        new.__dict__.update(changes, _whole=self.whole, columns=columns, codebook=self.codebook)
        return new

    @cached_property
    def columns(self) -> "Columns":
        """The project in columns, for whoever counts; see `tender_cycles.project.columns`."""
        from tender_cycles.project.columns import Columns

        return Columns(self)

    def to_frame(self) -> "pd.DataFrame":
        """Return one row per selection; see `tender_cycles.tables.to_frame`."""
        from tender_cycles.project.frames import to_frame

        return to_frame(self.columns)


def _of(noun: str, n: int, whole: int, lang: str) -> str:
    told = counted(noun, whole, lang)
    return told if n == whole else say("project.of", lang, n=n, all=told)
