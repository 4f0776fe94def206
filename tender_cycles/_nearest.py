"""The nearest valid choice, for error messages."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(value: str, choices: Iterable[str]) -> str:
    """Return ``"; nearest: 'x'"``, or all choices if none is near and they are few.

    Examples
    --------
    >>> nearest("tendr", ["tender", "consultant"])
    "; nearest: 'tender'"
    """
    known = {str(choice): None for choice in choices}
    lowered = {choice.casefold(): choice for choice in known}
    close = get_close_matches(str(value).casefold(), lowered, n=1, cutoff=0.6)
    if close:
        return f"; nearest: {lowered[close[0]]!r}"
    if 0 < len(known) <= 12:
        return "; choose from " + ", ".join(repr(choice) for choice in known)
    return ""
