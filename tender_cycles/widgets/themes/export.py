"""What is chosen, to take away: as CSV, as a report in Markdown or HTML, as SVG. The filters stand on top."""

from collections.abc import Iterator
from html import escape
from typing import Any

from tender_cycles._checks import check_type
from tender_cycles.cycles.colors import INK, QUIET, RULE
from tender_cycles.project import Selection
from tender_cycles.tables import to_frame
from tender_cycles.widgets.core.palette import INTERFACE
from tender_cycles.widgets.rings.svg import rings_svg
from tender_cycles.widgets.themes.payload import both_texts, words_from
from tender_cycles.widgets.themes.state import ThemeState
from tender_cycles.widgets.themes.svg import matrix, matrix_svg, network_svg
from tender_cycles.words import say

__all__ = ["csv", "export", "figures_of", "html", "markdown"]


def __dir__() -> list[str]:
    return __all__


MIME = {"csv": "text/csv", "markdown": "text/markdown", "html": "text/html", "svg": "image/svg+xml"}
ENDING = {"csv": "csv", "markdown": "md", "html": "html", "svg": "svg"}


def csv(state: ThemeState) -> str:
    """Return the chosen excerpts as CSV, one row each, in the order shown, without anything above the header.

    A cell that a spreadsheet would take for a formula is preceded by an apostrophe.
    """
    check_type(ThemeState, state, "state")
    frame = to_frame(state.chosen).iloc[state.order()]
    frame = frame.assign(codes=["; ".join(codes) for codes in frame["codes"]])
    words = frame.select_dtypes(["object", "string"]).astype(object)
    frame[words.columns] = words.map(_harmless)
    return str(frame.to_csv(index=False, lineterminator="\n"))


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(tuple("=+-@\t\r")) else cell


def markdown(state: ThemeState) -> str:
    """Return a report in Markdown: what was chosen and how, the matrix, the excerpts."""
    check_type(ThemeState, state, "state")
    lang = state.lang
    lines = [
        f"# {_plain(_title(state))}",
        "",
        *(f"- **{_plain(name)}**: {_plain(value)}" for name, value in _filters(state)),
        "",
    ]
    lines += ["```python", state.to_python(), "```", "", f"## {say('explorer.matrix', lang)}", "", *_table(state)]
    lines += ["", f"## {say('explorer.excerpts', lang)}", ""]
    for head, texts, codes in _excerpts(state):
        lines += [f"### {_plain(head)}", "", *(f"{'> ' if own else ''}{_plain(text)}\n" for text, own in texts)]
        lines += [f"*{_plain(codes)}*", ""] if codes else []
    return "\n".join(lines)


def html(state: ThemeState) -> str:
    """Return a report as one page that needs nothing else: filters, rings, matrix, network, excerpts."""
    check_type(ThemeState, state, "state")
    lang = state.lang
    filters = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in _filters(state))
    excerpts = "".join(
        f"<article><h3>{escape(head)}</h3>"
        + "".join(f"<{tag}>{escape(text)}</{tag}>" for text, own in texts for tag in ["blockquote" if own else "p"])
        + (f"<p class='codes'>{escape(codes)}</p>" if codes else "")
        + "</article>"
        for head, texts, codes in _excerpts(state)
    )
    figures = "".join(f"<figure>{svg}</figure>" for svg in figures_of(state).values())
    title = escape(_title(state))
    return (
        f"<!doctype html>\n<html lang='{lang}'><head><meta charset='utf-8'><title>{title}</title>"
        f"<style>{_STYLE}</style></head>"
        f"<body><h1>{title}</h1><dl>{filters}</dl><pre>{escape(state.to_python())}</pre>{figures}"
        f"<h2>{say('explorer.excerpts', lang)}</h2>{excerpts}</body></html>\n"
    )


def figures_of(state: ThemeState) -> dict[str, str]:
    """Return the figures as SVG: rings, matrix, network."""
    check_type(ThemeState, state, "state")
    return {
        "rings": rings_svg(state.project.cycles, state.counts("segments"), state.segments, state.lang),
        "matrix": matrix_svg(state),
        "network": network_svg(state),
    }


def export(state: ThemeState, kind: str) -> list[tuple[str, str, str]]:
    """Return the files of one kind, as name, media type and content.

    Parameters
    ----------
    state : ThemeState
    kind : {"csv", "markdown", "html", "svg"}

    Raises
    ------
    ValueError
        If `kind` is something else.
    """
    check_type(ThemeState, state, "state")
    if kind not in MIME:
        raise ValueError(f"{kind!r} cannot be exported; choose from {', '.join(map(repr, MIME))}")
    if kind == "svg":
        return [(f"{name}.svg", MIME[kind], text) for name, text in figures_of(state).items()]
    made = {"csv": csv, "markdown": markdown, "html": html}[kind](state)
    return [(f"{say('explorer.file', state.lang)}.{ENDING[kind]}", MIME[kind], made)]


def _title(state: ThemeState) -> str:
    total = say("explorer.total", state.lang, n=len(state.chosen), all=len(state.project))
    return f"{state.project.name}: {total}"


def _filters(state: ThemeState) -> list[tuple[str, str]]:
    chosen = state.describe() or [(say("explorer.filters", state.lang), say("explorer.none", state.lang))]
    files = words_from(state.chosen)
    return chosen + ([(say("explorer.fact.words_from", state.lang), ", ".join(files))] if files else [])


def _excerpts(state: ThemeState) -> Iterator[tuple[str, list[tuple[str, bool]], str]]:
    """Yield of each excerpt its heading, its texts (and whether they are the informant's own), its codes."""
    chosen, lang = state.chosen, state.lang
    index = chosen.columns
    frame = to_frame(chosen)[["name", "informant", "cycle", "phase", "codes"]]
    book, model = chosen.codebook, chosen.cycles
    names = {key: book.called(book.find(key), lang) for codes in frame["codes"] for key in codes}
    for at in state.order():
        selection, row = chosen.selections[at], frame.iloc[at]
        place = [model.label(selection.cycle, lang)] if model and selection.cycle else []
        place += [model.phase_label(selection.cycle, selection.phase, lang)] if model and selection.phase else []
        parts = [row["name"], row["informant"], selection.facts.get("section"), ", ".join(place)]
        head = " · ".join(str(part) for part in parts if isinstance(part, str) and part)
        yield head, _texts(selection, index.stretch(at), lang), "; ".join(names[key] for key in row["codes"])


def _texts(selection: Selection, stretch: str, lang: str) -> list[tuple[str, bool]]:
    words, told = both_texts(selection, stretch, lang)
    return [*([(words, True)] if words else []), *([(told, False)] if told else [])]


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
