"""The claims of a project as tables: each with its verdict, and with its evidence."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.project import Claim, Evidence, Project
from tender_cycles.project.columns import labels
from tender_cycles.project.search import folded
from tender_cycles.project.selecting import several

if TYPE_CHECKING:
    Filter = str | Iterable[str] | None

KINDS = ("all", "none", "count", "comparison", "duration", "other")
"""What a claim may be: of all, of none, a count, a comparison, a duration, or other."""
VERDICTS = ("holds", "holds in part", "contradicted", "not checkable")
"""What the evidence may say; an empty verdict is not given yet.

That a claim contradicts another is no verdict but a relation, `Claim.contradicts`.
"""


class Voices:
    """Who speaks in the evidence of a project's claims, and of whom the claims speak."""

    def __init__(self, project: Project) -> None:
        self.names = labels(project.cases)
        self._case = dict(zip((case.guid for case in project.cases), self.names, strict=True))
        self._of: dict[str, tuple[str, ...]] = {guid: (name,) for guid, name in self._case.items()}
        marks = project.columns.column("informant")
        for row, case in zip(marks.rows.tolist(), marks.codes.tolist(), strict=True):
            guid = project.selections[row].guid
            self._of[guid] = (*self._of.get(guid, ()), marks.categories[case])

    def of(self, piece: Evidence) -> tuple[str, ...]:
        """Return the informants on whose words or attribute a piece of evidence rests."""
        guids = (guid for guid in (piece.selection, piece.case) if guid is not None)
        return tuple(dict.fromkeys(name for guid in guids for name in self._of.get(guid, ())))

    def meant(self, claim: Claim) -> tuple[str, ...]:
        """Return the informants of whom a claim speaks, in the project's order."""
        named = {self._case[guid] for guid in claim.cases}
        return tuple(name for name in self.names if not named or name in named)

    def taking(self, claim: Claim, stance: str) -> set[str]:
        """Return the informants of whom there is evidence of a stance."""
        return {name for piece in claim.evidence if piece.stance == stance for name in self.of(piece)}


def choose(
    project: Project,
    *,
    kind: "Filter" = None,
    section: "Filter" = None,
    verdict: "Filter" = None,
    informant: "Filter" = None,
    text: "Filter" = None,
) -> tuple[Claim, ...]:
    """Return the claims that pass every filter, in the project's order.

    Each filter takes one value or several, of which any will do; a filter that
    is None lets everything through.

    Parameters
    ----------
    project : Project
    kind, verdict : str or several
        As they stand on the claims.
    section : str or several
        A section and all within it: ``"4.1"`` is 4.1.1 and 4.1.2 too.
    informant : str or several
        Names: there is evidence for or against from one of them.
    text : str or several
        Free text in the claim, its name or its reason, in any language; case
        and punctuation do not matter.

    Raises
    ------
    ValueError
        If a value does not occur among the claims; all faults at once, each
        with the nearest choice.

    Examples
    --------
    >>> from tender_cycles.datasets import load_thesis
    >>> [claim.name for claim in choose(load_thesis(), kind="none", section="4.2")]
    ['C60']
    """
    check_type(Project, project, "project")
    voices, all_claims = Voices(project), project.claims
    sections = dict.fromkeys(part for claim in all_claims for part in _within(claim.section))
    asked: dict[str, tuple[Any, Iterable[str], Callable[[Claim], set[str]]]] = {
        "kind": (kind, dict.fromkeys((*KINDS, *(each.kind for each in all_claims))), lambda each: {each.kind}),
        "section": (section, sections, lambda each: set(_within(each.section))),
        "verdict": (
            verdict,
            dict.fromkeys((*VERDICTS, *(each.verdict for each in all_claims))),
            lambda each: {each.verdict},
        ),
        "informant": (
            informant,
            voices.names,
            lambda each: {name for stance in ("for", "against") for name in voices.taking(each, stance)},
        ),
    }
    keep, faults = list(all_claims), []
    for name, (value, known, has) in asked.items():
        if value is None:
            continue
        wanted, choices = several(name, value), tuple(known)
        faults += [f"{name} {each!r} does not occur{nearest(each, choices)}" for each in wanted if each not in choices]
        keep = [each for each in keep if has(each) & set(wanted)]
    if faults:
        raise ValueError("; ".join(faults))
    if text is not None:
        phrases = [folded(each).strip() for each in several("text", text)]
        keep = [each for each in keep if any(phrase in searchable(each) for phrase in phrases)]
    return tuple(keep)


def searchable(claim: Claim) -> str:
    """Return all that is said of a claim, folded."""
    return folded("\n".join((claim.name, *claim.texts.values(), *claim.reasons.values())))


def _within(section: str) -> list[str]:
    """Return a section and those that it stands in: 4.1.2, 4.1, 4."""
    parts = section.split(".")
    return [".".join(parts[:n]) for n in range(len(parts), 0, -1)]


