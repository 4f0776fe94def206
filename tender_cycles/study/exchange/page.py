"""A report of excerpts by code, as one page of HTML that needs nothing else."""

import os
from collections.abc import Iterator
from html import escape
from pathlib import Path

from tender_cycles._checks import check_type
from tender_cycles._files import replacing
from tender_cycles.project import Code, Project, Selection
from tender_cycles.project.nouns import COLOR
from tender_cycles.study.exchange.report import Report
from tender_cycles.words import check_lang, say

STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
blockquote { margin: 1rem 0; padding: .1rem 1rem; white-space: pre-wrap; }
blockquote { border-inline-start: .35rem solid var(--code, #888); }
footer { font-size: .85rem; opacity: .75; white-space: normal; }
nav ul { padding-inline-start: 1.2rem; }
@media print { nav { display: none; } blockquote { break-inside: avoid; } }
"""


def write_html(
    project: Project, path: str | os.PathLike[str], *, words: bool = False, lang: str | None = None
) -> Report:
    """Write the excerpts of a project under their codes, in the codebook's order.

    Parameters
    ----------
    project : Project
        Whole or selected; codes without excerpts, and excerpts without codes, are left out.
    path : path-like
        An ``.html`` file; it loads nothing from elsewhere.
    words : bool
        Whether the words of an attached text go along; then only you may read the file.
    lang : {"nb", "en"}, default that of `tc.set_lang`
        Language of labels and of paraphrases, where there are no words.

    Returns
    -------
    Report
    """
    check_type(Project, project, "project")
    lang = check_lang(lang)
    report = Report(Path(path).name)
    project = report.share(project, words)
    with replacing(path, private=report.private) as file:
        page = _Page(project, lang)
        for piece in page.pieces():
            file.write(piece.encode("utf-8", "replace"))
    report.add("kept", "selections", count=len({at for found in page.coded.values() for at in found}))
    report.add("kept", "codings", count=len(project.codings))
    return report


class _Page:
    def __init__(self, project: Project, lang: str) -> None:
        self.project, self.lang = project, lang
        self.sources = {each.guid: each for each in project.sources}
        self.users = {each.guid: each.name or each.id for each in project.users}
        self.cases: dict[str, list[str]] = {}
        for case in project.cases:
            for guid in (*case.selections, *case.sources):
                self.cases.setdefault(guid, []).append(case.name)
        place = {each.guid: at for at, each in enumerate(project.selections)}
        self.coded: dict[str, dict[int, list[str]]] = {}
        for coding in project.codings:
            coders = self.coded.setdefault(coding.code, {}).setdefault(place[coding.selection], [])
            coders.append(self.users.get(coding.user or "", ""))
        tree = (code for top in project.codes if top.parent is None for code in project.codebook.below(top))
        self.codes = [code for code in tree if code.guid in self.coded]

    def pieces(self) -> Iterator[str]:
        name = escape(self.project.name)
        yield f'<!doctype html>\n<html lang="{self.lang}"><head><meta charset="utf-8"><title>{name}</title>'
        yield f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body><h1>{name}</h1>\n'
        yield f"<p>{escape(self.project.description)}</p>\n" if self.project.description else ""
        label = escape(say("exchange.page.codes", self.lang))
        links = "".join(
            f'<li><a href="#code-{at}">{self._path(c)}</a> ({len(self.coded[c.guid])})</li>'
            for at, c in enumerate(self.codes)
        )
        yield f'<nav aria-label="{label}"><ul>{links}</ul></nav>\n<main>'
        for at, code in enumerate(self.codes):
            yield from self._section(at, code)
        yield "</main></body></html>\n"

    def _path(self, code: Code) -> str:
        return escape(" › ".join(each.label(self.lang) for each in self.project.codebook.line(code)))

    def _section(self, at: int, code: Code) -> Iterator[str]:
        color = code.color if code.color and COLOR.fullmatch(code.color) else "#888"
        found = self.coded[code.guid]
        count = escape(say("exchange.page.count", self.lang, n=len(found)))
        yield f'<section id="code-{at}" style="--code: {color}"><h2>{self._path(code)}</h2><p>{count}</p>\n'
        yield f"<p>{escape(code.description)}</p>\n" if code.description else ""
        for row, coders in sorted(found.items()):
            yield self._excerpt(self.project.selections[row], coders)
        yield "</section>\n"

    def _excerpt(self, each: Selection, coders: list[str]) -> str:
        source = self.sources[each.source]
        words = each.texts.get("words") or source.text[each.start : each.end] or each.texts.get(self.lang, "")
        model = self.project.cycles
        rings = [
            model.label(each.cycle, self.lang) if model and each.cycle else "",
            model.phase_label(each.cycle, each.phase, self.lang) if model and each.phase else "",
        ]
        cases = dict.fromkeys((*self.cases.get(each.guid, ()), *self.cases.get(each.source, ())))
        parts = (
            ", ".join(cases),
            source.name,
            f"{each.start}–{each.end}",
            *rings,
            ", ".join(dict.fromkeys(filter(None, coders))),
        )
        return f"<blockquote>{escape(words)}<footer>{escape(' · '.join(filter(None, parts)))}</footer></blockquote>\n"
