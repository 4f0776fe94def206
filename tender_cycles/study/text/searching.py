"""Where a text says something: as words, with wildcards, or by a regular expression that cannot hold up the kernel."""

import json
import re
import subprocess
import sys

from tender_cycles._nearest import nearest
from tender_cycles.project.search import Phrase

HOWS = ("letters", "words", "wildcard", "regex")
MOST = 10_000  # hits
PATIENCE = 5.0  # seconds that an expression may take
# Python's own engine cannot be stopped, and some expressions take longer than the world is old: so another process
# that can be ended looks, in which nothing of the study is but the text.
_PROCESS = """
import json, re, sys
expression, text, most = json.load(sys.stdin)
found = []
for each in re.finditer(expression, text, re.IGNORECASE | re.MULTILINE):
    if each.end() > each.start():
        found.append(each.span())
        if len(found) > most:
            break
json.dump(found, sys.stdout)
"""


def find_hits(text: str, query: str, how: str = "words", *, patience: float = PATIENCE) -> list[tuple[int, int]]:
    """Return the stretches of a text that a query finds, in their order.

    Parameters
    ----------
    text, query : str
    how : {"letters", "words", "wildcard", "regex"}
        ``"letters"``: these letters, also within words, whatever their case and
        the blanks between them. ``"words"``: whole words one after the other, whatever their case,
        punctuation and Unicode form. ``"wildcard"``: the same, where ``*``
        stands for any letters of a word and ``?`` for one. ``"regex"``: a
        regular expression as Python's `re` reads it, without regard to case,
        where ``^`` and ``$`` also stand at the ends of lines. It is looked for
        in a process of its own, which is ended when it takes too long.
    patience : float
        Seconds that a regular expression may take.

    Raises
    ------
    ValueError
        If there is nothing to look for, the expression is none, it takes too
        long, or it finds more than 10,000 stretches.

    Examples
    --------
    >>> find_hits("Trust, trusting; TRUST.", "trust"), find_hits("Trust, trusting.", "trust*ng", "wildcard")
    ([(0, 5), (17, 22)], [(7, 15)])
    """
    if how not in HOWS:
        raise ValueError(f"how {how!r} is unknown{nearest(str(how), HOWS)}")
    if not query.strip():
        raise ValueError("there is nothing to look for")
    if how == "words":
        found = list(Phrase(query, {}).finditer(text))
    elif how != "regex":
        pattern = _wildcards(query) if how == "wildcard" else r"\s+".join(map(re.escape, query.split()))
        found = [each.span() for each in re.finditer(pattern, text, re.IGNORECASE)]
    else:
        found = _by_expression(text, query, patience)
    if len(found) > MOST:
        raise ValueError(f"{query!r} finds more than {MOST} stretches; ask for something rarer")
    return found


def _wildcards(query: str) -> str:
    words = query.split()
    if not any(re.search(r"\w", word) for word in words):
        raise ValueError(f"{query!r} has no letter to look for")
    return r"(?<!\w)" + r"\W+".join(map(_word, words))


def _word(word: str) -> str:
    """Return the expression of a word with wildcards.

    What stands between two ``*`` is taken where it stands first, for good, so
    that the letters of the text are not tried in many ways.
    """
    parts = ["".join(r"\w" if each == "?" else re.escape(each) for each in part) for part in re.split(r"\*+", word)]
    if len(parts) == 1:
        return rf"{parts[0]}(?!\w)"
    between = "".join(rf"(?>\w*?{part})" for part in parts[1:-1])
    return rf"{parts[0]}{between}\w*{parts[-1]}(?!\w)"


def _by_expression(text: str, query: str, patience: float) -> list[tuple[int, int]]:
    try:
        re.compile(query)
    except re.error as error:
        raise ValueError(f"{query!r} is no regular expression: {error}") from None
    try:
        done = subprocess.run(  # noqa: S603 - this Python, and what the user asks of her own text
            [sys.executable, "-I", "-S", "-c", _PROCESS], input=json.dumps([query, text, MOST]).encode(),
            capture_output=True, timeout=patience, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise ValueError(
            f"{query!r} was given up after {patience:g} seconds: such an expression tries the same letters in many "
            f"ways, most often by a repetition within a repetition, such as (a+)+"
        ) from None
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip().splitlines()
        raise ValueError(f"{query!r} cannot be looked for: {''.join(told[-1:])}")
    return [(start, end) for start, end in json.loads(done.stdout)]
