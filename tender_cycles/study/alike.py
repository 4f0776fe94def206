"""Texts and names that are the same but for how they were typed or saved.

Two coders' copies of an interview differ by what their programs did to it: the
line ends, blanks before them and at the end, the kind of blank, a mark at the
beginning, letters in one piece or with their accents apart. What the two
selected in them is to be held against one another all the same, so positions of
one copy are found in the other.
"""

import re
import unicodedata
from bisect import bisect_left
from itertools import accumulate

_BLANK = re.compile(r"[^\S\n]")
_MARK = "\ufeff"  # at the beginning, which some programs put there


def with_lf(text: str) -> str:
    """Return a text with LF line ends.

    Examples
    --------
    >>> with_lf("one\\r\\ntwo\\rthree").split("\\n")
    ['one', 'two', 'three']
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def comparable(text: str) -> str:
    """Return a text as it is compared: letters composed, LF line ends, all blanks alike, none at the end of a line.

    Examples
    --------
    >>> comparable("Vi ma\u030aler. \\r\\n") == comparable("Vi måler.")
    True
    """
    lines = unicodedata.normalize("NFC", text.removeprefix(_MARK)).splitlines()
    return _BLANK.sub(" ", "\n".join(line.rstrip() for line in lines).rstrip())


def same_name(name: str) -> str:
    """Return a name as it is compared: letters composed, no blanks around it, one between words, no signs unseen.

    Examples
    --------
    >>> same_name(" to  trust\\u200b\\n")
    'to trust'
    """
    seen = "".join(sign for sign in name if unicodedata.category(sign) != "Cf")
    return " ".join(unicodedata.normalize("NFC", seen).split())


class Positions:
    """From positions in one copy of a text to those in another.

    Parameters
    ----------
    theirs, mine : str
        With the same `comparable` text.

    Examples
    --------
    >>> Positions("a\u030a!\\r\\nJa", "å!\\nJa")(5)
    3
    """

    def __init__(self, theirs: str, mine: str) -> None:
        self._theirs, self._mine = _starts(theirs), _starts(mine)

    def __call__(self, position: int) -> int:
        """Return the position in mine; within a letter that of its beginning, beyond the end the end."""
        at = bisect_left(self._theirs, position)
        if at < len(self._theirs) and self._theirs[at] > position:
            at -= 1
        return self._mine[min(at, len(self._mine) - 1)]


def _starts(text: str) -> list[int]:
    """Return where each letter begins, line ends with the blanks before them as one, and where the text ends."""
    sizes: list[int] = []
    for line in text.removeprefix(_MARK).splitlines(keepends=True):
        said = line.rstrip()
        for piece in said:
            if sizes and unicodedata.combining(piece):
                sizes[-1] += 1
            else:
                sizes.append(1)
        if len(said) < len(line):
            sizes.append(len(line) - len(said))
    if sizes and text.startswith(_MARK):
        sizes[0] += 1
    return [0, *accumulate(sizes)]