def verdicts(project: Project, **filters: "Filter") -> pd.DataFrame:
    """Return one row per claim.

    Parameters
    ----------
    project : Project
        In a selected project only evidence from its selections is counted,
        and what rests on informants' attributes.
    **filters
        ``kind, section, verdict, informant, text``; see `choose`.

    Returns
    -------
    DataFrame
        ``claim, section, kind, text_nb, text_en, verdict, reason_nb,
        reason_en, n_for, n_against, informants, contradicts, about, silent``.
        Context counts neither for nor against.
        `informants` are those who carry the claim: on whose excerpts or
        attributes the evidence for it rests, in the project's order.
        `contradicts` are the names of other claims, `about` the informants of
        whom the claim speaks, `silent` those of them of whom there is no
        evidence, for or against.

    Raises
    ------
    ValueError
        As `choose`.

    Examples
    --------
    >>> from tender_cycles.project import Claim, Project
    >>> claim = Claim(guid="x", name="C01", section="4.1", kind="all", verdict="not checkable")
    >>> verdicts(Project(name="mine", claims=[claim]))[["claim", "verdict", "n_for"]].values.tolist()
    [['C01', 'not checkable', 0]]
    """
    check_type(Project, project, "project")
    voices = Voices(project)
    names = {claim.guid: claim.name for claim in project.claims}
    rows = []
    for claim in choose(project, **filters):
        carry, doubt, meant = voices.taking(claim, "for"), voices.taking(claim, "against"), voices.meant(claim)
        rows.append(
            {
                "claim": claim.name, "section": claim.section, "kind": claim.kind,
                "text_nb": claim.texts.get("nb", ""), "text_en": claim.texts.get("en", ""),
                "verdict": claim.verdict,
                "reason_nb": claim.reasons.get("nb", ""), "reason_en": claim.reasons.get("en", ""),
                "n_for": sum(piece.stance == "for" for piece in claim.evidence),
                "n_against": sum(piece.stance == "against" for piece in claim.evidence),
                "informants": tuple(name for name in voices.names if name in carry),
                "contradicts": tuple(names[guid] for guid in claim.contradicts),
                "about": meant, "silent": tuple(name for name in meant if name not in carry | doubt),
            }
        )  # fmt: skip
    columns = (
        "claim section kind text_nb text_en verdict reason_nb reason_en n_for n_against informants contradicts "
        "about silent"
    )
    return pd.DataFrame(rows, columns=columns.split())


def find(project: Project, ref: str | Claim) -> Claim:
    """Return a claim by its name or GUID.

    Raises
    ------
    ValueError
        If there is no such claim, with the nearest; or several, with their GUIDs.
    """
    ref = ref if isinstance(ref, str) else ref.guid
    found = [each for each in project.claims if ref in (each.name, each.guid)]
    if not found:
        raise ValueError(f"claim {ref!r} is unknown{nearest(ref, [each.name for each in project.claims])}")
    if len(found) > 1:
        raise ValueError(f"claim {ref!r} names {len(found)}; choose by GUID from {[each.guid for each in found]}")
    return found[0]


COLUMNS = ("stance", "informant", "excerpt", "section", "text_nb", "text_en", "text_words", "attribute", "value")


def evidence(project: Project, claim: str | Claim) -> pd.DataFrame:
    """Return the evidence for and against one claim, a row for each piece.

    Parameters
    ----------
    project : Project
    claim : str or Claim
        Name such as ``"C01"``, or GUID.

    Returns
    -------
    DataFrame
        ``stance, informant, excerpt, section, text_nb, text_en, text_words,
        attribute, value``; what does not apply to a piece is empty.

    Raises
    ------
    ValueError
        If there is no such claim; names the nearest.
    """
    check_type(Project, project, "project")
    voices, cases = Voices(project), {case.guid: case for case in project.cases}
    row = {each.guid: at for at, each in enumerate(project.selections)}
    pieces = []
    for piece in find(project, claim).evidence:
        line: dict[str, object] = {"stance": piece.stance, "informant": "; ".join(voices.of(piece))}
        if piece.selection is not None:
            line |= excerpt_columns(project, row[piece.selection])
        if piece.variable is not None and piece.case is not None:
            known = dict(cases[piece.case].values)
            line |= {"attribute": piece.variable, "value": known.get(piece.variable, "")}
        pieces.append(line)
    return as_frame(pieces)


def excerpt_columns(project: Project, at: int) -> dict[str, object]:
    """Return what a table of evidence says of the selection at a position."""
    selection = project.selections[at]
    line: dict[str, object] = {"excerpt": project.columns.excerpt(at)}
    line["section"] = selection.facts.get("section", "")
    return line | {f"text_{key}": project.columns.rendering(at, key) for key in ("nb", "en", "words")}


def as_frame(pieces: list[dict[str, object]]) -> pd.DataFrame:
    """Return pieces of evidence as a table in which nothing is missing."""
    return pd.DataFrame([{name: piece.get(name, "") for name in COLUMNS} for piece in pieces], columns=list(COLUMNS))
