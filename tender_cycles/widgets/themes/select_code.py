"""A choice as calls of `Project.select`, and how those are written."""

import json
from collections.abc import Mapping
from itertools import product
from keyword import iskeyword
from typing import Any
from unicodedata import normalize

Segments = tuple[tuple[str, str], ...]


def calls_for(chosen: Mapping[str, tuple[Any, ...]], known: Segments, *, together: bool) -> list[dict[str, Any]]:
    """Return what to call `Project.select` with, one call after the other.

    Parameters
    ----------
    chosen : mapping of str to tuple
        The chosen values by the argument of `Project.select`.
    known : tuple of (cycle, phase)
        All segments of the rings.
    together : bool
        Whether the codes must stand on the same excerpt.
    """
    first: dict[str, Any] = {}
    more: list[dict[str, Any]] = []
    for argument, values in chosen.items():
        if argument == "segment":
            first |= _segments_as_arguments(values, known)
        elif argument == "code" and together:
            first["code"], *rest = values
            more = [{"code": each} for each in rest]
        else:
            first[argument] = one_or_several(values)
    return [first, *more] if first else []


def one_or_several(values: tuple[Any, ...]) -> Any:
    """Return the one value, or a list of several."""
    return values[0] if len(values) == 1 else list(values)


def _segments_as_arguments(segments: Segments, known: Segments) -> dict[str, Any]:
    """Return cycle and phase where they say it, else the segments."""
    cycles = tuple(dict.fromkeys(cycle for cycle, _ in segments))
    phases = tuple(dict.fromkeys(phase for _, phase in known if any(phase == each for _, each in segments)))
    if set(product(cycles, phases)) & set(known) == set(segments):
        return {"cycle": one_or_several(cycles), "phase": one_or_several(phases)}
    return {"segment": list(segments)}


def written(name: str, value: Any) -> str:
    """Return an argument as one writes it in Python."""
    # A name whose letters Python takes for others, such as the ligature in «ﬁ», would arrive as another.
    is_name = name.isidentifier() and not iskeyword(name) and name == normalize("NFKC", name)
    return f"{name}={literal(value)}" if is_name else f"**{{{literal(name)}: {literal(value)}}}"


def literal(value: Any) -> str:
    """Return a value as one writes it in Python."""
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))})"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value)
