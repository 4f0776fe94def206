"""What `Project.select` does: from filters to masks, from masks to a smaller project."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import compress
from typing import Any

import numpy as np

from tender_cycles._nearest import nearest
from tender_cycles.project.columns import Column, Columns
from tender_cycles.project.contents import Contents
from tender_cycles.project.nouns import Code, Selection
from tender_cycles.project.overlapping import HOWS, check_how, together
from tender_cycles.project.search import Phrase
from tender_cycles.project.validation import TYPES

FILTERS = ("cycle", "phase", "segment", "code", "informant", "user", "source", "claim", "text")


def masks(
    project: Contents,
    columns: Columns,
    filters: Mapping[str, Any],
    attributes: Mapping[str, Any],
    *,
    children: bool,
    second: bool,
    spelling: bool,
    how: str = "any",
    within: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Return which selections and which codings the filters let through, as boolean masks."""
    by_user = np.ones(len(columns.coding_code), dtype=bool)
    found_masks: list[Any] = []
    faults: list[TypeError | ValueError] = []

    def gather(make: Callable[[], Any]) -> Any:
        try:
            return make()
        except (TypeError, ValueError) as fault:
            faults.append(fault)
            return None

    asked = {name: value for name, value in filters.items() if value is not None}
    if "code" not in asked:
        gather(partial(check_how, how, HOWS, 0, within))
    if "user" in asked:
        found = gather(partial(_by_user, columns, project.users, asked["user"]))
        by_user = by_user if found is None else found
        found_masks.append(_on_selections(columns, by_user))
    steps: dict[str, Callable[[Any], np.ndarray]] = {
        "cycle": lambda value: _on_ring(columns, ("cycle", "second_cycle")[: 1 + second], value),
        "phase": lambda value: _on_ring(columns, ("phase",), value),
        "segment": lambda value: _on_segments(columns, ("cycle", "second_cycle")[: 1 + second], value),
        "code": lambda value: _with_codes(columns, by_user, value, children=children, how=how, within=within),
        "informant": lambda value: _named(columns, "informant", project.cases, value),
        "source": lambda value: _named(columns, "source", project.sources, value),
        "claim": lambda value: _under_claims(project, value),
        "text": lambda value: _with_text(columns, value, project.spelling if spelling else {}),
    }
    found_masks += [gather(partial(step, asked[name])) for name, step in steps.items() if name in asked]
    found_masks += [gather(partial(_attribute, project, columns, name, value)) for name, value in attributes.items()]
    if faults:
        raise type(faults[0])("; ".join(map(str, faults)))
    keep = np.ones(len(columns), dtype=bool)
    for mask in found_masks:
        keep &= mask  # without faults, every mask was made
    return keep, by_user & keep[columns.coding_selection]


def several(name: str, value: Any) -> tuple[Any, ...]:
    """Return the values of a filter that takes one or several.

    Raises
    ------
    ValueError
        If there is none, which would let nothing through.
    """
    if isinstance(value, str) or not isinstance(value, Iterable):
        return (value,)
    if values := tuple(value):
        return values
    raise ValueError(f"{name} is empty; name a value or leave the filter out")


def _marked(marks: Column, wanted: Iterable[int], n: int) -> np.ndarray:
    table = np.zeros(len(marks.categories), dtype=bool)
    table[list(wanted)] = True
    mask = np.zeros(n, dtype=bool)
    mask[marks.rows[table[marks.codes]]] = True
    return mask


def _on_selections(columns: Columns, codings: np.ndarray) -> np.ndarray:
    mask = np.zeros(len(columns), dtype=bool)
    mask[columns.coding_selection[codings]] = True
    return mask


def _any(masks: Iterable[np.ndarray]) -> np.ndarray:
    return np.asarray(np.stack(list(masks)).any(axis=0))


def _on_ring(columns: Columns, names: tuple[str, ...], value: Any) -> np.ndarray:
    choices = columns.ring_categories(names[0])
    values = several(names[0], value)
    if not choices:
        raise ValueError(f"{names[0]} {values[0]!r}: the project has no nested cycles; give it some by `with_cycles`")
    unknown = [each for each in values if each not in choices]
    if unknown:
        raise ValueError("; ".join(f"{names[0]} {each!r} is unknown{nearest(str(each), choices)}" for each in unknown))
    wanted = [choices.index(each) for each in values]
    return _any(_marked(columns.column(name), wanted, len(columns)) for name in names)


