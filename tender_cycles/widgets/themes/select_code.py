"""A choice as calls of `Project.select`, and how those are written."""

import json
from collections.abc import Iterable
from itertools import product
from typing import TYPE_CHECKING, Any

from tender_cycles.cycles import Phase
from tender_cycles.widgets.themes.labels import PREFIX

if TYPE_CHECKING:
    from tender_cycles.widgets.themes.state import ThemeState


def calls_for(state: "ThemeState", facets: Iterable[str]) -> list[dict[str, Any]]:
    """Return what to call `Project.select` with for some filters, one call after the other."""
    first: dict[str, Any] = {}
    more: list[dict[str, Any]] = []
    for facet in facets:
        if facet == "segments":
            first |= _segments_as_arguments(state.segments)
        elif facet == "codes" and state.together and len(state.codes) > 1:
            first["code"], *rest = state.codes
            more = [{"code": each} for each in rest]
        elif facet.startswith(PREFIX):
            name = facet.removeprefix(PREFIX)
            first[name] = one_or_several(state.attributes[name])
        elif facet == "text":
            first["text"] = state.text
        else:
            first[facet.removesuffix("s")] = one_or_several(getattr(state, facet))
    return [first, *more] if first else []


def one_or_several(values: tuple[Any, ...]) -> Any:
    """Return the one value, or a list of several."""
    return values[0] if len(values) == 1 else list(values)


def _segments_as_arguments(segments: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """Return cycle and phase where they say it, else the segments."""
    cycles = tuple(dict.fromkeys(cycle for cycle, _ in segments))
    phases = tuple(str(phase) for phase in Phase if any(phase == each for _, each in segments))
    if set(product(cycles, phases)) == set(segments):
        return {"cycle": one_or_several(cycles), "phase": one_or_several(phases)}
    return {"segment": list(segments)}


def written(name: str, value: Any) -> str:
    """Return an argument as one writes it in Python."""
    return f"{name}={literal(value)}" if name.isidentifier() else f"**{{{literal(name)}: {literal(value)}}}"


def literal(value: Any) -> str:
    """Return a value as one writes it in Python."""
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))})"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value)
