"""What the author says about the interviews, and what speaks for and against it.

Not a judgement by machine: verdicts are given by hand in the data. Here they
are laid beside their evidence, so that one can disagree with them.
"""

import pandas as pd

from tender_cycles._nearest import nearest
from tender_cycles.project import Claim, Evidence, Project


def verdicts(project: Project) -> pd.DataFrame:
    """Return one row per claim.

    Parameters
    ----------
    project : Project
        In a selected project only evidence from its selections is counted,
        and what rests on informants' attributes.

    Returns
    -------
    DataFrame
        ``claim, section, kind, text_nb, text_en, verdict, reason_nb,
        reason_en, n_for, n_against, informants, contradicts``. `informants`
        are those who carry the claim: on whose excerpts or attributes the
        evidence for it rests, in the project's order. `contradicts` are the
        names of other claims.

    Examples
    --------
    >>> from tender_cycles.project import Claim, Project
    >>> claim = Claim(guid="x", name="C01", section="4.1", kind="all", verdict="not checkable")
    >>> verdicts(Project(name="mine", claims=[claim]))[["claim", "verdict", "n_for"]].values.tolist()
    [['C01', 'not checkable', 0]]
    """
    speakers = _speakers(project)
    names = {claim.guid: claim.name for claim in project.claims}
    rows = []
    for claim in project.claims:
        carry = {name for piece in claim.evidence if piece.stance == "for" for name in _informants(piece, speakers)}
        rows.append(
            {
                "claim": claim.name, "section": claim.section, "kind": claim.kind,
                "text_nb": claim.texts.get("nb", ""), "text_en": claim.texts.get("en", ""),
                "verdict": claim.verdict,
                "reason_nb": claim.reasons.get("nb", ""), "reason_en": claim.reasons.get("en", ""),
                "n_for": sum(piece.stance == "for" for piece in claim.evidence),
                "n_against": sum(piece.stance == "against" for piece in claim.evidence),
                "informants": tuple(case.name for case in project.cases if case.name in carry),
                "contradicts": tuple(names[guid] for guid in claim.contradicts),
            }
        )  # fmt: skip
    columns = "claim section kind text_nb text_en verdict reason_nb reason_en n_for n_against informants contradicts"
    return pd.DataFrame(rows, columns=columns.split())


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
    ref = claim if isinstance(claim, str) else claim.guid
    found = [each for each in project.claims if ref in (each.name, each.guid)]
    if not found:
        raise ValueError(f"claim {ref!r} is unknown{nearest(ref, [each.name for each in project.claims])}")
    speakers, cases = _speakers(project), {case.guid: case for case in project.cases}
    row = {each.guid: at for at, each in enumerate(project.selections)}
    pieces = []
    for piece in found[0].evidence:
        line: dict[str, object] = {"stance": piece.stance, "informant": "; ".join(_informants(piece, speakers))}
        if piece.selection is not None:
            at = row[piece.selection]
            selection = project.selections[at]
            line |= {"excerpt": selection.name or selection.guid, "section": selection.facts.get("section", "")}
            line |= {f"text_{key}": project._index.rendering(at, key) for key in ("nb", "en", "words")}
        if piece.variable is not None and piece.case is not None:
            known = dict(cases[piece.case].values)
            line |= {"attribute": piece.variable, "value": known.get(piece.variable, "")}
        pieces.append(line)
    columns = "stance informant excerpt section text_nb text_en text_words attribute value"
    return pd.DataFrame(
        [{name: piece.get(name, "") for name in columns.split()} for piece in pieces], columns=columns.split()
    )


def _speakers(project: Project) -> dict[str, tuple[str, ...]]:
    """Return the names of the informants of each selection, and of each case its own."""
    names: dict[str, tuple[str, ...]] = {case.guid: (case.name,) for case in project.cases}
    marks = project._index.marks("informant")
    for row, case in zip(marks.rows.tolist(), marks.codes.tolist(), strict=True):
        guid = project.selections[row].guid
        names[guid] = (*names.get(guid, ()), marks.categories[case])
    return names


def _informants(piece: Evidence, speakers: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    guids = (guid for guid in (piece.selection, piece.case) if guid is not None)
    return tuple(dict.fromkeys(name for guid in guids for name in speakers.get(guid, ())))
