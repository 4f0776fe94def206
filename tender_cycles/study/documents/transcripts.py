"""Subtitles as transcripts: ``.vtt`` and ``.srt``, as Teams, Zoom and Whisper write them.

A turn is what one speaker says until the next one speaks; where no speakers are
named, each cue is a turn. The text has a line for each, ``Anna: We trust them.``
Times are facts about turns and do not stand in the text.
"""

import html
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

TIMES = re.compile(r"\s*((?:\d{1,4}:)?\d?\d:\d?\d[.,]\d{1,3})[ \t]*-->[ \t]*((?:\d{1,4}:)?\d?\d:\d?\d[.,]\d{1,3})")
_VOICE = re.compile(r"<v(?:\.[\w.-]+)?[ \t]+([^<>\s][^<>]*)>")
_TAGS = re.compile(r"</?(?:i|b|u|s|c|v|ruby|rt|lang|font)\b[^<>]*>|<\d[\d:.]*>|\{\\an?\d\}", re.IGNORECASE)
_SPEAKER = re.compile(r"\[?([^\W\d_][^:\[\]<>\n]{0,59}|[A-Z]+_\d+)\]?:\s+(?=\S)")


class Turn(NamedTuple):
    """What somebody says; from `start` to `end` in the text, from `begin` to `until` in seconds, where known."""

    speaker: str
    start: int
    end: int
    begin: float | None
    until: float | None


@dataclass(slots=True)
class Transcript:
    """The text of a transcript, its turns, and what belongs to none."""

    text: str = ""
    turns: list[Turn] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    cuts: list[tuple[int, int]] = field(default_factory=list)  # where what was shortened ended, and where it ends

    @property
    def speakers(self) -> tuple[str, ...]:
        """Those who speak, in the order in which they do."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker))

    def place(self, position: int) -> int:
        """Return where in the text something stands that stood at a position before times were taken out."""
        n = bisect_right(self.cuts, position, key=lambda cut: cut[0])
        before, now = self.cuts[n - 1] if n else (0, 0)
        following = self.cuts[n][1] if n < len(self.cuts) else position
        return min(now + position - before, following)


class _Cue(NamedTuple):
    begin: float
    until: float
    words: str


class _Piece(NamedTuple):
    speaker: str
    words: str
    begin: float
    until: float


def transcript(text: str) -> Transcript:
    """Return subtitles as a transcript.

    Examples
    --------
    >>> found = transcript("WEBVTT\\n\\n00:01.000 --> 00:02.500\\n<v Anna>We trust</v>\\n")
    >>> found.text, found.turns
    ('Anna: We trust\\n', [Turn(speaker='Anna', start=6, end=14, begin=1.0, until=2.5)])
    """
    made = Transcript()
    lines, at = [], 0
    for piece in _joined(_pieces(list(_cues(text, made.stray)))):
        head = f"{piece.speaker}: " if piece.speaker else ""
        lines.append(f"{head}{piece.words}\n")
        made.turns.append(
            Turn(piece.speaker, at + len(head), at + len(head) + len(piece.words), piece.begin, piece.until)
        )
        at += len(lines[-1])
    made.text = "".join(lines)
    return made


def _cues(text: str, stray: list[str]) -> Iterator[_Cue]:
    """Yield the cues; what stands outside them, save their numbers, is stray."""
    cue: tuple[float, float] | None = None
    words: list[str] = []
    before: list[str] = []  # lines since the last empty one that are in no cue
    header = True
    for line in [*text.split("\n"), ""]:
        if found := TIMES.match(line):
            if cue:
                yield _Cue(*cue, " ".join(words))
            cue, words, before, header = (seconds(found[1]), seconds(found[2])), [], [], False
        elif not line.strip():
            if cue:
                yield _Cue(*cue, " ".join(words))
            elif before and not header and not before[0].startswith(("STYLE", "REGION")):
                stray.append(" ".join(before))
            cue, before, header = None, [], False
        elif cue:
            words.append(line.strip())
        else:
            before.append(line.strip())


def seconds(time: str) -> float:
    """Return a time such as 1:02:03.5 in seconds."""
    *hours, minutes, seconds = time.replace(",", ".").split(":")
    return round(3600 * int(hours[0] if hours else 0) + 60 * int(minutes) + float(seconds), 3)


def _pieces(cues: Sequence[_Cue]) -> Iterator[_Piece]:
    """Yield what each speaker says in each cue: by its voice, or by a name before a colon if that is the habit."""
    named = [found[1].strip() for cue in cues if (found := _SPEAKER.match(_TAGS.sub("", cue.words).strip()))]
    often = Counter(named)
    habit = len(named) == len(cues) or (len(often) < len(named) and 2 * len(named) >= len(cues))
    speaker = ""
    for cue in cues:
        voices = _VOICE.split(cue.words)
        said = list(zip(["", *voices[1::2]], voices[::2], strict=True))
        for voice, words in said:
            plain = " ".join(html.unescape(_TAGS.sub("", words)).split())
            if not plain:
                continue
            if not voice and habit and (found := _SPEAKER.match(plain)):
                speaker, plain = found[1].strip(), plain[found.end() :]
            elif voice or not habit:
                speaker = " ".join(html.unescape(voice).split())
            yield _Piece(speaker, plain, cue.begin, cue.until)


def _joined(pieces: Iterator[_Piece]) -> Iterator[_Piece]:
    """Yield the pieces, those of one speaker that follow each other as one."""
    for _, found in groupby(enumerate(pieces), lambda each: each[1].speaker or each[0]):
        same = [piece for _, piece in found]
        yield same[0]._replace(words=" ".join(piece.words for piece in same), until=same[-1].until)
