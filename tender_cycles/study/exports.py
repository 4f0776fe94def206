"""What is chosen in the theme explorer as a Word document and as an Excel workbook."""

from collections.abc import Iterator
from io import BytesIO

from tender_cycles.study.exchange.contents import Block, Heading, Quote, Table, Text
from tender_cycles.study.exchange.page import word_document
from tender_cycles.study.exchange.report import Report
from tender_cycles.study.exchange.tabular import write_sheet
from tender_cycles.widgets.themes.export import Kind, excerpts, filters, table, title
from tender_cycles.widgets.themes.state import ThemeState
from tender_cycles.words import say

_OFFICE = "application/vnd.openxmlformats-officedocument"


def _blocks(state: ThemeState, words: bool) -> Iterator[Block]:
    yield Heading(1, title(state))
    yield Table((say("explorer.filters", state.lang), ""), tuple(filters(state, words)))
    yield Text(state.to_python())
    for each in excerpts(state, words):
        yield Heading(2, each.head)
        yield from (Quote(text, "") if own else Text(text) for text, own in each.texts)
        yield from [Text(each.codes, memo=True)] if each.codes else []
        yield from (Text(memo, memo=True) for memo in each.memos)


def word(state: ThemeState, words: bool) -> bytes:
    """Return the filters and the chosen excerpts as a Word document."""
    return word_document(title(state), _blocks(state, words))


def excel(state: ThemeState, words: bool) -> bytes:
    """Return the filters and, below them, the chosen excerpts as an Excel workbook."""
    frame = table(state, words=words)
    told = frame.astype(object).where(frame.notna(), "").astype(str)
    rows = [(title(state),), *filters(state, words), (state.to_python(),), ("",), frame.columns.tolist()]
    held = BytesIO()
    write_sheet([*rows, *told.to_numpy().tolist()], held, Report("excerpts.xlsx"), say("explorer.excerpts", state.lang))
    return held.getvalue()


EXPORTS = {
    "word": Kind("docx", f"{_OFFICE}.wordprocessingml.document", word),
    "excel": Kind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", excel),
}
