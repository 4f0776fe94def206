"""Facts as JSON and back, as project files and exchanged files keep them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from tender_cycles.cycles import NestedCycles
from tender_cycles.study.plain import plain


def to_plain(value: object) -> Any:
    """Return a value in JSON; what JSON has no form for stands under the name of its type.

    Raises
    ------
    TypeError
        If it is neither a number, a text, a date, nested cycles nor made of such.
    ValueError
        If it is a time that is none, such as ``NaT``.
    """
    value = plain(value)
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, tuple):
        return {"tuple": [to_plain(each) for each in value]}
    if isinstance(value, list):
        return [to_plain(each) for each in value]
    if isinstance(value, NestedCycles):
        return {"cycles": value.to_dict()}
    if isinstance(value, Mapping):
        return {"dict": {_text(key): to_plain(each) for key, each in value.items()}}
    raise TypeError(f"{value!r} is of the type {type(value).__name__}, which a project file cannot hold")


def _text(key: object) -> str:
    key = plain(key)
    if not isinstance(key, str):
        raise TypeError(f"{key!r} is a key of the type {type(key).__name__}; keys are texts")
    return key


def from_plain(value: Any) -> Any:
    """Return what `to_plain` was given."""
    if isinstance(value, list):
        return [from_plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    if kind == "dict":
        return {key: from_plain(each) for key, each in inner.items()}
    make: dict[str, Callable[[Any], Any]] = {
        "datetime": datetime.fromisoformat, "date": date.fromisoformat, "cycles": NestedCycles.from_dict,
    }  # fmt: skip
    return tuple(from_plain(each) for each in inner) if kind == "tuple" else make[kind](inner)
