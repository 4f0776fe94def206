"""A report on a study, as one page of HTML that needs nothing else, as Markdown, and as a Word document."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tender_cycles._checks import check_type
from tender_cycles._extras import need
from tender_cycles._files import replacing
from tender_cycles.project import Project
from tender_cycles.study.exchange.contents import Block, Contents, Heading, Quote, Table, Text
from tender_cycles.study.exchange.report import Report
from tender_cycles.words import check_lang, say

if TYPE_CHECKING:
    import pandas as pd

STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
blockquote { margin: 1rem 0; padding: .1rem 1rem; white-space: pre-wrap; }
blockquote { border-inline-start: .35rem solid var(--code, #888); }
footer { font-size: .85rem; opacity: .75; white-space: normal; }
.memo { font-style: italic; white-space: pre-wrap; }
nav ul { padding-inline-start: 1.2rem; }
table { border-collapse: collapse; font-size: .9rem; }
td, th { padding: .2rem .5rem; text-align: start; vertical-align: top; border-bottom: 1px solid #8886; }
td { white-space: pre-wrap; overflow-wrap: anywhere; }
@media print { nav { display: none; } blockquote { break-inside: avoid; } }
"""
# What no Word document can hold, and what Markdown takes for its own.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~!&$]")
_BEGINNING = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))", re.MULTILINE)


def write_html(
    project: Project,
    path: str | os.PathLike[str],
    *,
    journal: "pd.DataFrame | None" = None,
    words: bool = False,
    lang: str | None = None,
) -> Report:
    """Write a report on a project as a page: its codebook, and the excerpts under their codes, with all memos.

    Parameters
    ----------
    project : Project
        Whole or selected; under the codes, codes without excerpts and excerpts without codes are left out.
    path : path-like
        An ``.html`` file; it loads nothing from elsewhere.
    journal : DataFrame, optional
        What `Store.journal` returned, for an audit trail: who did what when,
        by the names that objects have now.
    words : bool
        Whether the words of an attached text go along; then only you may read the file.
    lang : {"nb", "en"}, default that of `tc.set_lang`
        Language of labels and of paraphrases, where there are no words.

    Returns
    -------
    Report
    """
    return _write(project, path, _html, journal, words, lang)


def write_markdown(
    project: Project,
    path: str | os.PathLike[str],
    *,
    journal: "pd.DataFrame | None" = None,
    words: bool = False,
    lang: str | None = None,
) -> Report:
    """Write a report on a project as Markdown; see `write_html`.

    Nothing in the study's texts is taken for a mark of Markdown.
    """
    return _write(project, path, _markdown, journal, words, lang)


def write_word(
    project: Project,
    path: str | os.PathLike[str],
    *,
    journal: "pd.DataFrame | None" = None,
    words: bool = False,
    lang: str | None = None,
) -> Report:
    """Write a report on a project as a Word document (``.docx``); see `write_html`.

    Raises
    ------
    ModuleNotFoundError
        If python-docx is not installed; says how it is.
    """
    return _write(project, path, _word, journal, words, lang)


def _write(
    project: Project,
    path: str | os.PathLike[str],
    render: Callable[[Contents], bytes],
    journal: "pd.DataFrame | None",
    words: bool,
    lang: str | None,
) -> Report:
    check_type(Project, project, "project")
    lang = check_lang(lang)
    report = Report(Path(path).name)
    project = report.share(project, words)
    contents = Contents(project, lang, journal)
    with replacing(path, private=report.private) as file:
        file.write(render(contents))
    report.add("kept", "selections", count=len({at for found in contents.coded.values() for at in found}))
    report.add("kept", "codings", count=len(project.codings))
    return report


# -- HTML


def _html(contents: Contents) -> bytes:
    blocks = list(contents.blocks())
    codes = [each for each in blocks if isinstance(each, Heading) and each.color]
    name, lang = escape(contents.project.name), contents.lang
    links = "".join(f'<li><a href="#code-{at}">{escape(each.text)}</a></li>' for at, each in enumerate(codes))
    label = escape(say("exchange.page.codes", lang))
    begun = f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8"><title>{name}</title>'
    begun += f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>\n'
    nav = f'<nav aria-label="{label}"><ul>{links}</ul></nav>\n'
    return f"{begun}{nav}<main>{''.join(_elements(blocks))}</main></body></html>\n".encode("utf-8", "replace")


