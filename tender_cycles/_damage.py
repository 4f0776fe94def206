"""Libraries that read files from strangers, held to one way of failing."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def told(name: str, what: str) -> Iterator[None]:
    """Turn whatever a library raises over a damaged file into a ValueError that names the file.

    What a parser raises when it meets what nobody thought of is anything at
    all: KeyError, OverflowError, its own errors. So none is listed here. Put
    around calls of the library, not around our own code, whose faults it would hide.

    Parameters
    ----------
    name : str
        What messages call the file.
    what : str
        What it was taken for, such as ``"Excel file"``.

    Raises
    ------
    ValueError
        In place of any other error, save that there is no such file.

    Examples
    --------
    >>> with told("a.xlsx", "Excel file"):
    ...     [].pop()
    Traceback (most recent call last):
    ...
    ValueError: a.xlsx is no Excel file, or is damaged: IndexError: pop from empty list
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except Exception as error:
        if type(error) is ValueError and name in str(error):
            raise
        kind = "" if type(error) is ValueError else f"{type(error).__name__}: "
        raise ValueError(f"{name} is no {what}, or is damaged: {kind}{' '.join(str(error).split())[:200]}") from error
