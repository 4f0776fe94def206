"""Texts and names that are the same but for how they were typed or saved.

Two coders' copies of an interview differ by what their programs did to it: the
line ends, a line end at the end, letters in one piece or with their accents
apart. What the two selected in them is to be held against one another all the
same, so positions of one copy are found in the other.
"""

import re
import unicodedata
from bisect import bisect_left
from itertools import accumulate

# A letter with what is put on it, or a line end.
_CLUSTER = re.compile(r"\r\n|\r|.", re.DOTALL)


def with_lf(text: str) -> str:
    """Return a text with LF line ends.

    Examples
    --------
    >>> with_lf("one\\r\\ntwo\\rthree").split("\\n")
    ['one', 'two', 'three']
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def comparable(text: str) -> str:
    """Return a text as it is compared: letters composed, LF line ends, none at the end.

    Examples
    --------
    >>> comparable("Vi ma\u030aler.\\r\\n") == comparable("Vi måler.")
    True
    """
    return unicodedata.normalize("NFC", with_lf(text)).rstrip("\n")


def same_name(name: str) -> str:
    """Return a name as it is compared: letters composed, no blanks around it and one between its words.

    Examples
    --------
    >>> same_name(" to  trust\\n")
    'to trust'
    """
    return " ".join(unicodedata.normalize("NFC", name).split())


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
    """Return where each letter begins, line ends as one, and where the text ends."""
    sizes: list[int] = []
    for piece in _CLUSTER.findall(text):
        if sizes and unicodedata.combining(piece[0]):
            sizes[-1] += len(piece)
        else:
            sizes.append(len(piece))
    return [0, *accumulate(sizes)]
