"""Who speaks in a transcript that somebody typed: labels before colons, or a name with a time on a line of its own.

A colon alone makes no speaker. At least two labels have to come back, each of
them, and to stand at the head of a quarter of the lines; else the text is prose.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from tender_cycles.study.documents.transcripts import Transcript, Turn, seconds

MOST_WORDS = 4  # in the name of a speaker
_TIME = r"[\[(]?({0}\d{{1,2}}:\d\d(?::\d\d)?(?:[.,]\d{{1,3}})?)[\])]?"
_NAME = r"(?P<{0}>[^\W\d_][\w .'’/&-]{{0,39}}?(?:[ ]\([^():\n]{{1,30}}\))?)"
# [00:01:02] Anna: …, Anna (01:02): …, **Anna:** …, [SPEAKER_00]: …
_LABEL = re.compile(
    rf"[ \t]*(?:{_TIME.format('?P<before>')}[ \t]{{0,9}}[-–]?[ \t]{{0,9}})?(?P<open>[\[*]{{0,2}}){_NAME.format('name')}"
    rf"(?P<close>[\]*]{{0,2}})(?:[ \t]{{0,9}}{_TIME.format('?P<after>')})?(?P<tail>[ \t]{{0,9}}:\*{{0,2}}(?:[ \t]+|$))"
)
# As Teams and Word write it: Anna Hansen   0:03, or 00:00:03 Anna Hansen
_LINE = re.compile(
    rf"[ \t]*(?:{_NAME.format('first')}[ \t\xa0]{{1,9}}{_TIME.format('?P<after>')}"
    rf"|{_TIME.format('?P<before>')}[ \t\xa0]{{1,9}}{_NAME.format('last')})[ \t\xa0]*$"
)


class _Head(NamedTuple):
    """What stands before somebody's words; `label` is what of it stays in the text."""

    start: int
    end: int
    name: str
    label: str
    begin: float | None


def speakers_in(text: str) -> Transcript | None:
    """Return a text with the turns of those who speak in it, or None where that is not clear.

    The text stays as it stands, save for the times before the words, which become facts of the turns. A label that
    does not come back may be a speaker or not: it ends the turn before it, and is among `stray`.

    Examples
    --------
    >>> found = speakers_in("[00:02] Anna: We trust.\\nBerit: Who?\\n[00:09] Anna: Them.\\nBerit: Oh.\\n")
    >>> found.text.split("\\n")[0], found.turns[0], found.speakers
    ('Anna: We trust.', Turn(speaker='Anna', start=6, end=15, begin=2.0, until=None), ('Anna', 'Berit'))
    >>> speakers_in("To begin with: nothing.\\nIn the end: nothing.\\n") is None
    True
    """
    heads = list(_heads(text))
    often = Counter(head.name for head in heads)
    speakers = {name for name, count in often.items() if count > 1}
    lines = sum(bool(line.strip()) for line in text.split("\n"))
    if len(speakers) < 2 or 4 * sum(often[name] for name in speakers) < lines:
        return None
    first = next(at for at, head in enumerate(heads) if head.name in speakers)
    return _transcript(text, heads[first:], speakers)


def _heads(text: str) -> Iterator[_Head]:
    at = 0
    for line in text.split("\n"):
        if found := _LABEL.match(line):
            name, label = found["name"], f"{found['open']}{found['name']}{found['close']}{found['tail']}"
        elif found := _LINE.match(line):
            name = label = found["first"] or found["last"]
        if found and len(name.split()) <= MOST_WORDS:
            time = found["before"] or found["after"]
            label = label if time else found[0]
            begin = seconds(time) if time else None
            yield _Head(at, at + found.end(), " ".join(name.split()), label, begin)
        at += len(line) + 1


def _transcript(text: str, heads: list[_Head], speakers: set[str]) -> Transcript:
    made = Transcript()
    parts, size = [text[: heads[0].start]], heads[0].start
    for head, end in zip(heads, [*(after.start for _, after in pairwise(heads)), len(text)], strict=True):
        words = text[head.end : end]
        label = head.label if head.name in speakers else text[head.start : head.end]
        start = size + len(label) + len(words) - len(words.lstrip())
        if head.name not in speakers:
            made.stray.append(head.name)
        elif said := words.strip():
            made.turns.append(Turn(head.name, start, start + len(said), head.begin, None))
        made.cuts.append((head.end, size + len(label)))
        parts += label, words
        size += len(label) + len(words)
    made.text = "".join(parts)
    return made
