"""What is chosen, what of it is counted, and the line of Python that chooses the same.

All views are views of one `ThemeState`. It knows nothing of widgets: traitlets
tell whoever listens, and every answer comes from `Project.select`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import reduce
from typing import Any

import numpy as np
import traitlets

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.project import Project
from tender_cycles.project.search import Phrase, folded
from tender_cycles.widgets.core.repeats import Repeats
from tender_cycles.widgets.core.steps import Steps
from tender_cycles.widgets.rings.counts import Count, second_counts, segment_numbers
from tender_cycles.widgets.themes.facet_counts import FacetCounts, Hint
from tender_cycles.widgets.themes.facets import PREFIX, Facet, facet_label, facets_of, value_labels
from tender_cycles.widgets.themes.labels import attribute_names, encoded
from tender_cycles.widgets.themes.select_code import calls_for, written
from tender_cycles.words import LANGS, check_lang, say

CHOICES = ("segments", "codes", "together", "users", "informants", "claims", "text", "attributes")
VIEW = ("sort", "threshold", "columns", "repeats", "lang")
SORTS = ("order", "informant", "section", "rings", "words")


class ChoiceError(traitlets.TraitError, ValueError):
    """Something was chosen that the project has not; traitlets takes back what was set with it."""


class Several(traitlets.Tuple):
    """A tuple that may be set from anything one can go through, or from one word."""

    def validate(self, obj: Any, value: Any) -> Any:
        return super().validate(obj, (value,) if isinstance(value, str) else tuple(value))


class ThemeState(Steps):
    """The filters on a project, and how what they let through is shown.

    Within a filter any of its values will do; all filters must let an excerpt
    through. Values are put into the project's order, and each stands once, so
    that the same choice is always equal to itself.

    Parameters
    ----------
    project : Project
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Attributes
    ----------
    segments : tuple of (cycle, phase)
    codes : tuple of str
        Keys; set by key, name, label or path. A code stands also for those below it.
    together : bool
        Whether an excerpt must have all the codes, not just one of them.
    users : tuple of str
        Whose codings count.
    informants, claims : tuple of str
    attributes : dict of str to tuple
        Variables and facts; None among the values stands for "not known".
    text : str
        Words, in any language and dialect form.
    sort : str
        ``"order"``, ``"informant"``, ``"section"``, ``"rings"`` or ``"words"``;
        with a hyphen before it the other way round.
    threshold : int
        Shared excerpts from which on two codes are joined in the network.
    columns : str
        Of the matrix: ``"informant"``, ``"phase"``, ``"cycle"`` or an attribute.
    repeats : bool
        Whether excerpts that repeat another count too. At first whether the
        given project holds some; always false where there are none.

    Raises
    ------
    ChoiceError
        If something is chosen that the project has not; names the nearest. It is a ValueError.

    Examples
    --------
    >>> from tender_cycles.cycles import tender_cycles
    >>> from tender_cycles.project import Project, Selection, Source
    >>> project = Project(
    ...     name="mine", cycles=tender_cycles(), sources=[Source(guid="s", name="talk")],
    ...     selections=[Selection(guid="a", source="s", start=0, end=0, cycle="tender", phase="ending")])
    >>> state = ThemeState(project)
    >>> state.segments = (("tender", "ending"),)
    >>> state.to_python()
    'project.select(cycle="tender", phase="ending")'
    >>> len(state.chosen), state.undo(), state.segments
    (1, True, ())
    """

    segments = Several()
    codes = Several()
    together = traitlets.Bool(False)
    users = Several()
    informants = Several()
    claims = Several()
    attributes = traitlets.Dict()
    text = traitlets.Unicode("")
    sort = traitlets.Unicode("order")
    threshold = traitlets.Int(2, min=1)
    columns = traitlets.Unicode("informant")
    repeats = traitlets.Bool(False)
    lang = traitlets.Enum(LANGS)

    def __init__(self, project: Project, lang: str | None = None) -> None:
        lang = check_lang(lang)
        check_type(Project, project, "project")
        self.given, self.both = project, Repeats.of(project)
        self._facets: dict[bool, dict[str, Facet]] = {}
        self._recording = True
        super().__init__(lang=lang, repeats=self.both.holds(project))
        self._now = self.filters
        self.observe(self._changed, CHOICES)

    @property
    def project(self) -> Project:
        """What is chosen from: the given project, with or without excerpts that repeat another."""
        return self.both[self.repeats]

    def renew(self, project: Project) -> None:
        """Show the same excerpts with other texts."""
        self.given, self.both = project, Repeats.of(project)
        self._facets = {}

    @property
    def known(self) -> dict[str, Facet]:
        """The facets of `project`."""
        if self.repeats not in self._facets:
            self._facets[self.repeats] = facets_of(self.project)
        return self._facets[self.repeats]

    # -- what may be chosen

    @traitlets.validate("repeats")
    def _check_repeats(self, proposal: Any) -> bool:
        return bool(proposal["value"]) and self.both.n > 0

    @traitlets.validate("segments")
    def _check_segments(self, proposal: Any) -> tuple[tuple[str, str], ...]:
        known = self.known["segments"].keys
        wanted = [tuple(map(str, each.split("/") if isinstance(each, str) else each)) for each in proposal["value"]]
        if wrong := [each for each in wanted if each not in known]:
            hint = nearest("/".join(wrong[0]), map("/".join, known))
            raise ChoiceError(f"segment {wrong[0]!r} is not on the rings{hint}")
        return tuple(each for each in known if each in wanted)

    @traitlets.validate("codes")
    def _check_codes(self, proposal: Any) -> tuple[str, ...]:
        book = self.project.codebook
        try:
            wanted = {book.find(ref).guid for ref in proposal["value"]}
        except ValueError as fault:
            raise ChoiceError(str(fault)) from fault
        return tuple(key for guid, key in book.keys.items() if guid in wanted)

    @traitlets.validate("users", "informants", "claims")
    def _check_names(self, proposal: Any) -> tuple[str, ...]:
        kind = proposal["trait"].name
        fields = {"users": "users", "informants": "cases", "claims": "claims"}
        objects: tuple[Any, ...] = getattr(self.project, fields[kind])
        called: dict[str, str] = {}
        keys = self.known[kind].keys
        for each, key in zip(objects, keys, strict=True):
            called |= {each.guid: key, key: key} | ({each.id: key} if getattr(each, "id", "") else {})
        wanted = proposal["value"]
        if wrong := [ref for ref in wanted if ref not in called]:
            raise ChoiceError(f"{wrong[0]!r} is not among the {kind}{nearest(str(wrong[0]), keys)}")
        chosen = {called[ref] for ref in wanted}
        return tuple(key for key in keys if key in chosen)

    @traitlets.validate("attributes")
    def _check_attributes(self, proposal: Any) -> dict[str, tuple[Any, ...]]:
        names = attribute_names(self.project)
        if wrong := [name for name in proposal["value"] if name not in names]:
            raise ChoiceError(f"{wrong[0]!r} is no attribute{nearest(str(wrong[0]), names)}")
        checked = {
            name: self._check_values(name, proposal["value"][name]) for name in names if name in proposal["value"]
        }
        return {name: values for name, values in checked.items() if values}

    def _check_values(self, name: str, values: Any) -> tuple[Any, ...]:
        known = self.known[PREFIX + name].keys
        given = [values] if isinstance(values, str) or not isinstance(values, Iterable) else list(values)
        wanted = [encoded(each) for each in given]
        shown = [encoded(each) for each in known]
        if wrong := [each for each in wanted if each not in shown]:
            raise ChoiceError(f"{name} {wrong[0]!r} does not occur{nearest(str(wrong[0]), map(str, shown[:-1]))}")
        return tuple(each for each, form in zip(known, shown, strict=True) if form in wanted)

    @traitlets.validate("sort")
    def _check_sort(self, proposal: Any) -> str:
        if proposal["value"].removeprefix("-") not in SORTS:
            raise ChoiceError(f"sort {proposal['value']!r} is unknown{nearest(proposal['value'], SORTS)}")
        return str(proposal["value"])

    @traitlets.validate("columns")
    def _check_columns(self, proposal: Any) -> str:
        known = ("informant", "phase", "cycle", *attribute_names(self.project))
        if proposal["value"] not in known:
            raise ChoiceError(f"columns {proposal['value']!r} is unknown{nearest(proposal['value'], known)}")
        return str(proposal["value"])

    # -- as plain values, and back

    @property
    def filters(self) -> dict[str, Any]:
        """The filters as JSON can hold them."""
        return {
            "segments": [list(each) for each in self.segments],
            "codes": list(self.codes),
            "together": self.together,
            "users": list(self.users),
            "informants": list(self.informants),
            "claims": list(self.claims),
            "text": self.text,
            "attributes": {name: [encoded(each) for each in values] for name, values in self.attributes.items()},
        }

    @filters.setter
    def filters(self, filters: Mapping[str, Any]) -> None:
        if unknown := [name for name in filters if name not in CHOICES]:
            raise ValueError(f"{unknown[0]!r} is no filter{nearest(str(unknown[0]), CHOICES)}")
        self.choose(**{**BLANK, **filters})

    def choose(self, **filters: Any) -> None:
        """Set several filters at once, as one step that can be undone."""
        with self.hold_trait_notifications():
            for name, value in filters.items():
                setattr(self, name, value)

    def to_json(self) -> str:
        """Return filters and view as JSON."""
        view = {name: getattr(self, name) for name in VIEW}
        return json.dumps({"filters": self.filters, "view": view}, ensure_ascii=False, indent=1)

    def from_json(self, text: str) -> None:
        """Take filters and view from what `to_json` gave; either all is taken or nothing.

        Raises
        ------
        ValueError
            If it is something else, or does not fit the project.
        """
        try:
            saved = json.loads(text)
            filters, view = saved["filters"], {name: saved["view"][name] for name in VIEW if name in saved["view"]}
        except (ValueError, TypeError, KeyError) as fault:
            raise ValueError(f"this is not a saved choice of themes: {fault!r}") from fault
        # A state of its own finds the faults before anything has changed here.
        trial = ThemeState(self.given)
        trial.filters = filters
        for name, value in view.items():
            setattr(trial, name, value)
        self.choose(**{name: getattr(trial, name) for name in (*CHOICES, *view)})

    # -- steps

    def _changed(self, _change: Any) -> None:
        now = self.filters
        if now == self._now:
            return
        before, self._now = self._now, now
        if self._recording:
            self._record(before)

    @contextmanager
    def _unrecorded(self) -> Iterator[None]:
        self._recording = False
        try:
            yield
        finally:
            self._recording = True

    def _held(self) -> dict[str, Any]:
        return self._now

    def _restore(self, held: Mapping[str, Any], past: Iterable[Any], future: Iterable[Any]) -> None:
        with self._unrecorded(), self.hold_trait_notifications():
            self.filters = dict(held)
            self.past, self.future = tuple(past), tuple(future)

    def restore(self, filters: Mapping[str, Any], past: Iterable[Any], future: Iterable[Any]) -> None:
        """Take over filters together with their steps, as the browser tells them."""
        self._restore(filters, past, future)

    def reset(self) -> None:
        """Drop all filters; this can be undone."""
        self.filters = {}

    # -- what the filters let through

    @property
    def facets(self) -> tuple[str, ...]:
        """The filters that are set; an attribute as ``"attributes/contract"``."""
        found = [name for name in ("segments", "codes", "users", "informants", "claims") if getattr(self, name)]
        found += ["text"] if folded(self.text).strip() else []
        return (*found, *(f"{PREFIX}{name}" for name in self.attributes))

    def _values(self, facet: str) -> tuple[Any, ...]:
        if facet == "text":
            return (self.text,)
        found = self.attributes[facet.removeprefix(PREFIX)] if facet.startswith(PREFIX) else getattr(self, facet)
        return tuple(found)

    def _calls(self) -> list[dict[str, Any]]:
        arguments = {name: self.known[name].argument if name in self.known else name for name in self.facets}
        chosen = {argument: self._values(name) for name, argument in arguments.items()}
        return calls_for(chosen, self.known["segments"].keys, together=self.together)

    @property
    def chosen(self) -> Project:
        """The excerpts that pass every filter, as a project."""
        return reduce(lambda project, call: project.select(**call), self._calls(), self.project)

    def to_python(self, name: str = "project") -> str:
        """Return the expression that chooses the same excerpts.

        Where a date is chosen by, `datetime` must have been imported.
        """
        calls = [f".select({', '.join(written(*pair) for pair in call.items())})" for call in self._calls()]
        return self.both.written(name, self.given, also=self.repeats) + "".join(calls)

    def order(self) -> list[int]:
        """Return where each chosen excerpt stands in `chosen`, in the order of `sort`; what has no value comes last."""
        by = self.sort.removeprefix("-")
        index = self.chosen.columns
        n = len(index)
        if by == "words":
            key = index.words()
        elif by == "rings":
            segment = segment_numbers(self.chosen)
            key = np.where(segment < 0, len(self.known["segments"].keys), segment)
        elif by == "order" or by not in ("informant", *attribute_names(self.project)):
            key = np.arange(n) if by == "order" else np.zeros(n)
        else:
            first = index.column(by).first(n)
            key = np.where(first < 0, np.iinfo(np.int64).max, first)
        order: list[int] = np.argsort(-key if self.sort.startswith("-") else key, kind="stable").tolist()
        return order

    # -- counts

    def searched(self) -> np.ndarray | None:
        """Return which excerpts have the words that are searched for, or None if there are none."""
        return found_in(self.project, self.text)

    @property
    def _counted(self) -> FacetCounts:
        chosen = {name: self.known[name].numbers(self._values(name)) for name in self.facets if name in self.known}
        return FacetCounts(len(self.project), self.known, chosen, every=self.together, text=self.searched())

    def counts(self, facet: str) -> dict[Any, Count]:
        """Return how many excerpts each value of a filter would let through, given all the other filters.

        Parameters
        ----------
        facet : str
            ``"segments"``, ``"codes"``, ``"users"``, ``"informants"``,
            ``"claims"`` or ``"attributes/contract"``.

        Returns
        -------
        dict
            Value to `Count`, in the project's order. Of a code: the distinct
            excerpts that have it or one below it.
        """
        known = self.known[facet]
        here = self._counted.counts(facet).tolist()
        everywhere = known.counts(np.ones(len(self.project), dtype=bool), self.lens).tolist()
        second = [0] * len(known.keys)
        if facet == "segments":
            second = second_counts(self.project, self._counted.passing("segments"))
        return {key: Count(*counts) for key, *counts in zip(known.keys, here, everywhere, second, strict=True)}

    @property
    def lens(self) -> tuple[int, ...]:
        """The numbers of the users whose codings count; empty for everybody's."""
        return self.known["users"].numbers(self.users)

    def passing(self) -> np.ndarray:
        """Return which excerpts pass every filter."""
        return self._counted.passing()

    def why_empty(self) -> tuple[Hint, ...]:
        """Return the filters without which there would be excerpts; see `FacetCounts.why_empty`."""
        return self._counted.why_empty()

    def drop(self, facet: str) -> None:
        """Give up one filter; see `facets`."""
        if facet.startswith(PREFIX):
            name = facet.removeprefix(PREFIX)
            self.attributes = {each: values for each, values in self.attributes.items() if each != name}
        elif facet in CHOICES:
            setattr(self, facet, BLANK[facet])
        else:
            raise ValueError(f"{facet!r} is no filter{nearest(facet, CHOICES)}")

    def describe(self, lang: str | None = None) -> list[tuple[str, str]]:
        """Return each filter that is set as a name and its values, in words."""
        lang = lang or self.lang
        return [(facet_label(self.project, facet, lang), self._in_words(facet, lang)) for facet in self.facets]

    def _in_words(self, facet: str, lang: str) -> str:
        if facet == "text":
            return f"«{self.text}»"
        known = self.known[facet]
        labels = value_labels(self.project, known, lang)
        joint = f" {say('explorer.and' if self.together else 'explorer.or', lang)} " if facet == "codes" else "; "
        return joint.join(labels[at] for at in known.numbers(self._values(facet)))


def found_in(project: Project, text: str) -> np.ndarray | None:
    """Return which excerpts of a project have some words, in any rendering or form; None for no words."""
    if not folded(text).strip():
        return None
    return np.array(Phrase(text, project.spelling).within(project.columns.searchable()), dtype=bool)


BLANK: dict[str, Any] = {
    "segments": [], "codes": [], "together": False, "users": [], "informants": [], "claims": [], "text": "",
    "attributes": {},
}  # fmt: skip
