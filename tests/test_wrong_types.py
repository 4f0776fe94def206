"""The first wrong argument of every public function is named: what it is, what is wanted, and how to come by it."""

import inspect
import re
from typing import Any

import made_up
import pandas as pd
import pytest
from public_names import FUNCTIONS

import tender_cycles as tc

# Geometry takes numbers in any form that numpy takes; GUIDs are made of names as they come.
WITHOUT = ("layout.", "project.nouns.stable_guid")
WRONG = {"object": object(), "int": 1, "str": "x", "DataFrame": pd.DataFrame(), "Project": made_up.study()}
# What takes several of something takes text and tables for that, until it looks into them.
SEVERAL = ("Literal", "Iterable", "Sequence", "Mapping", "Hashable")


def first_of(function: Any) -> inspect.Parameter | None:
    """Return the first parameter of a function, if it can be given without its name."""
    parameters = list(inspect.signature(function).parameters.values())
    return parameters[0] if parameters and parameters[0].kind is not inspect.Parameter.KEYWORD_ONLY else None


def wrong_calls() -> list[Any]:
    """Return every public function with everything that its first argument is not."""
    calls = []
    for name, function in FUNCTIONS.items():
        first = first_of(function)
        if first is not None and not name.startswith(WITHOUT):
            wanted = str(first.annotation)
            calls += [
                pytest.param(function, first.name, given, id=f"{name}-{kind}")
                for kind, given in WRONG.items()
                if kind not in wanted and (kind in ("object", "int") or not any(each in wanted for each in SEVERAL))
            ]
    return calls


def consumed(found: Any) -> None:
    """Go through what a generator yields, since it does nothing before."""
    if inspect.isgenerator(found):
        list(found)


@pytest.mark.parametrize(("function", "name", "given"), wrong_calls())
def test_what_came_and_what_is_wanted_are_named(function: Any, name: str, given: object) -> None:
    others = [each for each in inspect.signature(function).parameters.values() if each.default is each.empty][1:]
    positional = [None for each in others if each.kind is each.POSITIONAL_OR_KEYWORD]
    named = {each.name: None for each in others if each.kind is each.KEYWORD_ONLY}
    wants = rf"^{name}: wants .*, not (a value of type )?{re.escape(type(given).__name__)}\b"
    faults = rf"^(cannot simulate: )?{name} must be .*, not |^{name} .* is unknown"  # all of them are told at once
    with pytest.raises((TypeError, ValueError), match=f"{wants}|{faults}"):
        consumed(function(given, *positional, **named))


@pytest.mark.parametrize(
    ("call", "way"),
    [
        (lambda: tc.plot_cycles(1), "project: wants a value of type Project or None, not int"),
        (lambda: tc.tables.crosstab("x", "code", "cycle"), r"project: .* not str; .*read_qdpx\(path\)"),
        (lambda: tc.seminar.agreement.alpha([[1, 2]]), r"units: .* DataFrame, not list; pandas.DataFrame\("),
        (lambda: tc.tables.to_frame(pd.DataFrame()), r"project: .* not DataFrame; .*read_table\(path\)"),
    ],
)
def test_the_way_to_what_is_wanted_is_told(call: Any, way: str) -> None:
    with pytest.raises(TypeError, match=way):
        call()
