"""The theme explorer: a thin coat around `ThemeState`."""

from typing import Any

import traitlets

from tender_cycles.project import Project
from tender_cycles.widgets.core.base import Widget
from tender_cycles.widgets.core.bundle import script, styles
from tender_cycles.widgets.rings.svg import rings_svg
from tender_cycles.widgets.themes.export import export
from tender_cycles.widgets.themes.payload import payload
from tender_cycles.widgets.themes.state import CHOICES, ThemeState
from tender_cycles.words import LANGS, say

STEPS = ("filters", "past", "future")
VIEW = ("sort", "threshold", "columns")


class ThemeExplorer(Widget):
    """Rings, filters, excerpts, matrix, network and claims as views of one state.

    Parameters
    ----------
    project : Project
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Attributes
    ----------
    state : ThemeState
        What is chosen. Setting its traits moves the browser, and the other way round.
    error : str
        What went wrong last, as shown in the widget; empty if nothing did.
    """

    _esm = script("widgets/themes/widget.js", tail="export default {render: renderExplorer};")
    _css = styles("widgets/core/tokens.css", "widgets/rings/rings.css", "widgets/themes/widget.css")

    payload = traitlets.Dict().tag(sync=True)
    lang = traitlets.Enum(LANGS).tag(sync=True)
    filters = traitlets.Dict().tag(sync=True, echo_update=False)
    past: Any = traitlets.List().tag(sync=True, echo_update=False)
    future: Any = traitlets.List().tag(sync=True, echo_update=False)
    view = traitlets.Dict().tag(sync=True, echo_update=False)
    error = traitlets.Unicode("").tag(sync=True)

    def __init__(self, project: Project, lang: str | None = None) -> None:
        self.state = ThemeState(project, lang)
        super().__init__(payload=payload(project), lang=self.state.lang, filters=self.state.filters, view=self._view())
        self.state.observe(self._tell, (*CHOICES, "past", "future", *VIEW, "lang"))
        self.observe(self._hear, (*STEPS, "view"))
        self.on_msg(self._asked)

    def _view(self) -> dict[str, Any]:
        return {name: getattr(self.state, name) for name in VIEW}

    def _tell(self, _change: Any) -> None:
        """Tell the browser; all at once, so that nobody sees filters with the steps of others."""
        state = self.state
        news = {"filters": state.filters, "past": list(state.past), "future": list(state.future), "view": self._view()}
        with self.hold_sync(), self.hold_trait_notifications():
            for name, value in {**news, "lang": state.lang}.items():
                setattr(self, name, value)

    def _hear(self, change: Any) -> None:
        try:
            if change["name"] == "view":
                self.state.choose(**{name: value for name, value in self.view.items() if name in VIEW})
            elif (self.filters, self.past, self.future) != self._steps():
                self.state.restore(self.filters, self.past, self.future)
        except (ValueError, traitlets.TraitError) as fault:
            self.error = str(fault)
        else:
            self.error = ""

    def _steps(self) -> tuple[Any, list[Any], list[Any]]:
        return self.state.filters, list(self.state.past), list(self.state.future)

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        try:
            for name, kind, text in export(self.state, content["export"]):
                self.send({"download": name, "type": kind, "text": text})
        except Exception as fault:  # shown in the widget; a callback's own error would be seen by nobody
            self.error = f"{type(fault).__name__}: {fault}"

    def __repr__(self) -> str:
        counts = {"n": len(self.state.chosen), "all": len(self.state.project)}
        return f"<{type(self).__name__}: {say('explorer.total', self.state.lang, **counts)}>"

    def _still(self) -> tuple[str, str]:
        svg = rings_svg(self.state.counts("segments"), self.state.segments, self.state.lang)
        counts = {"n": len(self.state.chosen), "all": len(self.state.project)}
        return svg, say("explorer.still", self.state.lang, **counts)


def explore_themes(project: Project, *, lang: str | None = None) -> ThemeExplorer:
    """Return a widget in which to explore the coded excerpts of a project.

    Parameters
    ----------
    project : Project
        The thesis, or a study of one's own; whole or selected.
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Returns
    -------
    ThemeExplorer
        Its `state` is what is chosen: ``explorer.state.codes = ("false security",)``
        does the same as clicking, ``explorer.state.to_python()`` is what is
        seen, as code.

    Raises
    ------
    TypeError
        If `project` is none; says how to come by one.

    Examples
    --------
    >>> from tender_cycles.project import Project
    >>> explorer = explore_themes(Project(name="empty"))
    >>> explorer.state.to_python()
    'project'
    """
    return ThemeExplorer(project, lang)
