"""Which informants carry which claims, who speaks against, and of whom nothing is known."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from tender_cycles._checks import check_type
from tender_cycles.claims.ledger import Voices, as_frame, choose, excerpt_columns
from tender_cycles.project import Case, Claim, Project
from tender_cycles.project.columns import labels
from tender_cycles.project.selecting import several

if TYPE_CHECKING:
    from tender_cycles.claims.ledger import Filter

STANCES = ("for", "against", "both", "silent")


def stances(project: Project, **filters: "Filter") -> pd.DataFrame:
    """Return where each informant stands to each claim, one row for each pair.

    Parameters
    ----------
    project : Project
    **filters
        ``kind, section, verdict, informant, text``; see `choose`.

    Returns
    -------
    DataFrame
        ``claim, section, kind, verdict, informant, meant, stance, basis, excerpts``.
        `meant` is whether the claim speaks of the informant. `stance` is for,
        against, both or silent; context is silence. `basis` is what that rests
        on: excerpt, attribute, both, or empty; `excerpts` are the names of the
        excerpts.

    Raises
    ------
    ValueError
        As `choose`.

    Examples
    --------
    >>> from tender_cycles.datasets import load_thesis
    >>> table = stances(load_thesis(), text="tilfeldig om oppstarten")
    >>> table.loc[table["stance"] != "silent", ["claim", "informant", "stance", "basis"]].values.tolist()
    [['C123', 'Berit', 'against', 'excerpt']]
    """
    check_type(Project, project, "project")
    voices = Voices(project)
    names = project.columns.excerpt_names()
    rows = [row for claim in choose(project, **filters) for row in _rows(claim, voices, names)]
    columns = ["claim", "section", "kind", "verdict", "informant", "meant", "stance", "basis", "excerpts"]
    return pd.DataFrame(rows, columns=columns).astype({"meant": bool})  # a mask, even of no rows


def _rows(claim: Claim, voices: Voices, names: dict[str, str]) -> Iterator[dict[str, object]]:
    meant = voices.meant(claim)
    weighs = [piece for piece in claim.evidence if piece.stance != "context"]
    for informant in voices.names:
        pieces = [piece for piece in weighs if informant in voices.of(piece)]
        quoted = [piece.selection for piece in pieces if piece.selection is not None]
        yield {
            "claim": claim.name, "section": claim.section, "kind": claim.kind, "verdict": claim.verdict,
            "informant": informant, "meant": informant in meant,
            "stance": _one_of({piece.stance for piece in pieces}) or "silent",
            "basis": _one_of({"attribute" if piece.selection is None else "excerpt" for piece in pieces}),
            "excerpts": tuple(dict.fromkeys(names[guid] for guid in quoted)),
        }  # fmt: skip


def _one_of(words: set[str]) -> str:
    return "both" if len(words) > 1 else next(iter(words), "")


def coverage(project: Project, *, kind: "Filter" = "all", **filters: "Filter") -> pd.DataFrame:
    """Return claims by informants: who carries a claim, who speaks against, who is never heard.

    Parameters
    ----------
    project : Project
    kind : str or several, optional
        Claims of all, if it is not given; None for every kind.
    **filters
        ``section, verdict, informant, text``; see `choose`.

    Returns
    -------
    DataFrame
        One row per claim, by its name, and one column per informant: for,
        against, both or silent; a hyphen where the claim does not speak of the
        informant, who is silent too.

    Raises
    ------
    ValueError
        As `choose`.

    Examples
    --------
    >>> from tender_cycles.datasets import load_thesis
    >>> table = coverage(load_thesis(), section="5.2")
    >>> table.loc["C124", ["Berit", "Emilie", "Gerd"]].tolist()
    ['for', 'against', '-']
    """
    check_type(Project, project, "project")
    table = stances(project, kind=kind, **filters)
    apart = ~table["meant"] & (table["stance"] == "silent")
    names, informants = [claim.name for claim in choose(project, kind=kind, **filters)], labels(project.cases)
    cells = table["stance"].mask(apart, "-").to_numpy().reshape(len(names), len(informants))
    index, columns = pd.Index(names, name="claim", dtype=object), pd.Index(informants, name="informant", dtype=object)
    return pd.DataFrame(cells, index=index, columns=columns)


def candidates(project: Project, **filters: Any) -> pd.DataFrame:
    """Return what might be evidence for a claim, informant by informant, and who has none.

    Parameters
    ----------
    project : Project
    **filters
        Variables and their values: an informant with the value speaks for,
        one with another against, one of whom it is not known is silent. All
        other filters are those of `Project.select`: ``code``, ``text``,
        ``cycle`` and so on.

    Returns
    -------
    DataFrame
        The columns of `evidence`. For an excerpt `stance` is empty: whether it
        speaks for or against is for you to say. An informant of whom nothing
        is found has one row, with the stance silent. Rows of this table can be
        given to `claim` as evidence.

    Raises
    ------
    ValueError
        If there is no filter.
    ValueError, TypeError
        As `Project.select`.

    Examples
    --------
    >>> from tender_cycles.datasets import load_thesis
    >>> table = candidates(load_thesis(), contract="permanent")
    >>> table.loc[table["stance"] == "against", ["informant", "value"]].values.tolist()
    [['Anna', 'temporary'], ['Dina', 'temporary']]
    """
    check_type(Project, project, "project")
    if not filters:
        raise ValueError("name what to look for: a variable and its value, or a filter of Project.select")
    variables = {variable.name for variable in project.variables}
    asked = {name: several(name, value) for name, value in filters.items() if name in variables}
    project.select(**cast("dict[str, Any]", asked))  # says what is unknown
    found = _on_excerpts(project, {name: value for name, value in filters.items() if name not in variables})
    pieces: list[dict[str, object]] = []
    for name, case in zip(labels(project.cases), project.cases, strict=True):
        own = [*_on_attributes(name, case, asked), *found.get(name, ())]
        pieces += own or [{"stance": "silent", "informant": name}]
    return as_frame(pieces + found.get("", []))


def _on_attributes(name: str, case: Case, asked: dict[str, tuple[Any, ...]]) -> Iterator[dict[str, object]]:
    known = dict(case.values)
    for variable, wanted in asked.items():
        if variable in known:
            value = known[variable]
            stance = "for" if value in wanted else "against"
            yield {"stance": stance, "informant": name, "attribute": variable, "value": value}


def _on_excerpts(project: Project, filters: dict[str, Any]) -> dict[str, list[dict[str, object]]]:
    """Return the excerpts that pass, by informant; those of nobody alone under the empty name."""
    found: dict[str, list[dict[str, object]]] = {}
    if not filters:
        return found
    chosen = project.select(**filters)
    marks = chosen.columns.column("informant")
    speakers: dict[int, list[str]] = {}
    for row, case in zip(marks.rows.tolist(), marks.codes.tolist(), strict=True):
        speakers.setdefault(row, []).append(marks.categories[case])
    for row in range(len(chosen)):
        for name in speakers.get(row, [""]):
            found.setdefault(name, []).append({"informant": name, **excerpt_columns(chosen, row)})
    return found
