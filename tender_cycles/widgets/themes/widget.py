"""The theme explorer: a thin coat around `ThemeState`."""

from base64 import b64decode, b64encode
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import traitlets
from traitlets import Bunch

from tender_cycles.datasets import attach_thesis
from tender_cycles.datasets.thesis import with_words
from tender_cycles.project import Project
from tender_cycles.widgets.core.bundle import look, view
from tender_cycles.widgets.core.state_widget import StateWidget
from tender_cycles.widgets.rings.svg import rings_svg
from tender_cycles.widgets.themes.export import export, kinds
from tender_cycles.widgets.themes.payload import context_of, payload, texts_of
from tender_cycles.widgets.themes.state import BLANK, ThemeState, found_in
from tender_cycles.words import say

STEPS = ("filters", "past", "future")
VIEW = ("sort", "threshold", "columns", "repeats")
ANEW = ("lang", "repeats")  # what changes all that the browser has


class ThemeExplorer(StateWidget):
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

    _esm = view("widgets/themes/widget.js", "renderExplorer")
    _css = look("widgets/rings/rings.css", "widgets/themes/widget.css")

    payload = traitlets.Dict().tag(sync=True)
    bytes = traitlets.Bytes().tag(sync=True)
    filters = traitlets.Dict().tag(sync=True, echo_update=False)
    past: Any = traitlets.List().tag(sync=True, echo_update=False)
    future: Any = traitlets.List().tag(sync=True, echo_update=False)
    view = traitlets.Dict().tag(sync=True, echo_update=False)
    python = traitlets.Unicode("project").tag(sync=True)
    state: ThemeState
    shown = (*STEPS, "lang")
    taken = (*STEPS, "view", "lang")

    def __init__(self, project: Project, lang: str | None = None) -> None:
        state = ThemeState(project, lang)
        super().__init__(state, **self._payload(state))

    def _payload(self, state: ThemeState) -> dict[str, Any]:
        sent, columns = payload(state.project, state.known, state.lang, BLANK)
        return {"payload": sent | {"repeats": state.both.words(state.lang), "exports": [*kinds()]}, "bytes": columns}

    def values(self) -> dict[str, Any]:
        """Return filters and steps, the line of Python, and how it is shown."""
        view = {name: getattr(self.state, name) for name in VIEW}
        return {**super().values(), "python": self.state.to_python(), "view": view}

    def show(self, change: Any = None) -> None:
        """Tell the browser; in another language, or with the repeats, everything is sent anew."""
        with self.hold_sync():
            super().show(change)
            if change and change["name"] in ANEW:
                for name, value in self._payload(self.state).items():
                    self.set_trait(name, value)

    def take(self, name: str, value: Any) -> None:
        """Take the language, the view, or filters and steps, which belong together."""
        if name == "view":
            self.state.choose(**{each: value[each] for each in VIEW if each in value})
        elif name in STEPS:
            self.state.restore(self.filters, self.past, self.future)
        else:
            super().take(name, value)

    # -- what the browser asks

    def answer_texts(self, rows: list[int]) -> list[list[str]]:
        """Return the texts of some excerpts."""
        return texts_of(self.state.project, rows, self.state.lang)

    def answer_context(self, row: int) -> list[dict[str, Any]]:
        """Return what stands around an excerpt."""
        return context_of(self.state.project, self.state.known, row, self.state.lang)

    def answer_search(self, text: str) -> list[int] | None:
        """Return which excerpts have some words, or None if there is no word to look for."""
        found = found_in(self.state.project, text)
        return None if found is None else found.nonzero()[0].tolist()

    def answer_python(self) -> str:
        """Return the line of Python, when all that was chosen before has been heard."""
        return self.state.to_python()

    def answer_attach(self, name: str, part: str, last: bool) -> str:
        """Take the thesis in parts, in base64; after the last show the words, and return what was found."""
        self._sent = getattr(self, "_sent", b"") + b64decode(part)
        if not last:
            return ""
        sent, self._sent = self._sent, b""
        with TemporaryDirectory() as folder:
            path = Path(folder) / Path(name).name
            path.write_bytes(sent)
            report = attach_thesis(path)
        self.state.renew(with_words(self.state.given))
        self.show(Bunch(name="lang"))
        return report.summary(self.state.lang)

    def answer_export(self, kind: str, words: bool = False) -> tuple[str, str, str]:
        """Return a file of one kind, as name, media type and content in base64."""
        name, media, content = export(self.state, kind, words=words)
        return name, media, b64encode(content).decode()

    def __repr__(self) -> str:
        counts = {"n": len(self.state.chosen), "all": len(self.state.project)}
        return f"<{type(self).__name__}: {say('explorer.total', self.state.lang, **counts)}>"

    def _still(self) -> tuple[str, str]:
        svg = rings_svg(self.state.project.cycles, self.state.counts("segments"), self.state.segments, self.state.lang)
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
