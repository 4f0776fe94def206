"""The claims audit: a thin coat around `ClaimsState`."""

import os
from collections import Counter
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

import traitlets

from tender_cycles._checks import check_type
from tender_cycles.claims import VERDICTS, VerdictFile, VerdictStore, verdicts_path
from tender_cycles.claims.ledger import Voices, searchable
from tender_cycles.claims.readers import AStore
from tender_cycles.datasets.thesis import section_label, told_in
from tender_cycles.project import Claim, Project
from tender_cycles.project.attached import attached_words
from tender_cycles.widgets.claims.state import ClaimsState
from tender_cycles.widgets.core.bundle import look, view
from tender_cycles.widgets.core.state_widget import StateWidget
from tender_cycles.widgets.core.svg import ACCENT, INK, PAPER, QUIET, element, picture, svg
from tender_cycles.widgets.themes.labels import attribute_label, value_label
from tender_cycles.words import LANGS, check_lang, say, words_under

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


def claims_payload(state: ClaimsState) -> dict[str, Any]:
    """Return all that the browser needs to show a project's claims, as plain JSON."""
    project, voices = state.project, Voices(state.project)
    row = {each.guid: at for at, each in enumerate(project.selections)}
    used = dict.fromkeys(
        piece.selection for claim in project.claims for piece in claim.evidence if piece.selection is not None
    )
    return {
        "claims": [_claim(state, key, claim, voices) for key, claim in zip(state.keys, project.claims, strict=True)],
        "excerpts": {guid: _excerpt(project, row[guid]) for guid in used},
        "attached": [guid for guid in attached_words(project) if guid in used],
        "choices": {name: list(values) for name, values in state.choices.items()},
        "sections": {
            lang: {each: section_label(project, each, lang) for each in state.choices["sections"]} for lang in LANGS
        },
        "verdicts": list(VERDICTS),
        "place": str(state.keeper.path),
        "user": state.keeper.user,
        "paraphrased": {lang: told_in(project, lang) for lang in LANGS},
        "say": {lang: _words(lang) for lang in LANGS},
    }


def _claim(state: ClaimsState, key: str, claim: Claim, voices: Voices) -> dict[str, Any]:
    heard = voices.taking(claim, "for") | voices.taking(claim, "against")
    meant = voices.meant(claim)
    return {
        "key": key, "name": claim.name or key, "section": claim.section, "kind": claim.kind, "verdict": claim.verdict,
        "texts": dict(claim.texts), "reasons": dict(claim.reasons), "search": searchable(claim),
        "contradicts": [state.key(guid) for guid in claim.contradicts],
        "about": list(meant) if claim.cases else [],
        "silent": [name for name in meant if name not in heard] if claim.kind in ("all", "none") else [],
        "evidence": [_piece(state.project, piece, voices) for piece in claim.evidence],
        "weighed": {lang: weighed(state.fragility.get(key), lang) for lang in LANGS},
    }  # fmt: skip


def weighed(row: Mapping[str, Any] | None, lang: str) -> str:
    """Return what the evidence alone says of a claim, and how little would change it; "" of what it cannot weigh."""
    if row is None:
        return ""
    if not row["reckoned"]:
        return say("claims.uncounted", lang)
    words = words_under("explorer.verdict", lang)
    told = say("claims.weighed", lang, verdict=words[row["reckoned"]], **{
        name: row[name] for name in ("n_for", "n_against", "n_both", "meant")})  # fmt: skip
    if row["differs"]:
        told += " " + say("claims.weighed-differs", lang)
    if row["needed"]:
        fewest = len(row["becomes"]) and int(row["fewest"])
        becomes = ", ".join(words[verdict] for verdict in row["becomes"])
        told += " " + say(f"claims.fragile-{fewest}", lang, becomes=becomes)
    return told


def _piece(project: Project, piece: Any, voices: Voices) -> dict[str, Any]:
    values = next((dict(case.values) for case in project.cases if case.guid == piece.case), {})
    known = values.get(piece.variable)
    return {
        "stance": piece.stance, "who": list(voices.of(piece)), "excerpt": piece.selection,
        "attribute": piece.variable and {lang: attribute_label(project, piece.variable, lang) for lang in LANGS},
        "value": piece.variable and {lang: value_label(known, lang) for lang in LANGS},
    }  # fmt: skip


def _excerpt(project: Project, at: int) -> dict[str, Any]:
    selection, index = project.selections[at], project.columns
    voice = selection.facts.get("voice", "own")
    texts = {lang: text for lang, text in selection.texts.items() if text and lang != "words"}
    own = "" if "words_from" in selection.facts else index.rendering(at, "words")
    return {
        "name": index.excerpt(at), "section": str(selection.facts.get("section", "")),
        "texts": texts, "words": own or ("" if texts else index.stretch(at)),
        "voice": None if voice == "own" else {lang: value_label(voice, lang) for lang in LANGS},
    }  # fmt: skip


def _words(lang: str) -> dict[str, Any]:
    """Return every word that the browser shows."""
    verdicts = words_under("explorer.verdict", lang)
    return words_under("claims", lang) | {f"verdict.{word}": verdicts[word] for word in VERDICTS}


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
