"""Texts and the positions in them: what a position counts, found out from the selections themselves.

Positions are code points in the text without byte order mark and with LF line
ends. Some tools count the mark, some count CRLF as one character and others as
two, and some count UTF-16 units, of which an emoji has two. Where a text has
any of these, each way of counting is tried, and the one is taken under which
most selections say what their names quote, lie within the text, and begin and
end where words do. Where another way fits about as well and places selections
elsewhere, the report calls them doubtful.
"""

import codecs
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any, NamedTuple

from tender_cycles.study.exchange.report import Report

QUOTE = 8  # shorter names are found in any text
TRIES = 2000  # names looked for in one source
OURS = "tender_cycles"
CUT = re.compile(r"(…|\.\.\.)$")  # how tools end a quotation that is cut; a full stop is a part of it
WIDE = re.compile("[\U00010000-\U0010ffff]")  # what has two units in UTF-16
# What tools count, by what their names hold; and what most others do.
HABITS = {
    "atlas": (),
    "nvivo": ("utf-16-counted", "crlf-as-two"),
    "qualcoder": ("bom-counted", "utf-16-counted", "crlf-as-two"),
}
USUAL = ("crlf-as-two",)
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
        With ``start``, ``end``, ``name`` and ``description``, which may quote
        how the words begin, or ``words``, all of them; they are changed.
    origin : str
        The tool that wrote the file: if nothing else speaks, its habit decides.
    """
    if not text.text:  # nothing is at hand that a position could be held against
        return [each for each in selections if _ordered(each, place, report)]
    if OURS not in origin:
        way = _way(text, selections, origin, place, report)
        for each in selections:
            start, each["end"] = way(each["start"]), way(each["end"])
            each["start"] = max(start, 0) if each["start"] == 0 else start  # a mark that was selected too
        _move(text.text, selections, place, report)
    return [each for each in selections if _within(each, len(text.text), place, report)]


def _ways(text: Text, origin: str) -> dict[tuple[str, ...], Way]:
    """Return the ways of counting that this text allows, under what each counts; the tool's habit first."""
    wide = [found.start() for found in WIDE.finditer(text.text)]
    ends = [at - n for n, at in enumerate(text.crlf)]  # where the CRLFs stand as LF
    possible = {"bom-counted": text.bom, "utf-16-counted": bool(wide), "crlf-as-two": bool(text.crlf)}
    told = [counted for tool, counted in HABITS.items() if tool in origin.lower()]
    habit = set(told[0] if told else USUAL)
    choices = [("", counted) if is_there else ("",) for counted, is_there in possible.items()]
    ways = [tuple(filter(None, chosen)) for chosen in product(*choices)]
    ways.sort(key=lambda counted: sum((name in counted) != (name in habit) for name in possible))
    return {counted: _counting(set(counted), wide, ends) for counted in ways}


def _counting(counted: set[str], wide: Sequence[int], ends: Sequence[int]) -> Way:
    """Return from positions that count a mark, UTF-16 units, or two for a CRLF to positions in the text."""
    two = "crlf-as-two" in counted
    units = [at + n + (bisect_left(ends, at) if two else 0) for n, at in enumerate(wide)]
    units = units if "utf-16-counted" in counted else []
    crlf = [at + n for n, at in enumerate(ends)] if two else []
    mark = int("bom-counted" in counted)

    def way(position: int) -> int:
        position -= mark
        position -= bisect_left(units, position)
        return position - bisect_left(crlf, position)

    return way


def _way(text: Text, selections: Sequence[Draft], origin: str, place: str, report: Report) -> Way:
    """Return the way that fits best; where another fits about as well and places selections elsewhere, say so."""
    ways = _ways(text, origin)
    placed = {name: [(way(each["start"]), way(each["end"])) for each in selections] for name, way in ways.items()}
    different: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for name, places in placed.items():
        if places not in different.values():
            different[name] = places
    if len(different) == 1:
        return next(iter(ways.values()))
    scores = {name: _score(text.text, selections, places) for name, places in different.items()}
    best, *others = sorted(different, key=lambda name: scores[name], reverse=True)  # a tie is left in the habit's order
    for other in others:
        disputed = sum(a != b for a, b in zip(different[best], different[other], strict=True))
        if scores[best][:2] == scores[other][:2] and scores[best][2] - scores[other][2] < disputed:
            report.add("doubtful", "counting", count=disputed, place=place)
            break
    for habit in best:
        report.add("repaired", habit, count=len(selections), place=place)
    return ways[best]


def _score(text: str, selections: Sequence[Draft], places: Sequence[tuple[int, int]]) -> tuple[int, int, int]:
    """Return how many selections say what they quote and lie in the text, and how many of their edges are words'."""
    quotes = inside = edges = 0
    for each, (start, end) in zip(selections, places, strict=True):
        quotes += _said(text[start:end], each)
        inside += 0 <= start <= end <= len(text)
        edges += (not text[start - 1 : start].isalnum()) + (not text[end : end + 1].isalnum())
        edges += text[start : start + 1].isalnum() + (end > 0 and not text[end - 1 : end].isspace())
    return quotes, inside, edges


def _said(stretch: str, each: Draft) -> bool:
    """Return whether a stretch says all the words of a selection, or begins as it quotes."""
    words = each.get("words")
    return stretch == words if words else any(_begins(stretch, quote) for quote in _quotes(each))


def _quotes(each: Draft) -> list[str]:
    words = (each.get("name", ""), each.get("description", ""))
    return [quote for text in words if (quote := " ".join(CUT.sub("", text).split()))]


def _begins(stretch: str, quote: str) -> bool:
    return " ".join(stretch[: 2 * len(quote) + 20].split()).startswith(quote)


def _move(text: str, selections: list[Draft], place: str, report: Report) -> None:
    """Move selections whose words stand elsewhere in the text: all alike, else each that fits one place only."""
    wrong = [each for each in selections if not _said(text[each["start"] : each["end"]], each)]
    found = [(each, quote, _only(text, quote)) for each in wrong[:TRIES] if (quote := _to_find(each))]
    shifts = {at - each["start"] for each, _, at in found if at is not None}
    if len(wrong) == len(selections) and len(found) > 2 and len(shifts) == 1:
        (shift,) = shifts
        for each in selections:
            each["start"], each["end"] = each["start"] + shift, each["end"] + shift
        report.add("repaired", "shifted", count=len(selections), place=place, detail=f"{shift:+d}")
        return
    for each, quote, at in found:
        detail = f"{each['start']}–{each['end']}: {quote[:40]}"
        if at is not None and ("words" in each or each["end"] - each["start"] == len(quote)):
            each["start"], each["end"] = at, at + len(quote)
            report.add("repaired", "position", place=place, detail=f"{detail} → {at}")
        elif "words" in each or quote in text:
            report.add("doubtful", "position", place=place, detail=detail)


def _to_find(each: Draft) -> str:
    """Return what to look for: all the words, or a quotation that is long enough; a shorter one may be a mere name."""
    quotes = [each["words"]] if each.get("words") else _quotes(each)[:1]
    return next((quote for quote in quotes if "words" in each or len(quote) >= QUOTE), "")


def _only(text: str, quote: str) -> int | None:
    """Return where a quotation stands, None if nowhere or in several places."""
    at = text.find(quote)
    return at if at >= 0 and text.find(quote, at + 1) < 0 else None


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
