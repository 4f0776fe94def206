"""Answers and consensus, recorded in a study's project file as rounds."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, runtime_checkable

import pandas as pd

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.project import Code, Coding, Note, Project, User, stable_guid
from tender_cycles.seminar.agreement.disagreement import splits
from tender_cycles.words import LANGS


@runtime_checkable
class Keeps(Protocol):
    """What `record` needs of a `tender_cycles.Store`."""

    @property
    def project(self) -> Project: ...
    @property
    def rounds(self) -> tuple[Any, ...]: ...
    def put(self, *nouns: Any, action: str = ...) -> Any: ...
    def remove(self, *guids: str, action: str = ...) -> Any: ...
    def change(self, action: str) -> AbstractContextManager[None]: ...
    def begin_round(self, name: str, description: str = ...) -> Any: ...


def majority(units: pd.DataFrame, *, more_than: float = 0.5) -> pd.Series:
    """Return the code that most gave to each unit: a proposal, from which the room may depart.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)
    more_than : float
        Which share of the answers it must exceed.

    Returns
    -------
    Series
        The code by unit, in the order of the units; None where none has so many.

    Examples
    --------
    >>> majority(pd.DataFrame({"a": ["x", "y"], "b": ["x", "z"]}, index=["1", "2"])).to_dict()
    {'1': 'x', '2': None}
    """
    check_type(pd.DataFrame, units, "units")
    split = splits(units).reindex(units.index)
    return split["first"].astype(object).where(split["first_share"] > more_than, None)


def record_consensus(
    store: Keeps,
    units: pd.DataFrame,
    excerpts: Mapping[str, str] | pd.Series,
    name: str,
    *,
    reasons: pd.DataFrame | None = None,
    none: str = "(none)",
) -> Any:
    """Record what coders chose as codings of a study, in a round.

    The class's own answers make one round, the consensus another, with one
    column named for whoever agreed on it: ``settled.to_frame("consensus")``.

    Parameters
    ----------
    store : Store
    units : DataFrame, shape (units, coders)
        Keys of codes; NaN or None where there is no answer. The answers to an
        exercise on phases or cycles are such; for those a code is put into the study.
    excerpts : mapping or Series
        The GUID of the selection by unit: `tender_cycles.seminar.key` has it
        as ``"guid"``.
    name : str
        Of the round; it is begun if the store's last round has another name.
    reasons : DataFrame, optional
        With the units and coders of `units`: why; kept as a note on the coding.
    none : str
        The answer that no code fits; it makes no coding.

    Returns
    -------
    Round
        In which it stands, as one change that can be undone in one step. Each
        coder has one coding per excerpt from here: recorded again, the new one
        takes its place. So that another exercise on the same excerpts does not
        take the place of the first, give it a store of its own.

    Raises
    ------
    ValueError
        If a unit has no excerpt, an excerpt or a code is not in the study, the
        reasons lack a unit or a coder, or another round has begun since; all
        faults at once, and nothing is recorded.
    """
    check_type(Keeps, store, "store")
    project = store.project
    where, codes = dict(excerpts.items()), _codes(project)
    given = [code for code in pd.unique(units.to_numpy(dtype=object).ravel()) if not pd.isna(code) and code != none]
    faults = [*_over(store, name), *_reasonless(units, reasons)]
    faults += [*_placeless(project, units, where), *_codeless(given, codes)]
    if faults:
        raise ValueError("the answers cannot be recorded:\n- " + "\n- ".join(faults))
    if not store.rounds or store.rounds[-1].name != name:
        store.begin_round(name)
    own = {code.guid for code in project.codes}
    new = [codes[each] for each in given if codes[each].guid not in own]
    nouns, gone = _nouns(project, units, where, codes, reasons, none)
    with store.change("record"):
        store.put(*new, *nouns)
        if gone:
            store.remove(*gone)
    return store.rounds[-1]


def recorded(project: Project, excerpts: Mapping[str, str] | pd.Series, coder: str) -> pd.DataFrame:
    """Return what `record` has recorded of a coder.

    Parameters
    ----------
    project : Project
        Such as ``store.project``.
    excerpts : mapping or Series
        The GUID of the selection by unit, as for `record`.
    coder : str

    Returns
    -------
    DataFrame
        Indexed by unit: ``code``, its key or None, and ``reason``.
    """
    check_type(Project, project, "project")
    user = _user(project, coder)
    codings = {coding.guid: coding for coding in project.codings if coding.user == user.guid}
    notes = {note.guid: note.text for note in project.notes}
    where = dict(excerpts.items())
    found = [codings.get(stable_guid("answer", user.guid, guid)) for guid in where.values()]
    told = {
        "code": [project.codebook.keys[each.code] if each else None for each in found],
        "reason": [" ".join(notes[guid] for guid in each.notes) if each else "" for each in found],
    }
    return pd.DataFrame(told, index=pd.Index(where), dtype=object)


def _over(store: Keeps, name: str) -> list[str]:
    """Return what speaks against a round: that another has begun since."""
    earlier = [each.name for each in store.rounds[:-1]]
    return [f"the round {name!r} is over, {store.rounds[-1].name!r} has begun since"] if name in earlier else []


def _reasonless(units: pd.DataFrame, reasons: pd.DataFrame | None) -> list[str]:
    if reasons is None:
        return []
    lacking = [f"unit {unit!r}" for unit in units.index if unit not in reasons.index]
    lacking += [f"coder {coder!r}" for coder in units.columns if coder not in reasons.columns]
    return [f"the reasons lack {each}" for each in lacking]


def _placeless(project: Project, units: pd.DataFrame, where: Mapping[Any, str]) -> list[str]:
    selections = {selection.guid for selection in project.selections}
    faults = [f"unit {unit!r} has no excerpt" for unit in units.index if unit not in where]
    return faults + [
        f"unit {unit!r}: the study has no selection {where[unit]!r}"
        for unit in units.index
        if unit in where and where[unit] not in selections
    ]


def _codeless(given: Iterable[Any], known: Mapping[str, Code]) -> list[str]:
    return [f"code {code!r} is not in the codebook{nearest(str(code), known)}" for code in given if code not in known]


def _codes(project: Project) -> dict[str, Code]:
    """Return the codes that can be given by key: the study's, and one for each cycle and phase that has none in it."""
    found: dict[str, Code] = {}
    if model := project.cycles:
        for key in model.keys:
            found[key] = _code("cycle", key, {lang: model.label(key, lang) for lang in LANGS})
        for key in model.phase_keys:
            found[key] = _code("phase", key, {lang: model.phase_label(None, key, lang) for lang in LANGS})
    return found | {project.codebook.keys[code.guid]: code for code in project.codes}


