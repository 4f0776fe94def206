"""The rings as a control of their own."""

from collections.abc import Mapping
from typing import Any

import traitlets

from tender_cycles.cycles import SEGMENTS
from tender_cycles.project import Project
from tender_cycles.widgets.core.base import Widget
from tender_cycles.widgets.core.bundle import script, styles
from tender_cycles.widgets.rings.counts import Count, segment_counts
from tender_cycles.widgets.rings.layout import ring_layout, ring_words
from tender_cycles.widgets.rings.svg import rings_svg
from tender_cycles.words import check_lang, say

Segment = tuple[str, str]


class RingControl(Widget):
    """The nine segments as buttons on three rings.

    Parameters
    ----------
    counts : mapping of (cycle, phase) to Count, or Project
        What stands on each segment.
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Attributes
    ----------
    selected : tuple of (cycle, phase)
        The chosen segments. Setting it moves the rings, and the other way round.
    """

    _esm = script("widgets/rings/widget.js", tail="export default {render: renderRings};")
    _css = styles("widgets/core/tokens.css", "widgets/rings/rings.css")

    layout_: Any = traitlets.List().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    counts = traitlets.Dict().tag(sync=True)
    totals = traitlets.Dict().tag(sync=True)
    chosen_keys: Any = traitlets.List().tag(sync=True, echo_update=False)
    selected = traitlets.Tuple()

    def __init__(self, counts: Mapping[Segment, Count] | Project, lang: str | None = None) -> None:
        self.lang = check_lang(lang)
        numbers = segment_counts(counts) if isinstance(counts, Project) else counts
        super().__init__(layout_=ring_layout(), words=ring_words(self.lang))
        self.show_counts(numbers)

    def show_counts(self, counts: Mapping[Segment, Count]) -> None:
        """Show other numbers."""
        self._numbers = dict(counts)
        self.counts = {"/".join(segment): count.n for segment, count in counts.items()}
        self.totals = {"/".join(segment): count.of for segment, count in counts.items()}

    @traitlets.validate("selected")
    def _check_selected(self, proposal: Any) -> tuple[Segment, ...]:
        known = [(str(cycle), str(phase)) for cycle, phase in SEGMENTS]
        wanted = [tuple(map(str, each)) for each in proposal["value"]]
        if wrong := [each for each in wanted if each not in known]:
            raise traitlets.TraitError(f"{wrong[0]!r} is not on the rings")
        return tuple(each for each in known if each in wanted)

    @traitlets.observe("selected")
    def _tell(self, change: Any) -> None:
        self.chosen_keys = ["/".join(each) for each in change["new"]]

    @traitlets.observe("chosen_keys")
    def _hear(self, change: Any) -> None:
        self.selected = tuple(tuple(key.split("/")) for key in change["new"])

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {', '.join(self.chosen_keys) or say('rings.cleared', self.lang)}>"

    def _still(self) -> tuple[str, str]:
        return rings_svg(self._numbers, self.selected, self.lang), say("rings.still", self.lang)