def _elements(blocks: list[Block]) -> Iterator[str]:
    at, within = 0, False
    for each in blocks:
        if isinstance(each, Heading):
            yield "</section>\n" if within else ""
            within = bool(each.color)
            yield f'<section id="code-{at}" style="--code: {each.color}">' if within else ""
            at += within
        yield _element(each)
    yield "</section>\n" if within else ""


def _element(each: Block) -> str:
    if isinstance(each, Heading):
        return f"<h{each.level}>{escape(each.text)}</h{each.level}>\n"
    if isinstance(each, Text):
        return f"<p{' class=memo' if each.memo else ''}>{escape(each.text)}</p>\n"
    if isinstance(each, Quote):
        memos = "".join(f"<p class=memo>{escape(memo)}</p>" for memo in each.memos)
        return f"<blockquote>{escape(each.words)}<footer>{escape(each.about)}</footer>{memos}</blockquote>\n"
    head = "".join(f"<th scope=col>{escape(cell)}</th>" for cell in each.head)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in each.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>\n"


# -- Markdown


def _markdown(contents: Contents) -> bytes:
    return "\n\n".join(filter(None, map(_marked, contents.blocks()))).encode("utf-8", "replace") + b"\n"


def _plain(text: str) -> str:
    """Return a text in which nothing is a mark of Markdown."""
    return _BEGINNING.sub(_unlisted, _MARKS.sub(r"\\\g<0>", text))


def _unlisted(found: "re.Match[str]") -> str:
    blank, mark = found.groups()
    return f"{blank}{mark}\\" if mark.isdigit() else f"{blank}\\{mark}"


def _marked(each: Block) -> str:
    if isinstance(each, Heading):
        return f"{'#' * each.level} {_plain(' '.join(each.text.split()))}"
    if isinstance(each, Text):
        return _lines(each.text, "")
    if isinstance(each, Quote):
        parts = [each.words, f"— {each.about}", *each.memos]
        return "\n>\n".join(_lines(part, "> ") for part in parts if part)
    rows = [each.head, tuple("---" for _ in each.head), *each.rows]
    return "\n".join(f"| {' | '.join(_cell(cell, at == 1) for cell in row)} |" for at, row in enumerate(rows))


def _lines(text: str, before: str) -> str:
    """Return a text whose lines stay lines."""
    lines = [f"{before}{line.strip()}" for line in _plain(text).splitlines() if line.strip()]
    return "\\\n".join(lines)


def _cell(text: str, rule: bool) -> str:
    return text if rule else _plain(" ".join(text.replace("\u2003", "\u00a0\u00a0").split(" ")).replace("\n", " "))


# -- Word


def _word(contents: Contents) -> bytes:
    return word_document(contents.project.name, contents.blocks())


def word_document(title: str, blocks: Iterable[Block]) -> bytes:
    """Return a Word document of what a report has in it."""
    docx = need("docx", "study")
    document = docx.Document()
    document.core_properties.title = _clean(title)[:255]
    document.core_properties.author = ""
    for each in blocks:
        _add(document, each, docx)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def _clean(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)


def _add(document: Any, each: Block, docx: Any) -> None:
    if isinstance(each, Heading):
        heading = document.add_heading("", each.level)
        if each.color:
            dot = heading.add_run("● ")
            digits = each.color[1:] if len(each.color) == 7 else "".join(2 * digit for digit in each.color[1:])
            dot.font.color.rgb = docx.shared.RGBColor.from_string(digits.upper())
        heading.add_run(_clean(each.text))
    elif isinstance(each, Text):
        document.add_paragraph().add_run(_clean(each.text)).italic = each.memo
    elif isinstance(each, Quote):
        document.add_paragraph(_clean(each.words), style="Intense Quote").paragraph_format.keep_with_next = True
        if each.about:
            document.add_paragraph(_clean(each.about), style="Caption")
        for memo in each.memos:
            document.add_paragraph().add_run(_clean(memo)).italic = True
    else:
        _add_table(document, each)


def _add_table(document: Any, each: Table) -> None:
    table = document.add_table(rows=1 + len(each.rows), cols=len(each.head), style="Table Grid")
    cells = table._cells  # once: asked for one by one they take a time by their square
    for at, text in enumerate(text for row in (each.head, *each.rows) for text in row):
        cells[at].text = _clean(text)