def _on_segments(columns: Columns, names: tuple[str, ...], value: Any) -> np.ndarray:
    one = isinstance(value, tuple) and bool(value) and all(isinstance(each, str) for each in value)
    pairs = (value,) if one else several("segment", value)
    model = columns.project.cycles
    if wrong := [pair for pair in pairs if isinstance(pair, str) or len(tuple(pair)) != 2]:
        raise ValueError(
            f"segment {wrong[0]!r} is not a pair such as {model.segments[0] if model else ('pupil', 'new')}"
        )
    if model:
        pairs = tuple(model.check_segment(*pair) for pair in pairs)
    return _any(_on_ring(columns, names, cycle) & _on_ring(columns, ("phase",), phase) for cycle, phase in pairs)


def _under_claims(project: Contents, value: Any) -> np.ndarray:
    claims = [project.claims[at] for at in _positions("claim", project.claims, value)]
    guids = {piece.selection for claim in claims for piece in claim.evidence if piece.stance != "context"}
    return np.fromiter((each.guid in guids for each in project.selections), bool, len(project.selections))


def _positions(name: str, objects: tuple[Any, ...], value: Any) -> list[int]:
    """Return where the objects with these names, ids or GUIDs stand."""
    found, faults = [], []
    for ref in several(name, value):
        ref = getattr(ref, "guid", ref)
        if not isinstance(ref, str):
            raise TypeError(f"{name} {ref!r} must be a string, not {type(ref).__name__}")
        at = [i for i, each in enumerate(objects) if ref in (each.guid, each.name, getattr(each, "id", "")) and ref]
        if not at:
            names = [name for each in objects for name in (each.name, getattr(each, "id", "")) if name]
            faults.append(f"{name} {ref!r} is unknown{nearest(ref, names)}")
        elif len(at) > 1:
            guids = ", ".join(repr(objects[i].guid) for i in at)
            faults.append(f"{name} {ref!r} names {len(at)}; choose by GUID from {guids}")
        found += at
    if faults:
        raise ValueError("; ".join(faults))
    return found


def _named(columns: Columns, name: str, objects: tuple[Any, ...], value: Any) -> np.ndarray:
    return _marked(columns.column(name), _positions(name, objects, value), len(columns))


def _by_user(columns: Columns, users: tuple[Any, ...], value: Any) -> np.ndarray:
    return np.isin(columns.coding_user, _positions("user", users, value))


def _with_codes(
    columns: Columns, codings: np.ndarray, value: Any, *, children: bool, how: str, within: int
) -> np.ndarray:
    codes = [columns.project.codebook.find(ref) for ref in several("code", value)]
    check_how(how, HOWS, len({code.guid for code in codes}), within)
    return together(columns, with_each(columns, codings, codes, children), how, within)


def with_each(columns: Columns, codings: np.ndarray, codes: Iterable[Code], children: bool) -> list[np.ndarray]:
    """Return for each code which selections have it, by some of the codings."""
    book = columns.project.codebook
    found = []
    for code in codes:
        wanted = {each.guid for each in (book.below(code) if children else (code,))}
        given = np.array([guid in wanted for guid in book.keys], dtype=bool)[columns.coding_code]
        found.append(_on_selections(columns, codings & given))
    return found


def _with_text(columns: Columns, value: Any, spelling: Mapping[str, tuple[str, ...]]) -> np.ndarray:
    texts = columns.searchable()
    phrases = [Phrase(query, spelling) for query in several("text", value)]
    return _any(np.array(phrase.within(texts), dtype=bool) for phrase in phrases)


