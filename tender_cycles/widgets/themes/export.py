"""What is chosen, to take away: as CSV, as a report, as SVG; other parts add Word and Excel. The filters stand on top.

The words of an attached text go along only where `words` asks for them.
"""

import zipfile
from collections.abc import Callable, Iterator
from html import escape
from io import BytesIO
from typing import Any, NamedTuple

import pandas as pd

from tender_cycles._checks import check_type
from tender_cycles._parts import modules
from tender_cycles.cycles.colors import INK, QUIET, RULE
from tender_cycles.project import Project, Selection
from tender_cycles.project.attached import without_attached_words
from tender_cycles.tables import to_frame
from tender_cycles.widgets.core.palette import INTERFACE
from tender_cycles.widgets.rings.svg import rings_svg
from tender_cycles.widgets.themes.payload import both_texts, words_from
from tender_cycles.widgets.themes.state import ThemeState
from tender_cycles.widgets.themes.svg import matrix, matrix_svg, network_svg
from tender_cycles.words import say

__all__ = ["csv", "export", "figures_of", "html", "kinds", "markdown", "table"]


def __dir__() -> list[str]:
    return __all__


class Kind(NamedTuple):
    """What a file of one kind ends in and is to a browser, and what writes it from a state, with or without words."""

    ending: str
    media: str
    write: Callable[[ThemeState, bool], bytes]


class Shown(NamedTuple):
    """An excerpt as a report shows it."""

    head: str
    texts: list[tuple[str, bool]]
    """Each text, and whether it is in the informant's own words."""
    codes: str
    memos: list[str]


def table(state: ThemeState, *, words: bool = False) -> pd.DataFrame:
    """Return the chosen excerpts, one row each, in the order shown, with codes and memos.

    A cell that a spreadsheet would take for a formula is preceded by an apostrophe.
    """
    check_type(ThemeState, state, "state")
    chosen = _taken(state, words)
    frame = to_frame(chosen)
    memos = _memos(chosen)
    codes = ["; ".join(codes) for codes in frame["codes"]]
    told = ["; ".join(memos.get(each.guid, ())) for each in chosen.selections]
    frame = frame.assign(codes=codes, memos=told).iloc[state.order()]
    texts = frame.select_dtypes(["object", "string"]).astype(object)
    frame[texts.columns] = texts.map(_harmless)
    return frame


def csv(state: ThemeState, *, words: bool = False) -> str:
    """Return `table` as CSV, without anything above the header."""
    return str(table(state, words=words).to_csv(index=False, lineterminator="\n"))


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(tuple("=+-@\t\r")) else cell


def _taken(state: ThemeState, words: bool) -> Project:
    return state.chosen if words else without_attached_words(state.chosen)


def _memos(project: Project) -> dict[str, list[str]]:
    """Return the memos on excerpts and on their codings, by the excerpt's GUID."""
    called = {each.guid: each.text for each in project.notes}
    found: dict[str, list[str]] = {}
    noted = [(each.guid, each.notes) for each in project.selections]
    for guid, notes in [*noted, *((each.selection, each.notes) for each in project.codings)]:
        found.setdefault(guid, []).extend(text for note in notes if (text := called.get(note)))
    return found


def markdown(state: ThemeState, *, words: bool = False) -> str:
    """Return a report in Markdown: what was chosen and how, the matrix, the excerpts."""
    check_type(ThemeState, state, "state")
    lang = state.lang
    lines = [
        f"# {_plain(title(state))}",
        "",
        *(f"- **{_plain(name)}**: {_plain(value)}" for name, value in filters(state, words)),
        "",
    ]
    lines += ["```python", state.to_python(), "```", "", f"## {say('explorer.matrix', lang)}", "", *_table(state)]
    lines += ["", f"## {say('explorer.excerpts', lang)}", ""]
    for each in excerpts(state, words):
        lines += [f"### {_plain(each.head)}", "", *(f"{'> ' * own}{_plain(text)}\n" for text, own in each.texts)]
        lines += [f"*{_plain(each.codes)}*", ""] if each.codes else []
        lines += [f"- {_plain(memo)}\n" for memo in each.memos]
    return "\n".join(lines)


def html(state: ThemeState, *, words: bool = False) -> str:
    """Return a report as one page that needs nothing else: filters, rings, matrix, network, excerpts."""
    check_type(ThemeState, state, "state")
    lang = state.lang
    chosen = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in filters(state, words))
    figures = "".join(f"<figure>{svg}</figure>" for svg in figures_of(state).values())
    name = escape(title(state))
    return (
        f"<!doctype html>\n<html lang='{lang}'><head><meta charset='utf-8'><title>{name}</title>"
        f"<style>{_STYLE}</style></head>"
        f"<body><h1>{name}</h1><dl>{chosen}</dl><pre>{escape(state.to_python())}</pre>{figures}"
        f"<h2>{say('explorer.excerpts', lang)}</h2>{''.join(map(_article, excerpts(state, words)))}</body></html>\n"
    )


def _article(each: Shown) -> str:
    texts = "".join(
        f"<{tag}>{escape(text)}</{tag}>" for text, own in each.texts for tag in ["blockquote" if own else "p"]
    )
    codes = f"<p class='codes'>{escape(each.codes)}</p>" if each.codes else ""
    memos = "".join(f"<p><em>{escape(memo)}</em></p>" for memo in each.memos)
    return f"<article><h3>{escape(each.head)}</h3>{texts}{codes}{memos}</article>"


