"""Texts and the positions in them: what a position counts, found out from the selections themselves.

Positions are code points in the text without byte order mark and with LF line
ends. Some tools count the mark, some count CRLF as one character and others as
two. Where a text has either, each way of counting is tried, and the one is
taken under which most selections say what their names quote, lie within the
text, and begin and end where words do.
"""

import codecs
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from tender_cycles.study.exchange.report import Report

QUOTE = 8  # shorter names are found in any text
TRIES = 2000  # names looked for in one source
Draft = dict[str, Any]
Way = Callable[[int], int]


class Text(NamedTuple):
    """A text with LF line ends, and what was taken out of it."""

    text: str
    bom: bool
    crlf: tuple[int, ...]  # where each CRLF stood, with the others still there


def decoded(data: bytes, place: str, report: Report) -> str:
    """Return bytes as text: UTF-8, or UTF-16 if it says so.

    Raises
    ------
    ValueError
        If it is neither; the message says where.
    """
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8")
    except UnicodeDecodeError as error:
        where = f"byte {data[error.start]:#04x} at {error.start}"
        raise ValueError(f"{report.file}: {place} is not UTF-8 ({where}); save it as UTF-8") from error
    if wide:
        report.add("repaired", "utf-16", place=place)
    return text


def plain(raw: str, place: str, report: Report) -> Text:
    """Return a text without byte order mark and with LF line ends, with a report of what was changed."""
    bom = raw.startswith("\ufeff")
    text = raw[1:] if bom else raw
    report.add("repaired", "bom", count=int(bom), place=place)
    if "\r" not in text:
        return Text(text, bom, ())
    found, at = [], text.find("\r\n")
    while at >= 0:
        found.append(at)
        at = text.find("\r\n", at + 2)
    lf = text.replace("\r\n", "\n")
    report.add("repaired", "crlf", count=len(found), place=place)
    report.add("repaired", "cr", count=lf.count("\r"), place=place)
    return Text(lf.replace("\r", "\n"), bom, tuple(found))


def place_selections(text: Text, selections: list[Draft], origin: str, place: str, report: Report) -> list[Draft]:
    """Return the selections with positions that hold in the text; those outside it are dropped.

    Parameters
    ----------
    text : Text
    selections : list of dict
        With ``start``, ``end``, ``name`` and ``description``; they are changed.
    origin : str
        The tool that wrote the file: if nothing else speaks, its habit decides.
    """
    if not text.text:  # nothing is at hand that a position could be held against
        return [each for each in selections if _ordered(each, place, report)]
    way = _way(text, selections, origin, place, report)
    for each in selections:
        each["start"], each["end"] = way(each["start"]), way(each["end"])
    if "tender_cycles" not in origin:
        _move(text.text, selections, place, report)
    return [each for each in selections if _within(each, len(text.text), place, report)]


def _ways(text: Text, origin: str) -> dict[str, Way]:
    """Return the ways of counting that this text allows, the likeliest first."""

    def crlf_as_two(position: int) -> int:
        return position - bisect_left(text.crlf, position)

    counted: dict[str, Way] = {"": lambda position: position, "crlf-as-two": crlf_as_two}
    names = ["", "crlf-as-two"] if "atlas" in origin.lower() else ["crlf-as-two", ""]
    found = {name: counted[name] for name in (names if text.crlf else [""])}
    if not text.bom:
        return found

    def after_mark(way: Way) -> Way:
        return lambda position: way(max(position - 1, 0))

    shifted = {f"bom-counted {name}".strip(): after_mark(way) for name, way in found.items()}
    return {**shifted, **found} if "qualcoder" in origin.lower() else {**found, **shifted}


def _way(text: Text, selections: Sequence[Draft], origin: str, place: str, report: Report) -> Way:
    ways = _ways(text, origin)
    scores = {name: _score(text.text, selections, way) for name, way in ways.items()} if len(ways) > 1 else {}
    best = max(ways, key=lambda name: scores.get(name, (0, 0, 0)))
    for habit in best.split():
        report.add("repaired", habit, count=len(selections), place=place)
    return ways[best]


def _score(text: str, selections: Sequence[Draft], way: Way) -> tuple[int, int, int]:
    quotes = inside = edges = 0
    for each in selections:
        start, end = way(each["start"]), way(each["end"])
        quotes += any(_says(text[start:end], quote) for quote in _quotes(each))
        inside += 0 <= start <= end <= len(text)
        edges += (not text[start - 1 : start].isalnum()) + (not text[end : end + 1].isalnum())
        edges += text[start : start + 1].isalnum() + (end > 0 and not text[end - 1 : end].isspace())
    return quotes, inside, edges


def _quotes(each: Draft) -> list[str]:
    words = (each.get("name", ""), each.get("description", ""))
    return [quote for text in words if (quote := " ".join(text.rstrip("….").split()))]


def _says(stretch: str, quote: str) -> bool:
    return " ".join(stretch[: 2 * len(quote) + 20].split()).startswith(quote)


def _move(text: str, selections: list[Draft], place: str, report: Report) -> None:
    """Move selections whose name quotes another place of the text: all alike, else each that fits one place only."""
    wrong: list[tuple[Draft, str]] = []
    right = 0
    for each in selections:
        quotes = _quotes(each)
        said = any(_says(text[each["start"] : each["end"]], quote) for quote in quotes)
        right += said
        wrong += [(each, quote) for quote in quotes[:1] if not said and len(quote) >= QUOTE]
    found = [(each, quote, text.find(quote)) for each, quote in wrong[:TRIES]]
    found = [(each, quote, at) for each, quote, at in found if at >= 0]
    by = Counter(at - each["start"] for each, quote, at in found if text.find(quote, at + 1) < 0)
    if by and not right and len(found) > 2 and by.most_common(1)[0][1] == by.total():
        (shift,) = by
        for each in selections:
            each["start"], each["end"] = each["start"] + shift, each["end"] + shift
        report.add("repaired", "shifted", count=len(selections), place=place, detail=f"{shift:+d}")
        return
    for each, quote, at in found:
        detail = f"{each['start']}–{each['end']}: {quote[:40]}"
        if text.find(quote, at + 1) < 0 and each["end"] - each["start"] == len(quote):
            each["start"], each["end"] = at, at + len(quote)
            report.add("repaired", "position", place=place, detail=f"{detail} → {at}")
        else:
            report.add("doubtful", "position", place=place, detail=detail)


def _ordered(each: Draft, place: str, report: Report) -> bool:
    detail = f"{each['start']}–{each['end']}"
    if each["start"] > each["end"]:
        each["start"], each["end"] = each["end"], each["start"]
        report.add("repaired", "backwards", place=place, detail=detail)
    if each["start"] < 0:
        report.add("dropped", "outside", place=place, detail=detail)
    return bool(each["start"] >= 0)


def _within(each: Draft, length: int, place: str, report: Report) -> bool:
    if not _ordered(each, place, report):
        return False
    detail = f"{each['start']}–{each['end']} / {length}"
    if each["start"] > length:
        report.add("dropped", "outside", place=place, detail=detail)
        return False
    if each["end"] > length:
        each["end"] = length
        report.add("repaired", "clipped", place=place, detail=detail)
    return True
