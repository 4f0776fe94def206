"""What the browser is sent of the claims: in a notebook by the widget, in a page of its own by the page."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tender_cycles.claims import VERDICTS, verdicts_path
from tender_cycles.claims.ledger import Voices, searchable
from tender_cycles.datasets.thesis import section_label, told_in
from tender_cycles.project import Claim, Project
from tender_cycles.project.attached import attached_words
from tender_cycles.widgets.claims.state import ClaimsState
from tender_cycles.widgets.themes.labels import attribute_label, value_label
from tender_cycles.words import LANGS, say, words_under


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
        "say": {lang: _words(lang) | {"kept": _kept(state, lang)} for lang in LANGS},
    }


def _kept(state: ClaimsState, lang: str) -> str:
    """Return where the verdicts are kept: by the name of the file, unless that is the user's own, which has none."""
    path = Path(state.keeper.path)
    own = path == verdicts_path(state.project)
    return say("claims.kept-here", lang) if own else say("claims.kept", lang, place=path.name)


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
