"""The claims audit as one page of HTML: done on a telephone as well, with nothing installed and no network."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from tender_cycles._checks import check_type
from tender_cycles._files import replacing
from tender_cycles.claims import ReaderVerdict, VerdictFile
from tender_cycles.project import Project
from tender_cycles.project.attached import OnlyWordsError, attached_words
from tender_cycles.widgets.claims.payload import claims_payload
from tender_cycles.widgets.claims.state import ClaimsState
from tender_cycles.widgets.core.exercise_page import HandIn, exercise_page
from tender_cycles.words import LANGS, check_lang, say, words_under

FORMAT = "tender_cycles verdicts"
VERSION = 1


def write_claims_page(
    project: Project, path: str | os.PathLike[str], *, lang: str | None = None, words: bool = False
) -> Path:
    """Write a project's claims and their evidence as one page to be handed out, in which students judge them.

    The page opens from disk in any browser, on a telephone too, and asks no
    network. It keeps the verdicts in the browser as one goes, and hands in a
    file that `tender_cycles.claims.read_verdicts` takes as that of
    `explore_claims`. No verdict on a claim is in it, nor a reason, nor what the
    evidence alone says.

    Parameters
    ----------
    project : Project
    path : path
        An ``.html`` file; it takes the place of an older one when all is written.
    lang : {"nb", "en"}, default that of `tc.set_lang`
        In which language it opens; the students can change it.
    words : bool
        Whether the informants' own words go into the page, which then says that it is confidential.

    Returns
    -------
    Path

    Raises
    ------
    TypeError
        If `project` is none; says how to come by one.
    ValueError
        If the project has no claims, `lang` is unknown, `words` are asked for
        and there are none, or an excerpt has nothing but words and they are not asked for.

    Examples
    --------
    >>> import tempfile
    >>> from tender_cycles.datasets import load_thesis
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_claims_page(load_thesis(), f"{folder}/claims.html", lang="en").stat().st_size < 1_000_000
    True
    """
    check_type(Project, project, "project")
    lang = check_lang(lang)
    if not project.claims:
        raise ValueError(f"{project.name!r} has no claims; write some with tc.claims.claim and tc.claims.add")
    text = _html(project, lang, _payload(project, words=words), attached_words(project) if words else None)
    with replacing(path) as file:
        file.write(text)
    return Path(path)


class _Nowhere(VerdictFile):
    """Nobody's verdicts: whoever writes the page may have some."""

    def all(self) -> list[ReaderVerdict]:
        return []


def _payload(project: Project, *, words: bool) -> dict[str, Any]:
    """Return what the view is drawn from, of a project in which no claim has been judged."""
    unjudged = tuple(replace(claim, verdict="", reasons={}) for claim in project.claims)
    payload = claims_payload(ClaimsState(replace(project, claims=unjudged), _Nowhere("")))
    for claim in payload["claims"]:
        claim["weighed"] = dict.fromkeys(LANGS, "")
    _check_words(project, payload, words=words)
    if not words:
        payload["attached"] = []
        payload["excerpts"] = {guid: {**each, "words": ""} for guid, each in payload["excerpts"].items()}
    paraphrased = bool(project.columns.paraphrased())
    return payload | {
        "place": "",
        "paraphrased": {lang: say("project.paraphrased", lang) if paraphrased else "" for lang in LANGS},
        "say": {lang: payload["say"][lang] | words_under("claims-page.view", lang) for lang in LANGS},
    }


def _check_words(project: Project, payload: dict[str, Any], *, words: bool) -> None:
    excerpts = payload["excerpts"].values()
    if words and not payload["attached"] and not any(each["words"] for each in excerpts):
        raise ValueError(f"no excerpt in the evidence of {project.name!r} has the informants' own words")
    if not words and (bare := [each["name"] for each in excerpts if not each["texts"]]):
        raise OnlyWordsError(
            f"{len(bare)} of the {len(excerpts)} excerpts in the evidence have no paraphrase, only the informants' own "
            "words, so that nothing would be left to judge by; words=True puts the words into the file"
        )


def _html(project: Project, lang: str, payload: dict[str, Any], words: dict[str, str] | None) -> bytes:
    guids = {each["key"]: claim.guid for each, claim in zip(payload["claims"], project.claims, strict=True)}
    digest = hashlib.sha256("\n".join(sorted(guids.values())).encode()).hexdigest()[:16]
    shown = None if words is None else {guid: words[guid] for guid in payload["attached"]}
    return exercise_page(
        payload,
        HandIn(format=FORMAT, version=VERSION, exercise=digest, name="verdicts", n=len(guids)),
        section="claims-page",
        script_of=("widgets/claims/page.js", "startAudit"),
        styles=("widgets/claims/widget.css", "widgets/claims/page.css"),
        lang=lang,
        words=shown,
        facts={"guids": guids},
    )