def figures_of(state: ThemeState) -> dict[str, str]:
    """Return the figures as SVG: rings, matrix, network."""
    check_type(ThemeState, state, "state")
    return {
        "rings": rings_svg(state.project.cycles, state.counts("segments"), state.segments, state.lang),
        "matrix": matrix_svg(state),
        "network": network_svg(state),
    }


def _zipped(state: ThemeState, _words: bool) -> bytes:
    """Return the figures in one file: of several files at once some browsers save one."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, svg in figures_of(state).items():
            file.writestr(zipfile.ZipInfo(f"{name}.svg"), svg, zipfile.ZIP_DEFLATED)
    return held.getvalue()


_KINDS = {
    "csv": Kind("csv", "text/csv", lambda state, words: csv(state, words=words).encode()),
    "markdown": Kind("md", "text/markdown", lambda state, words: markdown(state, words=words).encode()),
    "html": Kind("html", "text/html", lambda state, words: html(state, words=words).encode()),
    "svg": Kind("zip", "application/zip", _zipped),
}


def kinds() -> dict[str, Kind]:
    """Return the kinds of file that what is chosen can be taken away as, those of other parts first."""
    return {name: kind for module in modules("exports") for name, kind in module.EXPORTS.items()} | _KINDS


def export(state: ThemeState, kind: str, *, words: bool = False) -> tuple[str, str, bytes]:
    """Return a file of one kind, as name, media type and content.

    Parameters
    ----------
    state : ThemeState
    kind : str
        Of `kinds`: ``"csv"``, ``"markdown"``, ``"html"``, ``"svg"`` (the figures, in one
        zip), and with `tender_cycles.study` ``"word"`` and ``"excel"``.
    words : bool
        Whether the words of an attached text go along; then keep the file to yourself.

    Raises
    ------
    ValueError
        If `kind` is something else.
    """
    check_type(ThemeState, state, "state")
    known = kinds()
    if kind not in known:
        raise ValueError(f"{kind!r} cannot be exported; choose from {', '.join(map(repr, known))}")
    made = known[kind]
    return f"{say('explorer.file', state.lang)}.{made.ending}", made.media, made.write(state, words)


def title(state: ThemeState) -> str:
    """Return the study's name and how much of it is chosen."""
    total = say("explorer.total", state.lang, n=len(state.chosen), all=len(state.project))
    return f"{state.project.name}: {total}"


def filters(state: ThemeState, words: bool) -> list[tuple[str, str]]:
    """Return what was chosen by, and what the texts are: name and value."""
    lang = state.lang
    chosen = state.describe() or [(say("explorer.filters", lang), say("explorer.none", lang))]
    if words and (files := words_from(state.chosen)):
        return [*chosen, (say("explorer.fact.words_from", lang), ", ".join(files))]
    told = _taken(state, words).columns.paraphrased()
    return [*chosen, (say("explorer.texts", lang), say("explorer.paraphrases", lang))] if told else chosen


def excerpts(state: ThemeState, words: bool) -> Iterator[Shown]:
    """Yield the chosen excerpts as a report shows them, in the order shown."""
    chosen, lang = _taken(state, words), state.lang
    index, memos = chosen.columns, _memos(chosen)
    frame = to_frame(chosen)[["name", "informant", "cycle", "phase", "codes"]]
    book, model = chosen.codebook, chosen.cycles
    names = {key: book.called(book.find(key), lang) for codes in frame["codes"] for key in codes}
    for at in state.order():
        selection, row = chosen.selections[at], frame.iloc[at]
        place = [model.label(selection.cycle, lang)] if model and selection.cycle else []
        place += [model.phase_label(selection.cycle, selection.phase, lang)] if model and selection.phase else []
        parts = [row["name"], row["informant"], selection.facts.get("section"), ", ".join(place)]
        head = " · ".join(str(part) for part in parts if isinstance(part, str) and part)
        codes = "; ".join(names[key] for key in row["codes"])
        yield Shown(head, _texts(selection, index.stretch(at), lang), codes, memos.get(selection.guid, []))


def _texts(selection: Selection, stretch: str, lang: str) -> list[tuple[str, bool]]:
    own, told = both_texts(selection, stretch, lang)
    return [*([(own, True)] if own else []), *([(told, False)] if told else [])]


def _table(state: ThemeState) -> list[str]:
    rows, columns, cells = matrix(state)
    lines = ["| | " + " | ".join(map(_plain, columns)) + " |", "|---|" + "---:|" * len(columns)]
    return lines + [
        f"| {_plain(n)} | " + " | ".join(str(c or "·") for c in line) + " |"
        for n, line in zip(rows, cells, strict=True)
    ]


def _plain(text: Any) -> str:
    """Return text that Markdown shows as it is."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|~$" else " " if c == "\n" else c for c in str(text))


_STYLE = (
    f"body{{max-width:46rem;margin:2rem auto;padding:0 1rem;font:16px/1.5 system-ui,sans-serif;color:{INK}}}"
    "h1{font-size:1.4rem}h3{font-size:1rem;margin:1.4rem 0 .2rem}dt{font-weight:600}dd{margin:0 0 .3rem}"
    f"pre{{background:{INTERFACE['shade'][0]};padding:.6rem;overflow:auto}}figure{{margin:1.5rem 0}}"
    f"figure svg{{max-width:100%;height:auto}}p{{margin:.3rem 0}}.codes{{color:{QUIET}}}"
    f"blockquote{{margin:.3rem 0;padding-left:.8rem;border-left:3px solid {RULE}}}"
)
