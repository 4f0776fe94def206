"""Nested cycles as plain values: whether these have the right shape, and as a file in TOML."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from tender_cycles._nearest import nearest

# What each part may hold, and of what type it is.
_SHAPES: dict[str, dict[str, type]] = {
    "the model": {"name": str, "source": str, "cycles": list, "relations": list},
    "a cycle": {"key": str, "labels": dict, "titles": dict, "phases": list},
    "a phase": {"key": str, "labels": dict, "titles": dict, "color": str, "edge": str, "tint": str},
    "a relation": {"of": str, "to": str, "kind": str, "source": str},
}
_NEEDED = {
    "the model": ("cycles",),
    "a cycle": ("key", "phases"),
    "a phase": ("key",),
    "a relation": ("of", "to", "kind"),
}
_CALLED: dict[type, str] = {str: "text", list: "list", dict: "table"}
_PARTS = {"cycles": "a cycle", "relations": "a relation", "phases": "a phase"}


def check_shape(values: object) -> None:
    """Check that plain values are such as `NestedCycles.to_dict` gives.

    Raises
    ------
    ValueError
        If something is missing, of the wrong type, or unknown; all faults at once, each with its place.
    """
    if faults := list(_faults(values, "the model", "")):
        raise ValueError("these are no nested cycles:\n- " + "\n- ".join(faults))


def _faults(values: object, what: str, where: str) -> Iterator[str]:
    if not isinstance(values, Mapping):
        yield f"{where or what} is {values!r}, not a table"
        return
    for name in _NEEDED[what]:
        if name not in values:
            yield f"{where or what} has no {name!r}"
    for name, value in values.items():
        yield from _entry_faults(what, name, value, f"{where}.{name}" if where else str(name))


def _entry_faults(what: str, name: str, value: Any, place: str) -> Iterator[str]:
    kind = _SHAPES[what].get(name, object)
    fits = isinstance(value, kind)
    if kind is object:
        yield f"{place} is unknown{nearest(str(name), _SHAPES[what])}"
    elif not fits:
        yield f"{place} is {value!r}, which is no {_CALLED[kind]}"
    elif kind is dict and not all(isinstance(text, str) for pair in value.items() for text in pair):
        yield f"{place} must hold texts by language"
    elif name in _PARTS:
        for at, each in enumerate(value):
            yield from _faults(each, _PARTS[name], f"{place}[{at}]")


def from_toml(text: str) -> dict[str, Any]:
    """Return the plain values in a text in TOML; ValueError if it is none."""
    return tomllib.loads(text)


def to_toml(values: Mapping[str, Any]) -> str:
    """Return plain values as TOML: first the texts, then a table for each cycle and each relation.

    Examples
    --------
    >>> print(to_toml({"name": "School", "cycles": [{"key": "pupil", "phases": [{"key": "new"}]}]}), end="")
    name = "School"
    <BLANKLINE>
    [[cycles]]
    key = "pupil"
    phases = [
      { key = "new" },
    ]
    """
    lines = [f"{name} = {_value(value)}" for name, value in values.items() if isinstance(value, str)]
    for name, parts in values.items():
        for part in () if isinstance(parts, str) else parts:
            lines += ["", f"[[{name}]]", *(f"{key} = {_value(value)}" for key, value in part.items())]
    return "\n".join(lines).lstrip() + "\n"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, str):
        return _text(value)
    return "[\n" + "".join(f"  {_value(each)},\n" for each in value) + "]"


def _key(key: str) -> str:
    return key if re.fullmatch("[A-Za-z0-9_-]+", key) else _text(key)


def _text(text: str) -> str:
    # A text in JSON is one in TOML, but for the one control character that JSON lets stand.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
