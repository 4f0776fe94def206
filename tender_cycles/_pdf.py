"""The text of a PDF, page by page, and what stands in its margins."""

import io
from collections import Counter
from itertools import islice
from statistics import median
from typing import Any, NamedTuple

from tender_cycles._damage import told

_UNREAD = ("/Link", "/Popup", "/Widget")  # annotations that are no notes
MOST_PAGES = 5000
_LEAST = 3  # rows that make a column, and words in its middle row


class Page(NamedTuple):
    """A page.

    Attributes
    ----------
    text : str
    notes : tuple of str
        What readers have written on it.
    rowwise : bool
        Whether it looks as if columns of text were written row by row.
    """

    text: str
    notes: tuple[str, ...] = ()
    rowwise: bool = False


def page_texts(data: bytes, name: str) -> list[str]:
    """Return the text of each page; for the arguments and errors see `pages_of`."""
    return [page.text for page in pages_of(data, name)]


def pages_of(data: bytes, name: str) -> list[Page]:
    """Return the pages.

    Letters for which the PDF names none are U+FFFD.

    Parameters
    ----------
    data : bytes
    name : str
        What messages call the file.

    Raises
    ------
    ValueError
        If it is encrypted, damaged, or a scan without text.
    """
    from pypdf import PdfReader

    with told(name, "PDF"):
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ValueError(f"{name!r} is encrypted; save a copy without a password and take that")
        pages = []
        for number, page in enumerate(islice(reader.pages, MOST_PAGES + 1), 1):
            if number > MOST_PAGES:
                raise ValueError(f"{name!r} has more than {MOST_PAGES} pages")
            pages.append(_page(page))
    if not any(any(map(str.isalpha, page.text)) for page in pages):
        raise ValueError(f"{name!r} has no text in it: pages that were scanned must go through text recognition first")
    return pages


def _page(page: Any) -> Page:
    pieces: list[tuple[float, float, str]] = []

    def take(text: str, _: Any, matrix: list[float], *__: Any) -> None:
        if text.strip():
            pieces.append((matrix[4], matrix[5], text.strip()))

    text = page.extract_text(visitor_text=take)
    return Page(_whole(text), tuple(_notes(page)), _is_rowwise(pieces, float(page.mediabox.width)))


def _whole(text: str) -> str:
    """Return a text with pairs of surrogates as the letters that they mean, and single ones as U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _notes(page: Any) -> list[str]:
    found = []
    for each in page.annotations or ():
        note = each.get_object()
        if not isinstance(note, dict) or note.get("/Subtype") in _UNREAD:
            continue
        if (words := str(note.get("/Contents") or "")).strip():
            found.append(" ".join(_whole(words).split()))
    return found


def _is_rowwise(pieces: list[tuple[float, float, str]], width: float) -> bool:
    """Return whether most rows go on, at one and the same place, far from where they began with several words."""
    rows: list[list[tuple[float, str]]] = []
    last: float | None = None
    for x, y, text in pieces:
        if last is None or abs(y - last) > 1:
            rows.append([])
        rows[-1].append((x, text))
        last = y
    parted = [
        (round(second), len(text.split()))
        for (first, text), (second, _) in (row[:2] for row in rows if len(row) > 1)
        if second - first > 0.3 * width
    ]
    found = Counter(at for at, _ in parted).most_common(1)
    if not found or found[0][1] < max(_LEAST, len(rows) / 2):
        return False
    return median(words for at, words in parted if at == found[0][0]) >= _LEAST
