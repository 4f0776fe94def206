"""Codings and evidence as W3C Web Annotations: each a passage that its selectors find again in the text.

Annotation for transparent inquiry (ATI) sets such annotations beside an
article: what is said in a section, the excerpt that it rests on, and the
analyst's note on it. So a claim's evidence becomes an annotation with these
three, and a coding one with its code.

Reference: W3C, Web Annotation Data Model, Recommendation, 23 February 2017.
"""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tender_cycles._checks import check_type
from tender_cycles._files import replacing
from tender_cycles.project import Claim, Coding, Evidence, Project, Selection, stable_guid
from tender_cycles.study.exchange.qde_writing import when, with_guids
from tender_cycles.study.exchange.report import Report

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32  # characters before and after a quotation, by which equal words are told apart
PURPOSES = {"for": "assessing", "against": "assessing", "context": "linking"}
Facts = dict[str, Any]


def write_annotations(project: Project, path: str | os.PathLike[str], *, words: bool = False) -> Report:
    """Write each coding, and each piece of a claim's evidence, as a W3C Web Annotation.

    The file is one collection of annotations in JSON-LD. A passage is given
    twice, by its words with some of those around it and by its position in code
    points; the texts themselves are not in the file. A coding's body is the code
    and what the notes say. A claim's bodies are the section in which it stands,
    the claim, the excerpt where its source has a rendering of it, and the note
    on why it holds or not, in each language.

    Parameters
    ----------
    project : Project
    path : path-like
        A ``.jsonld`` file.
    words : bool
        Whether the words of an attached text go along; then only you may read the file.

    Returns
    -------
    Report
        Names what annotations do not hold.
    """
    check_type(Project, project, "project")
    report = Report(Path(path).name)
    project = report.share(project, words)
    items = list(_Annotations(with_guids(project)[0]).all())
    page = {"type": "AnnotationPage", "startIndex": 0, "items": items}
    whole = {
        "@context": CONTEXT,
        "id": _urn(stable_guid("annotations", project.guid or project.name)),
        "type": "AnnotationCollection",
        "label": project.name,
        "total": len(items),
        "first": page,
    }
    with replacing(path, private=report.private) as file:
        file.write(json.dumps(whole, ensure_ascii=False, indent=1).encode("utf-8", "replace"))
    report.add("kept", "codings", count=len(project.codings))
    report.add("kept", "claims", count=len(project.claims))
    report.leave_out(project, "variables", "cases", "sets", "links", "graphs", "media")
    return report


def _urn(guid: str) -> str:
    return f"urn:uuid:{guid}"


def _body(purpose: str, text: str, lang: str = "") -> Facts:
    language = {"language": lang} if lang else {}
    return {"type": "TextualBody", "purpose": purpose, "value": text, "format": "text/plain", **language}


class _Annotations:
    """Makes the annotations of a project whose identifiers are GUIDs."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.sources = {each.guid: each for each in project.sources}
        self.selections = {each.guid: each for each in project.selections}
        self.notes = {each.guid: each.text for each in project.notes}
        self.users = {each.guid: each.name or each.id for each in project.users}
        self.codes = {each.guid: each for each in project.codes}
        self.cases = {each.guid: each for each in project.cases}

    def all(self) -> Iterator[Facts]:
        """Yield the codings, then the claims."""
        yield from map(self._coding, self.project.codings)
        for claim in self.project.claims:
            for at, piece in enumerate(claim.evidence):
                yield self._evidence(claim, at, piece)

    def _coding(self, coding: Coding) -> Facts:
        selection = self.selections[coding.selection]
        line = self.project.codebook.line(self.codes[coding.code])
        notes = (self.notes[guid] for guid in (*coding.notes, *selection.notes))
        bodies = [_body("tagging", " > ".join(each.name for each in line))]
        bodies += [_body("commenting", text) for text in filter(None, (selection.description, *notes))]
        made = self._made(coding.user or selection.user)
        if created := coding.created or selection.created:
            made["created"] = when(created)
        return self._annotation(coding.guid, "tagging", bodies, self._passage(selection), made)

    def _made(self, user: str | None) -> Facts:
        if user is None:
            return {}
        name = self.users[user]
        return {"creator": {"id": _urn(user), "type": "Person", **({"name": name} if name else {})}}

    def _annotation(
        self, guid: str, motivation: str, bodies: list[Facts], target: Facts, more: Mapping[str, Any]
    ) -> Facts:
        head = {"id": _urn(guid), "type": "Annotation", "motivation": motivation, **more}
        return {**head, "body": bodies, "target": target}

    def _passage(self, selection: Selection) -> Facts:
        """Return where a passage is, and how to find it again."""
        text, start, end = self.sources[selection.source].text, selection.start, selection.end
        position = {"type": "TextPositionSelector", "start": start, "end": end}
        around = {"prefix": text[max(0, start - AROUND) : start], "suffix": text[end : end + AROUND]}
        quote = {"type": "TextQuoteSelector", "exact": text[start:end]}
        quote |= {name: words for name, words in around.items() if words}
        return {
            "source": _urn(selection.source),
            "selector": [quote, position] if text[start:end] else [position],
        }

    def _evidence(self, claim: Claim, at: int, piece: Evidence) -> Facts:
        bodies = [_body("identifying", claim.section)] if claim.section else []
        bodies += [_body("describing", text, lang) for lang, text in claim.texts.items()]
        if piece.selection is not None:
            selection = self.selections[piece.selection]
            target = self._passage(selection)
            bodies += [
                _body("highlighting", text, "" if lang == "words" else lang) for lang, text in selection.texts.items()
            ]
        else:
            target = {"source": _urn(piece.case or claim.guid)}
            bodies += self._value(piece)
        bodies += [_body("assessing", text, lang) for lang, text in claim.reasons.items()]
        more = {"label": " · ".join(filter(None, (claim.name, piece.stance)))}
        guid = stable_guid("evidence", claim.guid, str(at))
        return self._annotation(guid, PURPOSES.get(piece.stance, "linking"), bodies, target, more)

    def _value(self, piece: Evidence) -> list[Facts]:
        """Return what is known of the case whose variable speaks for or against a claim."""
        case = self.cases.get(piece.case or "")
        named = filter(None, (case.name if case else "", piece.variable or ""))
        said = "" if case is None or piece.variable is None else str(case.values.get(piece.variable, ""))
        return [_body("highlighting", ": ".join([" · ".join(named), *([said] if said else [])]))]
