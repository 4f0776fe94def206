"""The claims audit: a thin coat around `ClaimsState`."""

import os
from collections import Counter
from xml.etree import ElementTree as ET

import traitlets

from tender_cycles._checks import check_type
from tender_cycles.claims import VERDICTS, VerdictFile, VerdictStore, verdicts_path
from tender_cycles.claims.readers import AStore
from tender_cycles.project import Project
from tender_cycles.project.attached import attached_words
from tender_cycles.widgets.claims.payload import claims_payload
from tender_cycles.widgets.claims.state import ClaimsState
from tender_cycles.widgets.core.bundle import look, view
from tender_cycles.widgets.core.state_widget import StateWidget
from tender_cycles.widgets.core.svg import ACCENT, INK, PAPER, QUIET, element, picture, svg
from tender_cycles.words import check_lang, say, words_under

OURS, OWN = 220, 390  # where the bars begin


class ClaimsExplorer(StateWidget):
    """The claims, their evidence, one's own verdicts; `explore_claims` makes one.

    Parameters
    ----------
    state : ClaimsState

    Attributes
    ----------
    state : ClaimsState
        Setting its traits moves the browser, and the other way round.
    error : str
        What went wrong last, as shown in the widget; empty if nothing did.
    """

    _esm = view("widgets/claims/widget.js", "renderClaims")
    _css = look("widgets/claims/widget.css")

    payload = traitlets.Dict().tag(sync=True)
    filters = traitlets.Dict().tag(sync=True, echo_update=False)
    current = traitlets.Unicode("").tag(sync=True, echo_update=False)
    blind = traitlets.Bool(False).tag(sync=True, echo_update=False)
    own = traitlets.Dict().tag(sync=True)
    state: ClaimsState
    shown = ("lang", "filters", "current", "blind", "own")
    taken = ("filters", "current", "blind", "lang")

    def __init__(self, state: ClaimsState) -> None:
        self.attached = attached_words(state.project)
        super().__init__(state, payload=claims_payload(state))

    def answer_reload(self) -> None:
        """Read again what is kept, where another notebook may have written."""
        self.state.reload()

    def answer_judge(self, key: str, verdict: str, reason: str) -> None:
        """Save a verdict; answered when it is on the disk."""
        self.state.judge(key, verdict, reason)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {_summary(self.state)}>"

    def _still(self) -> tuple[str, str]:
        return verdict_bars(self.state), f"{_summary(self.state)} {say('claims.still', self.state.lang)}"


def _summary(state: ClaimsState) -> str:
    found = state.agreement
    return say("claims.summary", state.lang, n=len(state.shown), all=found.claims, judged=found.judged, same=found.same)


def verdict_bars(state: ClaimsState) -> str:
    """Return how often each verdict is given, by the project and by the reader, as an SVG."""
    lang = state.lang
    ours = Counter(claim.verdict for claim in state.project.claims)
    own = Counter(facts["verdict"] for facts in state.own.values())
    most = max([*ours.values(), *own.values(), 1])
    drawn = [
        _told(say(f"claims.{key}", lang), x, 22, font_weight="bold") for key, x in (("ours", OURS), ("yours", OWN))
    ]
    for at, verdict in enumerate(VERDICTS):
        y = 40 + 22 * at
        drawn.append(_told(words_under("explorer.verdict", lang)[verdict], 8, y + 12))
        for x, count, fill in ((OURS, ours[verdict], ACCENT), (OWN, own[verdict], QUIET)):
            drawn.append(element("rect", x=x, y=y, width=130 * count / most, height=15, fill=fill))
            drawn.append(_told(str(count), x + 130 * count / most + 5, y + 12))
    paper = element("rect", width=560, height=160, fill=PAPER)
    return svg(picture(_summary(state), (0, 0, 560, 160), 560, paper, *drawn))


def _told(text: str, x: float, y: float, **more: object) -> ET.Element:
    return element("text", text, x=x, y=y, font_size=13, fill=INK, **more)


def explore_claims(
    project: Project,
    store: AStore | None = None,
    *,
    lang: str | None = None,
    path: str | os.PathLike[str] | None = None,
    user: str = "",
) -> ClaimsExplorer:
    """Return a widget in which to hold a project's claims against their evidence, and judge for oneself.

    Parameters
    ----------
    project : Project
        The thesis, or a study of one's own with claims in it; see `tender_cycles.claims.add`.
    store : Store, optional
        Where one's own verdicts are kept, each as a change in its journal.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    path : path, optional
        A file for one's own verdicts, where there is no store; one in the
        user's data folder, if it is not given.
    user : str
        Name of the reader, where there is no store.

    Returns
    -------
    ClaimsExplorer
        Its `state` is what is seen, and `state.judge` gives a verdict. Every
        verdict is on the disk before the widget says that it is saved; the
        same call brings them back after the kernel is gone.

    Raises
    ------
    TypeError
        If `project` is none; says how to come by one.
    ValueError
        If both a store and a file are given, the store has not all the claims,
        or the verdicts that are kept cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> from tender_cycles.datasets import load_thesis
    >>> folder = tempfile.TemporaryDirectory()
    >>> explorer = explore_claims(load_thesis(), path=f"{folder.name}/mine.jsonl")
    >>> explorer.state.judge("C36", "contradicted", "Emilie calls the start good.")
    True
    >>> explore_claims(load_thesis(), path=f"{folder.name}/mine.jsonl").state.own["C36"]["verdict"]
    'contradicted'
    >>> folder.cleanup()
    """
    check_type(Project, project, "project")
    if isinstance(store, str | os.PathLike):
        raise TypeError(f"store {str(store)!r} is a path: open it by tc.study.Store.open, or name a file by path=")
    if store is not None and (path is not None or user):
        raise ValueError("verdicts are kept in a store or in a file, not in both; leave out path and user")
    keeper = (
        VerdictFile(verdicts_path(project) if path is None else path, user) if store is None else VerdictStore(store)
    )
    return ClaimsExplorer(ClaimsState(project, keeper, check_lang(lang)))
