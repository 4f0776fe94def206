"""A page of text whose columns were written side by side, one below the other again."""

import re
from collections import Counter

_GUTTER = 2  # spaces
_RUN = re.compile(rf"(?<=\S) {{{_GUTTER},}}(?=\S)")
_SHARE = 0.5  # of the lines, which have text on both sides of the gutter
_FEWEST = 6  # lines


def one_column(page: str) -> str:
    """Return the text of a page, its second column below its first, if it has two.

    A line that runs across the gutter, such as a heading, ends the columns above it.

    Examples
    --------
    >>> lines = ["to be or    that is the", "not to be   question whether"] * 4
    >>> one_column("\\n".join(lines)).split()[:12]
    ['to', 'be', 'or', 'not', 'to', 'be', 'to', 'be', 'or', 'not', 'to', 'be']
    """
    lines = page.split("\n")
    written = [line.rstrip() for line in lines if line.strip()]
    if len(written) < _FEWEST:
        return page
    gutters = Counter(at for line in written for at in _gutters(line))
    if not gutters or max(gutters.values()) < _SHARE * len(written):
        return page
    at = max(gutters, key=lambda place: (gutters[place], place))
    done: list[str] = []
    left: list[str] = []
    right: list[str] = []
    for line in lines:
        if line[at - _GUTTER : at].strip():
            done += [*left, *right, line]
            left, right = [], []
        else:
            left.append(line[:at].rstrip())
            right.append(line[at:])
    return "\n".join([*done, *left, *right])


def _gutters(line: str) -> set[int]:
    """Return the places in a line at which a gutter between two texts may end."""
    return {at for run in _RUN.finditer(line) for at in range(run.start() + _GUTTER, run.end() + 1)}
