"""What to call what can be chosen: in `Project.select`, in JSON, and in words."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from tender_cycles.project import Project
from tender_cycles.project.columns import labels
from tender_cycles.project.selecting import FILTERS
from tender_cycles.words import say

_NOT_ATTRIBUTES = (*FILTERS, "children", "second", "spelling")


def encoded(value: object) -> Any:
    """Return a value as JSON can hold it."""
    return value.isoformat() if isinstance(value, dt.date) else value


def keys_of(objects: Iterable[Any]) -> tuple[str, ...]:
    """Return what names each object for `Project.select`: its name, or its GUID if that is not its alone."""
    objects = tuple(objects)
    alone = zip(objects, labels(objects), strict=True)
    return tuple(each.name if label == each.name and each.name else each.guid for each, label in alone)


def attribute_names(project: Project) -> tuple[str, ...]:
    """Return the variables and facts by which one can choose."""
    index = project.columns
    names = dict.fromkeys((*index.variables, *index.facts))
    return tuple(name for name in names if name not in _NOT_ATTRIBUTES)


def attribute_label(project: Project, name: str, lang: str) -> str:
    """Return what to call a variable or a fact."""
    for variable in project.variables:
        if variable.name == name:
            return variable.labels.get(lang, name)
    return _known_word(f"explorer.fact.{name}", name, lang)


def value_label(value: object, lang: str) -> str:
    """Return a value of an attribute in words."""
    if value is None:
        return say("explorer.unknown", lang)
    if isinstance(value, bool):
        return say("explorer.true" if value else "explorer.false", lang)
    return _known_word(f"explorer.value.{value}", str(encoded(value)), lang)


def verdict_label(verdict: str, lang: str) -> str:
    """Return a verdict on a claim in words."""
    return _known_word(f"explorer.verdict.{verdict}", verdict, lang)


def _known_word(key: str, otherwise: str, lang: str) -> str:
    try:
        return say(key, lang)
    except KeyError:
        return otherwise
