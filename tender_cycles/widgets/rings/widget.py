"""The rings as a control of their own."""

from collections.abc import Mapping
from typing import Any

import traitlets

from tender_cycles._checks import check_type
from tender_cycles.project import Project
from tender_cycles.widgets.core.base import Widget
from tender_cycles.widgets.core.bundle import look, view
from tender_cycles.widgets.rings.counts import Count, segment_counts
from tender_cycles.widgets.rings.layout import ring_layout, ring_words
from tender_cycles.widgets.rings.svg import rings_svg
from tender_cycles.words import check_lang, say

Segment = tuple[str, str]


class RingControl(Widget):
    """The segments as buttons on their rings.

    Parameters
    ----------
    project : Project
        Its nested cycles are the rings, its excerpts are counted; a project without them has no rings.
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Attributes
    ----------
    selected : tuple of (cycle, phase)
        The chosen segments. Setting it moves the rings, and the other way round.
    """

    _esm = view("widgets/rings/widget.js", "renderRings")
    _css = look("widgets/rings/rings.css")

    layout_: Any = traitlets.List().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    counts = traitlets.Dict().tag(sync=True)
    totals = traitlets.Dict().tag(sync=True)
    seconds = traitlets.Dict().tag(sync=True)
    chosen_keys: Any = traitlets.List().tag(sync=True, echo_update=False)
    selected = traitlets.Tuple()

    def __init__(self, project: Project, lang: str | None = None) -> None:
        check_type(Project, project, "project")
        self._model, lang = project.cycles, check_lang(lang)
        super().__init__(lang=lang, layout_=ring_layout(self._model), words=ring_words(self._model, lang))
        self.show_counts(segment_counts(project))

    def show_counts(self, counts: Mapping[Segment, Count]) -> None:
        """Show other numbers."""
        self._numbers = dict(counts)
        self.counts = {"/".join(segment): count.n for segment, count in counts.items()}
        self.totals = {"/".join(segment): count.of for segment, count in counts.items()}
        self.seconds = {"/".join(segment): count.second for segment, count in counts.items() if count.second}

    @traitlets.observe("lang")
    def _show_words(self, change: Any) -> None:
        self.words = ring_words(self._model, change["new"])

    @traitlets.validate("selected")
    def _check_selected(self, proposal: Any) -> tuple[Segment, ...]:
        known = self._model.segments if self._model else ()
        wanted = [tuple(map(str, each)) for each in proposal["value"]]
        if wrong := [each for each in wanted if each not in known]:
            raise traitlets.TraitError(f"{wrong[0]!r} is not on the rings")
        return tuple(each for each in known if each in wanted)

    @traitlets.observe("selected")
    def _show_selected(self, change: Any) -> None:
        self.chosen_keys = ["/".join(each) for each in change["new"]]

    @traitlets.observe("chosen_keys")
    def _take_selected(self, change: Any) -> None:
        self.selected = tuple(tuple(key.split("/")) for key in change["new"])

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {', '.join(self.chosen_keys) or say('rings.cleared', self.lang)}>"

    def _still(self) -> tuple[str, str]:
        return rings_svg(self._model, self._numbers, self.selected, self.lang), say("rings.still", self.lang)