def _attribute(project: Contents, columns: Columns, name: str, value: Any) -> np.ndarray:
    if name not in (*columns.variables, *columns.facts):
        known = (*columns.variables, *columns.facts, *FILTERS, "children", "second", "spelling", "how", "within")
        raise TypeError(f"select() has no filter {name!r}{nearest(name, known)}")
    marks, values = columns.column(name), [_plain(each) for each in several(name, value)]
    known_values = [each for each in values if each is not None]
    if faults := list(_wrong_values(project, name, known_values, marks.categories)):
        raise faults[0]
    at = {category: code for code, category in enumerate(marks.categories)}
    mask = _marked(marks, [at[each] for each in known_values if each in at], len(columns))
    if None in values:
        unknown = np.ones(len(columns), dtype=bool)
        unknown[marks.rows] = False
        mask |= unknown
    return mask


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _wrong_values(project: Contents, name: str, values: list[Any], known: tuple[Any, ...]) -> Iterator[Exception]:
    types = {variable.name: variable.type for variable in project.variables}
    seen = {type(each) for each in known}
    for value in values:
        fits = TYPES[types[name]](value) if name in types else type(value) in seen or not seen
        if not fits:
            kind = types.get(name) or " or ".join(sorted(each.__name__ for each in seen))
            yield TypeError(f"{name}={value!r} is not of the type {kind}")
        elif isinstance(value, str) and value not in known:
            yield ValueError(f"{name} {value!r} does not occur{nearest(value, known)}")


def repeats_of(columns: Columns) -> np.ndarray:
    """Return which selections of the whole project repeat one of these and are not among them, as a boolean mask."""
    root, added = columns.root, np.zeros(len(columns.root), dtype=bool)
    rows, values, named = root.fact("repeats")
    here = np.zeros(len(root), dtype=bool)
    here[columns.rows] = True
    while True:  # what is added may be repeated in its turn
        known = {name for row in np.flatnonzero(here | added) for name in _names(root.project.selections[row])}
        again = np.fromiter((name in known for name in named), bool, len(named))
        found = rows[again[values]]
        found = found[~(here | added)[found]]
        if not len(found):
            return added
        added[found] = True


def _names(selection: Selection) -> tuple[str, str]:
    return selection.name, selection.guid


def all_but(project: Contents, names: list[str], excerpts: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return which selections and which codings stay without these excerpts, given by name or GUID."""
    unwanted = set(several("excerpts", excerpts))
    gone = {guid for name, each in zip(names, project.selections, strict=True) if {name, guid := each.guid} & unwanted}
    if unknown := unwanted.difference(names, gone):
        raise ValueError(f"excerpts: {min(unknown)!r} is none of {project.name!r}{nearest(min(unknown), names)}")
    keep = [each.guid not in gone for each in project.selections]
    keep_codings = [each.selection not in gone for each in project.codings]
    return np.array(keep, dtype=bool), np.array(keep_codings, dtype=bool)


def narrowed(project: Contents, keep: np.ndarray, keep_codings: np.ndarray) -> dict[str, Any]:
    """Return the fields that change when only these selections and codings stay.

    What refers to a selection or coding that goes, goes too or lets go of it,
    so that the smaller project is as sound as the whole.
    """
    if keep.all() and keep_codings.all():
        return {}
    gone = {each.guid for each in compress(project.selections, (~keep).tolist())}

    def staying(guids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(guid for guid in guids if guid not in gone)

    changes: dict[str, Any] = {
        "selections": tuple(compress(project.selections, keep.tolist())),
        "codings": tuple(compress(project.codings, keep_codings.tolist())),
        "cases": tuple(replace(each, selections=staying(each.selections)) for each in project.cases),
        "claims": tuple(
            replace(each, evidence=tuple(piece for piece in each.evidence if piece.selection not in gone))
            for each in project.claims
        ),
    }
    if project.links or project.graphs:
        gone |= {each.guid for each in compress(project.codings, (~keep_codings).tolist())}
        links = tuple(each for each in project.links if not {each.origin, each.target} & gone)
        gone |= {each.guid for each in project.links} - {each.guid for each in links}
        changes |= {"links": links, "graphs": tuple(_graph_without(each, gone) for each in project.graphs)}
    return changes


def _graph_without(graph: Any, gone: set[str]) -> Any:
    def forget(each: Any) -> Any:
        return replace(each, represents=None) if each.represents in gone else each

    return replace(graph, vertices=tuple(map(forget, graph.vertices)), edges=tuple(map(forget, graph.edges)))
