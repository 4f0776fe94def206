"""Claims of one's own: written in Python, read from a table, put into a project."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pandas as pd

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.claims.ledger import KINDS, VERDICTS
from tender_cycles.project import Claim, Evidence, Project, stable_guid
from tender_cycles.project.columns import labels
from tender_cycles.words import LANGS, check_lang

COLUMNS = (
    "claim", "section", "kind", "text", "text_nb", "text_en", "verdict", "reason", "reason_nb", "reason_en",
    "for", "against", "context", "about", "contradicts", "guid",
)  # fmt: skip
STANCES = ("for", "against", "context")
REQUIRED = ("claim", "kind")
BETWEEN = ";"


def claim(
    project: Project,
    name: str,
    text: str | Mapping[str, str],
    *,
    kind: str,
    section: str = "",
    verdict: str = "",
    reason: str | Mapping[str, str] = "",
    for_: Any = (),
    against: Any = (),
    context: Any = (),
    about: Any = "all",
    contradicts: Any = (),
    lang: str | None = None,
) -> Claim:
    """Return a claim about a project, with its evidence; `add` puts it in.

    Parameters
    ----------
    project : Project
    name : str
        What to call it; with the project it makes the claim's GUID, so that a
        claim that is worded anew stays the same claim.
    text, reason : str or mapping of language to str
    kind : str
        One of `KINDS`.
    section : str
        Where the claim is made.
    verdict : str
        One of `VERDICTS`, or empty if it is not given yet.
    for_, against, context : str, several, or DataFrame
        Excerpts by name or GUID; an informant's attribute as
        ``"Anna.contract"`` or ``("Anna", "contract")``; `Evidence`; or rows of
        `evidence` or `candidates`, whose stance does not matter here. Context
        belongs to the matter and says nothing of what is claimed.
    about : "all", str or several; or mapping
        Of whom the claim speaks: everybody; informants by name; or those with
        a value of a variable, such as ``{"contract": "permanent"}``.
    contradicts : str or several
        Names of other claims.
    lang : {"nb", "en"}, default that of `tc.set_lang`
        Language of `text` and `reason` where they are strings.

    Returns
    -------
    Claim

    Raises
    ------
    ValueError
        If something named is not in the project; all faults at once, each with
        the nearest choice.

    Examples
    --------
    >>> from tender_cycles.datasets import load_thesis
    >>> thesis = load_thesis()
    >>> mine = claim(thesis, "M1", "All are bound by the tender.", kind="all", for_=["E001", "Anna.contract"])
    >>> len(mine.evidence), len(add(thesis, mine).claims) - len(thesis.claims)
    (2, 1)
    """
    check_type(Project, project, "project")
    lang = check_lang(lang)
    row = {
        "claim": name, "section": section, "kind": kind, "verdict": verdict,
        "for": for_, "against": against, "context": context, "about": about, "contradicts": contradicts,
        **_in_languages("text", text, lang), **_in_languages("reason", reason, lang),
    }  # fmt: skip
    refs = _Refs(project)
    made = refs.claim(row, f"claim {name!r}")
    refs.complain()
    return made


def _in_languages(stem: str, text: str | Mapping[str, str], lang: str) -> dict[str, str]:
    texts = {lang: text} if isinstance(text, str) else text
    return {f"{stem}_{key}": value for key, value in texts.items() if value}


def add(project: Project, *claims: Claim) -> Project:
    """Return the project with claims added; one that is in it already, by its GUID, is replaced.

    Raises
    ------
    ValueError
        If another claim has the name, or the claim does not fit the project.
    """
    check_type(Project, project, "project")
    given = {each.guid: each for each in claims}
    kept = [given.get(each.guid, each) for each in project.claims]
    new = [each for guid, each in given.items() if guid not in {old.guid for old in project.claims}]
    names = [each.name for each in (*kept, *new)]
    if twice := sorted({each.name for each in given.values() if names.count(each.name) > 1}):
        raise ValueError(f"two claims are called {', '.join(map(repr, twice))}; give the new one another name")
    return replace(project, claims=(*kept, *new))


def read(
    project: Project, table: pd.DataFrame | str | os.PathLike[str], *, lang: str | None = None
) -> tuple[Claim, ...]:
    """Return claims about a project from a table.

    Parameters
    ----------
    project : Project
    table : DataFrame or path of a CSV file
        One row per claim. Columns: ``claim`` (its name), ``kind``, ``text``
        or ``text_nb`` and ``text_en``; and, if one likes, ``section``,
        ``verdict``, ``reason`` (or ``reason_nb``, ``reason_en``), ``for``,
        ``against`` and ``context``, ``about``, ``contradicts``, ``guid``. Within a cell
        semicolons stand between several. The file is UTF-8, with commas,
        semicolons or tabs between columns. All is as for `claim`.
    lang : {"nb", "en"}, default that of `tc.set_lang`
        Language of the columns ``text`` and ``reason``.

    Returns
    -------
    tuple of Claim

    Raises
    ------
    ValueError
        If a column or anything named in a cell is unknown; all faults at once,
        each with its row and the nearest choice. Row 1 is the header.

    Examples
    --------
    >>> from tender_cycles.datasets import load_thesis
    >>> table = pd.DataFrame({"claim": ["M1"], "kind": ["all"], "text": ["All like it."], "for": ["E001; E002"]})
    >>> [len(each.evidence) for each in read(load_thesis(), table)]
    [2]
    """
    check_type(Project, project, "project")
    lang = check_lang(lang)
    frame = _frame(table)
    faults = [f"column {name!r} is unknown{nearest(str(name), COLUMNS)}" for name in frame if name not in COLUMNS]
    faults += [f"the column {name!r} is missing" for name in REQUIRED if name not in frame]
    if faults:
        raise ValueError("the table of claims cannot be read:\n- " + "\n- ".join(faults))
    rows = [_row(row, lang) for row in frame.to_dict("records")]
    refs = _Refs(project, [(row["claim"], row["guid"]) for row in rows])
    claims = tuple(refs.claim(row, f"row {at}") for at, row in enumerate(rows, start=2))
    refs.complain()
    return claims


def _frame(table: pd.DataFrame | str | os.PathLike[str]) -> pd.DataFrame:
    if isinstance(table, pd.DataFrame):
        return table.astype(object).where(table.notna(), "")
    path = Path(table)
    try:
        with path.open(encoding="utf-8-sig") as file:
            header = file.readline()
        between = max(",;\t", key=header.count)
        return pd.read_csv(path, sep=between, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ValueError(f"{path} is not UTF-8; save it as CSV in UTF-8 ({fault})") from fault


def _row(record: Mapping[Any, Any], lang: str) -> dict[str, Any]:
    """Return a row of a table in the form that `claim` makes."""
    row = dict.fromkeys(("claim", "kind", "section", "verdict", "guid"), "")
    row |= {str(name): str(cell).strip() for name, cell in record.items()}
    for stem in ("text", "reason"):
        if plain := row.pop(stem, ""):
            row[f"{stem}_{lang}"] = plain
    several = (*STANCES, "about", "contradicts")
    lists = {name: [part.strip() for part in row.get(name, "").split(BETWEEN) if part.strip()] for name in several}
    return {**row, **lists}


class _Refs:
    """What can be named in a claim, and what was named that is not there."""

    def __init__(self, project: Project, beside: Iterable[tuple[str, str]] = ()) -> None:
        self.project, self.faults = project, list[str]()
        self.selections = _by_name(project.selections)
        self.cases = _by_name(project.cases)
        self.variables = {each.name for each in project.variables}
        self.values = {each.guid: dict(each.values) for each in project.cases}
        self.claims = _by_name(project.claims)
        self.new: dict[str, str] = {}
        for name, guid in beside:
            if name in self.new:
                self.faults.append(f"two claims are called {name!r}")
            self.new[name] = guid or self._guid(name)

    def _guid(self, name: str) -> str:
        return stable_guid("claim", self.project.guid or self.project.name, name)

    def complain(self) -> None:
        if self.faults:
            raise ValueError("the claims do not fit the project:\n- " + "\n- ".join(self.faults))

    def claim(self, row: Mapping[str, Any], place: str) -> Claim:
        name, texts = row["claim"], _texts(row, "text")
        if not name or not texts:
            self.faults.append(f"{place}: a claim needs a name and a text")
        for what, known in (("kind", KINDS), ("verdict", ("", *VERDICTS))):
            if row[what] not in known:
                self.faults.append(f"{place}: {what} {row[what]!r} is unknown{nearest(row[what], filter(None, known))}")
        return Claim(
            guid=row.get("guid") or self._guid(name),
            name=name,
            section=row["section"],
            kind=row["kind"],
            verdict=row["verdict"],
            texts=texts,
            reasons=_texts(row, "reason"),
            evidence=tuple(
                piece
                for stance in STANCES
                for given in self._pieces(row.get(stance, ()))
                for piece in self._piece(given, stance, place)
            ),
            contradicts=tuple(guid for ref in _several(row.get("contradicts", ())) for guid in self._claim(ref, place)),
            cases=self._about(row.get("about", ()), place),
        )

    def _pieces(self, given: Any) -> list[Any]:
        """Return references to pieces of evidence, one by one."""
        if isinstance(given, pd.DataFrame):
            rows = cast("list[dict[str, Any]]", given.to_dict("records"))
            return [_reference(row) for row in rows if row["stance"] != "silent"]
        if isinstance(given, str | Evidence) or self._is_attribute(given):
            return [given]
        return list(given)

    def _is_attribute(self, given: Any) -> bool:
        """Return whether a tuple is an informant's attribute, and not two excerpts."""
        return isinstance(given, tuple) and len(given) == 2 and given[0] in self.cases and given[1] in self.variables

    def _piece(self, given: Any, stance: str, place: str) -> list[Evidence]:
        if isinstance(given, Evidence):
            return [replace(given, stance=stance)]
        if isinstance(given, tuple):
            informant, variable = given
            return self._attribute(informant, variable, stance, place)
        given = getattr(given, "guid", given)
        if given in self.selections:
            return [Evidence(stance=stance, selection=guid) for guid in self._one("excerpt", given, place)]
        for at in [at for at, letter in enumerate(given) if letter == "."]:
            if given[:at] in self.cases:
                return self._attribute(given[:at], given[at + 1 :], stance, place)
        if given in self.cases:
            return [Evidence(stance=stance, case=guid) for guid in self._one("informant", given, place)]
        self._unknown("excerpt", given, _names(self.selections), place)
        return []

    def _attribute(self, informant: str, variable: str, stance: str, place: str) -> list[Evidence]:
        cases = self._one("informant", informant, place)
        if variable not in self.variables:
            self._unknown("attribute", variable, self.variables, place)
            return []
        for guid in cases:
            if variable not in self.values[guid]:
                self.faults.append(f"{place}: {variable} of {informant!r} is not known, so it is no evidence")
        return [Evidence(stance=stance, case=guid, variable=variable) for guid in cases]

    def _about(self, about: Any, place: str) -> tuple[str, ...]:
        if isinstance(about, Mapping):
            return self._with_values(about, place)
        names = [] if isinstance(about, str) and about == "all" else [each for each in _several(about) if each != "all"]
        return tuple(dict.fromkeys(guid for name in names for guid in self._one("informant", name, place)))

    def _with_values(self, values: Mapping[str, Any], place: str) -> tuple[str, ...]:
        for name in [name for name in values if name not in self.variables]:
            self._unknown("attribute", name, self.variables, place)
        found = tuple(
            guid
            for guid, known in self.values.items()
            if all(name in known and known[name] == value for name, value in values.items())
        )
        if not found:
            self.faults.append(f"{place}: there is no informant with {dict(values)!r}")
        return found

    def _claim(self, ref: str, place: str) -> list[str]:
        return [self.new[ref]] if ref in self.new else self._one("claim", ref, place)

    def _one(self, what: str, ref: str, place: str) -> list[str]:
        """Return the one GUID that a reference names, or none and note the fault."""
        known = {"excerpt": self.selections, "informant": self.cases, "claim": self.claims}[what]
        found = known.get(ref, [])
        if not found:
            self._unknown(what, ref, [*_names(known), *(self.new if what == "claim" else ())], place)
        elif len(found) > 1:
            self.faults.append(f"{place}: {what} {ref!r} names {len(found)}; choose by GUID from {found}")
            return []
        return found

    def _unknown(self, what: str, ref: str, known: Iterable[str], place: str) -> None:
        self.faults.append(f"{place}: {what} {ref!r} is unknown{nearest(ref, known)}")