def _code(kind: str, key: str, labels: dict[str, str]) -> Code:
    return Code(guid=stable_guid(kind, key), name=key, labels=labels)


def _nouns(
    project: Project, units: pd.DataFrame, where: Mapping[Any, str], codes: Mapping[str, Code],
    reasons: pd.DataFrame | None, none: str,
) -> tuple[list[Any], list[str]]:  # fmt: skip
    """Return what is to be put, and the GUIDs of earlier codings that no longer stand."""
    nouns: list[Any] = []
    there = {coding.guid for coding in project.codings}
    gone = []
    for coder in units.columns:
        user = _user(project, str(coder))
        nouns.append(user)
        for unit, code in units[coder].items():
            guid = stable_guid("answer", user.guid, where[unit])
            if pd.isna(code) or code == none:
                gone += [guid] if guid in there else []
                continue
            note = _note(user, guid, None if reasons is None else reasons.loc[unit, coder])  # type: ignore[index]
            nouns += [note] if note else []
            nouns.append(
                Coding(
                    guid=guid,
                    selection=where[unit],
                    code=codes[code].guid,
                    user=user.guid,
                    notes=(note.guid,) if note else (),
                )
            )
    return nouns, gone


def _user(project: Project, name: str) -> User:
    same = [user for user in project.users if user.name == name]
    return same[0] if same else User(guid=stable_guid("user", name), name=name)


def _note(user: User, coding: str, reason: object) -> Note | None:
    if not isinstance(reason, str) or not reason.strip():
        return None
    return Note(guid=stable_guid("reason", coding), name=user.name, text=reason.strip(), user=user.guid)