def _texts(row: Mapping[str, Any], stem: str) -> dict[str, str]:
    return {str(lang): row[f"{stem}_{lang}"] for lang in LANGS if row.get(f"{stem}_{lang}")}


def _by_name(objects: Iterable[Any]) -> dict[str, list[str]]:
    """Return GUIDs by name, by label where a name stands twice, and by GUID."""
    objects = tuple(objects)
    found: dict[str, list[str]] = {}
    for each, label in zip(objects, labels(objects), strict=True):
        for name in dict.fromkeys((each.name, label, each.guid)):
            if name:
                found.setdefault(name, []).append(each.guid)
    return found


def _names(known: Mapping[str, list[str]]) -> list[str]:
    """Return what objects are called, without their GUIDs."""
    return [name for name, guids in known.items() if guids != [name]]


def _several(given: Any) -> list[Any]:
    return [given] if isinstance(given, str) else list(given)


def _reference(row: Mapping[str, Any]) -> Any:
    """Return what a row of a table of evidence refers to."""
    if row["excerpt"]:
        return row["excerpt"]
    return (row["informant"], row["attribute"]) if row["attribute"] else row["informant"]


def to_table(project: Project, claims: Iterable[Claim] | None = None) -> pd.DataFrame:
    """Return claims as the table that `read` takes, to be written to a file and changed there.

    Parameters
    ----------
    project : Project
    claims : iterable of Claim, optional
        All of the project, if they are not given.

    Returns
    -------
    DataFrame
        ``claim, section, kind, text_nb, text_en, verdict, reason_nb,
        reason_en, for, against, context, about, contradicts, guid``.
    """
    check_type(Project, project, "project")
    kinds: tuple[tuple[Any, ...], ...] = (project.selections, project.cases, project.claims)
    names = {each.guid: label for kind in kinds for each, label in zip(kind, labels(kind), strict=True)}
    rows = [_as_row(each, names) for each in (project.claims if claims is None else claims)]
    return pd.DataFrame(rows, columns=[name for name in COLUMNS if name not in ("text", "reason")])


def _as_row(each: Claim, names: Mapping[str, str]) -> dict[str, str]:
    def listed(guids: Iterable[str]) -> str:
        # A semicolon in a name would divide it.
        return "; ".join(guid if BETWEEN in names.get(guid, guid) else names.get(guid, guid) for guid in guids)

    def piece(one: Evidence) -> str:
        whole = listed([cast(str, one.selection or one.case)])
        return f"{whole}.{one.variable}" if one.selection is None and one.variable else whole

    return {
        "claim": each.name, "section": each.section, "kind": each.kind, "verdict": each.verdict,
        **{f"text_{lang}": each.texts.get(lang, "") for lang in LANGS},
        **{f"reason_{lang}": each.reasons.get(lang, "") for lang in LANGS},
        **{name: "; ".join(piece(one) for one in each.evidence if one.stance == name) for name in STANCES},
        "about": listed(each.cases), "contradicts": listed(each.contradicts), "guid": each.guid,
    }  # fmt: skip
