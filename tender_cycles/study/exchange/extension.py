"""What this package knows beyond the standard, in forms of the standard.

Cycle and phase travel as variables of cases: there is one case for each place
on the rings, such as «consultant · ending», and the selections that stand there
belong to it; any tool can filter by them. The rest (the nested cycles, keys and
labels of codes, renderings and facts of selections, claims, spelling, and the
order of things where the XML cannot keep it) is the text of one note on the
project, in JSON.
Both are told by their names, so that they are found again also when a tool has
given them new GUIDs.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any

from tender_cycles.cycles import NestedCycles, tender_cycles
from tender_cycles.project import Case, Claim, Coding, Evidence, Note, Project, Selection, Variable, stable_guid
from tender_cycles.project.columns import RINGS
from tender_cycles.study import counterparts
from tender_cycles.study.exchange.drafting import Draft
from tender_cycles.study.exchange.recognition import marks_of, passages_of, recognised, told_of
from tender_cycles.study.json_codec import from_plain, to_plain

NAME = "tender_cycles"
RING_NAMES = {f"{NAME}: {ring.replace('_', ' ')}": ring for ring in RINGS}
_UNFIT = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)  # of JSON by another hand
NOTE_GUID = stable_guid("note", NAME)


# -- out


def ring_variables() -> list[Variable]:
    """Return the variables under which cycle and phase stand."""
    words = "Where a selection stands on the rings; tender_cycles reads it back."
    return [Variable(guid=stable_guid("variable", name), name=name, description=words) for name in RING_NAMES]


def ring_cases(selections: Iterable[Selection]) -> list[Case]:
    """Return one case for each place on the rings at which there are selections."""
    places: dict[tuple[str | None, ...], list[str]] = {}
    for each in selections:
        place: tuple[str | None, ...] = (each.cycle, each.second_cycle, each.phase)
        if place != (None, None, None):
            places.setdefault(place, []).append(each.guid)
    cases = []
    for place, guids in places.items():
        values = {name: str(value) for name, value in zip(RING_NAMES, place, strict=True) if value is not None}
        guid = stable_guid("case", NAME, *(str(value) for value in place))
        cases.append(Case(guid=guid, name=" · ".join(values.values()), values=values, selections=tuple(guids)))
    return cases


def own_note(
    project: Project,
    orders: Mapping[str, list[int]],
    ids: Mapping[str, str],
    unsigned: Iterable[str],
    faults: list[str],
) -> Note | None:
    """Return the note that holds the rest, or None if there is no rest.

    Parameters
    ----------
    project : Project
        With the GUIDs that the file will have.
    orders : dict of str to list of int
        Kinds whose order in the file is not that of the project: the position
        in the project of each, as written.
    ids : dict of str to str
        GUID in the file to the identifier in the project, where they differ.
    unsigned : iterable of str
        GUIDs of selections that are written with the coder and the date of a coding, and have none themselves.
    faults : list of str
        Takes up what cannot be written.
    """
    facts: dict[str, Any] = {
        "guid": project.guid,
        "cycles": project.cycles.to_dict() if project.cycles else None,
        "codes": {
            c.guid: _without_empty(key=c.key, labels=dict(c.labels), texts=dict(c.texts))
            for c in project.codes
            if c.key or c.labels or c.texts
        },
        "variables": {each.guid: dict(each.labels) for each in project.variables if each.labels},
        "selections": {each.guid: _selection(each, faults) for each in project.selections if each.texts or each.facts},
        "separate": _separate(project.selections),
        "unsigned": list(unsigned),
        "undated": [each.guid for each in project.notes if not each.created and not each.modified],
        "claims": [_claim(each) for each in project.claims],
        "spelling": {word: list(forms) for word, forms in project.spelling.items()},
        "order": dict(orders),
        "ids": dict(ids),
    }
    facts = _without_empty(**facts)
    if not facts:
        return None
    facts |= _without_empty(known=marks_of(project, _spoken_of(project, facts)))
    text = json.dumps({NAME: 1, **facts}, ensure_ascii=False, separators=(",", ":"))
    return Note(
        guid=NOTE_GUID, name=NAME, text=text, description="Facts that tender_cycles reads back; please keep it."
    )


def _spoken_of(project: Project, facts: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return of which objects the note has something to say."""
    pieces = [piece for claim in project.claims for piece in claim.evidence]
    return {
        "codes": set(facts.get("codes", ())),
        "variables": set(facts.get("variables", ())),
        "cases": {piece.case for piece in pieces if piece.case}
        | {guid for each in project.claims for guid in each.cases},
        "selections": {piece.selection for piece in pieces if piece.selection} | set(facts.get("selections", ())),
    }


def _separate(selections: Iterable[Selection]) -> list[str]:
    """Return the GUIDs of selections that share their stretch with an earlier one, and are not to be joined to it."""
    seen: set[tuple[str, int, int]] = set()
    found = []
    for each in selections:
        stretch = (each.source, each.start, each.end)
        if stretch in seen:
            found.append(each.guid)
        seen.add(stretch)
    return found


def signing_codings(project: Project) -> dict[str, Coding]:
    """Return the first coding that says who made it or when, of each selection that says neither itself.

    QualCoder takes coder and date of a coding from its selection alone.
    """
    bare = {each.guid for each in project.selections if not (each.user or each.created)}
    codings: dict[str, Coding] = {}
    for coding in project.codings if bare else ():
        if coding.selection in bare and (coding.user or coding.created):
            codings.setdefault(coding.selection, coding)
    return codings


def _without_empty(**facts: Any) -> dict[str, Any]:
    return {name: fact for name, fact in facts.items() if fact}


def _claim(claim: Any) -> dict[str, Any]:
    return {
        **{each.name: getattr(claim, each.name) for each in fields(claim)},
        "texts": dict(claim.texts), "reasons": dict(claim.reasons),
        "evidence": [asdict(piece) for piece in claim.evidence], "contradicts": list(claim.contradicts),
        "cases": list(claim.cases),
    }  # fmt: skip


def _selection(each: Selection, faults: list[str]) -> dict[str, Any]:
    try:
        facts = {str(name): to_plain(fact) for name, fact in each.facts.items()}
    except TypeError as error:
        faults.append(f"a fact of selection {each.name or each.guid!r} cannot be written: {error}")
        facts = {}
    return _without_empty(texts=dict(each.texts), facts=facts)


# -- in


def take_back(draft: Draft) -> None:
    """Take what is ours out of the cases, variables and notes of a draft, and put it where it belongs."""
    note = _own_note(draft)
    facts = {} if note is None else _facts(note, draft)
    told = _recognise(draft, facts)
    model = _cycles(facts, draft)
    _take_rings(draft, model)
    if told:
        _tell_again(draft.nouns["selections"], told, model)
    if note is not None:
        _take_note(draft, note, facts)


def _recognise(draft: Draft, facts: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Give what another tool has given new GUIDs those back that it had; return what is told of its selections."""
    known = facts.get("known", {})
    try:
        ids = recognised(draft, known)
        told, passages = told_of(known, ids.values()), passages_of(known, ids.values())
        # Their coder and date are now that tool's own.
        facts["unsigned"] = [guid for guid in facts.get("unsigned", ()) if guid not in told]
    except (*_UNFIT, IndexError) as error:
        _tell(error, draft)
        return {}
    if ids:
        _rename(draft, ids)
    for each in draft.nouns["cases"] if passages else ():
        if not (each.get("sources") or each.get("selections")):
            each.update(passages.get(each["guid"], {}))
    return told


def _tell_again(
    selections: list[dict[str, Any]], told: Mapping[str, Mapping[str, str]], model: NestedCycles | None
) -> None:
    """Give selections back their names, in place of quotations, and their places, since passages of cases get lost."""
    names: dict[tuple[Any, ...], str] = {}
    for each in selections:
        said = dict(told.get(each["guid"], {}))
        if name := said.pop("name", ""):
            names[_called(each)] = name
        if not any(each.get(ring) for ring in RINGS):
            each.update(on_rings(model, said)[0])
    for each in selections:  # those that the tool has made of one, each for a coding, are called alike
        each["name"] = names.get(_called(each), each.get("name", ""))


def _called(each: Mapping[str, Any]) -> tuple[Any, ...]:
    return each["source"], each["start"], each["end"], each.get("name", "")


def _cycles(facts: Mapping[str, Any], draft: Draft) -> NestedCycles | None:
    """Return the model in our note; if it has none but there are places on rings, it is of 0.1.0: the thesis's."""
    if "cycles" in facts:
        try:
            return NestedCycles.from_dict(facts["cycles"])
        except _UNFIT as error:
            _tell(error, draft)
            return None
    named = {each["name"] for each in draft.nouns["variables"]}
    return tender_cycles() if named & set(RING_NAMES) else None


def _take_rings(draft: Draft, model: NestedCycles | None) -> None:
    if model is not None:
        draft.meta["cycles"] = model
    variables = {
        each["guid"]: RING_NAMES[each["name"]] for each in draft.nouns["variables"] if each["name"] in RING_NAMES
    }
    if not variables:
        return
    draft.nouns["variables"] = [each for each in draft.nouns["variables"] if each["guid"] not in variables]
    selections = {each["guid"]: each for each in draft.nouns["selections"]}
    cases = []
    for case in draft.nouns["cases"]:
        if not case["values"] or not set(case["values"]) <= set(variables):
            cases.append(case)
            continue
        values = {variables[guid]: str(value) for guid, value in case["values"].items()}
        place, odd = on_rings(model, values)
        for value in odd:
            draft.report.add("dropped", "ring", place=case["name"], detail=value[:40])
        for guid in case["selections"]:
            if guid in selections:
                selections[guid].update(place)
        draft.report.add("dropped", "ring", count=len(set(case["selections"]) - selections.keys()), place=case["name"])
    draft.nouns["cases"] = cases


def on_rings(model: NestedCycles | None, values: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return what of the values under `RINGS` is on the rings of a model, and those that are not."""
    if model is None:
        return {}, list(values.values())
    known = {"cycle": model.keys, "second_cycle": model.keys, "phase": model.phase_keys}
    place = {ring: value for ring, value in values.items() if value in known[ring]}
    if {"cycle", "phase"} <= set(place) and (place["cycle"], place["phase"]) not in model.segments:
        del place["phase"]
    return place, [value for ring, value in values.items() if ring not in place]


def _own_note(draft: Draft) -> dict[str, Any] | None:
    named = [each for each in draft.nouns["notes"] if each["name"] == NAME]
    note = next((each for each in named if each["guid"] == NOTE_GUID), named[-1] if named else None)
    return note if note is not None and note["text"].startswith(f'{{"{NAME}":') else None


def _facts(note: Mapping[str, Any], draft: Draft) -> dict[str, Any]:
    """Return what our note holds; nothing if it has been written over."""
    try:
        facts: dict[str, Any] = json.loads(note["text"])
    except (ValueError, RecursionError) as error:
        _tell(error, draft)
        return {}
    return facts


def _tell(error: Exception, draft: Draft) -> None:
    draft.report.add("dropped", "own", detail=f"{type(error).__name__}: {' '.join(str(error).split())}"[:80])


def _take_note(draft: Draft, note: dict[str, Any], facts: Mapping[str, Any]) -> None:
    if not facts:
        return
    try:
        _put(draft, facts)
    except _UNFIT as error:
        _tell(error, draft)
        return
    draft.nouns["notes"] = [each for each in draft.nouns["notes"] if each["guid"] != note["guid"]]
    draft.meta["about"] = tuple(guid for guid in draft.meta.get("about", ()) if guid != note["guid"])
    if ids := facts.get("ids"):
        _rename(draft, ids)


def _put(draft: Draft, facts: Mapping[str, Any]) -> None:
    """Check all facts before any is put in its place."""
    claims = [_claim_of(each) for each in facts.get("claims", ())]
    spelling = {word: tuple(map(str, forms)) for word, forms in facts.get("spelling", {}).items()}
    changes: dict[str, dict[str, Any]] = {"codes": {}, "selections": {}, "variables": {}}
    for guid, each in facts.get("codes", {}).items():
        words = {name: _words(each.get(name, {})) for name in ("labels", "texts")}
        changes["codes"][guid] = {"key": str(each.get("key", "")), **words}
    for guid, each in facts.get("selections", {}).items():
        held = {name: from_plain(fact) for name, fact in each.get("facts", {}).items()}
        changes["selections"][guid] = {"texts": _words(each.get("texts", {})), "facts": held}
    for guid, labels in facts.get("variables", {}).items():
        changes["variables"][guid] = {"labels": _words(labels)}
    ids = {str(guid): str(name) for guid, name in facts.get("ids", {}).items()}
    if len(set(ids.values())) < len(ids):
        raise ValueError("two objects have one identifier")
    for kind, changed in changes.items():
        found = {each["guid"]: each for each in draft.nouns[kind]}
        for guid, change in changed.items():
            if guid in found:
                found[guid].update(change)
        draft.report.add("dropped", "own-of", count=len(set(changed) - set(found)), place=kind)
    draft.nouns["claims"] += claims
    undated = set(map(str, facts.get("undated", ())))
    for note in draft.nouns["notes"]:
        if note["guid"] in undated:
            note.pop("created", None)
    unsigned = set(map(str, facts.get("unsigned", ())))
    for selection in draft.nouns["selections"]:
        if selection["guid"] in unsigned:
            selection.pop("user", None)
            selection.pop("created", None)
    draft.separate |= {str(guid) for guid in facts.get("separate", ())}
    draft.meta |= {"spelling": spelling, "guid": str(facts.get("guid", ""))}
    for kind, order in facts.get("order", {}).items():
        _reorder(draft, kind, order)


def _claim_of(each: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a claim, and raise TypeError if it has others."""
    pieces = [
        {key: None if value is None else str(value) for key, value in piece.items()} for piece in each["evidence"]
    ]
    made: dict[str, Any] = {
        **{key: str(value) for key, value in each.items()},
        "texts": _words(each.get("texts", {})), "reasons": _words(each.get("reasons", {})),
        "evidence": tuple(Evidence(**piece) for piece in pieces),  # type: ignore[arg-type]  # all that is needed is there
        "contradicts": tuple(map(str, each["contradicts"])), "cases": tuple(map(str, each.get("cases", ()))),
    }  # fmt: skip
    Claim(**made)
    return made


def _words(mapping: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): str(text) for key, text in mapping.items()}


def _reorder(draft: Draft, kind: str, order: list[int]) -> None:
    nouns = draft.nouns[kind]
    if sorted(order) == list(range(len(nouns))):
        placed: list[Any] = [None] * len(nouns)
        for each, at in zip(nouns, order, strict=True):
            placed[at] = each
        draft.nouns[kind] = placed


_ONE = ("guid", *counterparts.REFERENCES)
_MANY = ("notes", "sources", "selections", "codes", "media", "contradicts", "cases", "about", "guids")


def renamed(each: dict[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """Return a noun, given as a dict, with other GUIDs in it and in all that it refers to."""
    new = dict(each)
    for key in _ONE:
        if new.get(key) is not None and not (key == "source" and "xml" in new):
            new[key] = ids.get(new[key], new[key])
    for key in _MANY:
        if new.get(key):
            new[key] = tuple(ids.get(guid, guid) for guid in new[key])
    for key in ("vertices", "edges", "evidence"):
        if key in new:
            new[key] = counterparts.renamed(new[key], ids)
    for key in ("xml", "more"):
        if new.get(key):
            new[key] = counterparts.renamed_in_xml(new[key], ids)
    return new


def _rename(draft: Draft, ids: Mapping[str, str]) -> None:
    for kind, nouns in draft.nouns.items():
        draft.nouns[kind] = [renamed(each, ids) for each in nouns]
        for each in draft.nouns[kind]:
            if kind in ("cases", "sources") and each.get("values"):
                each["values"] = {ids.get(guid, guid): value for guid, value in each["values"].items()}
    draft.separate = {ids.get(guid, guid) for guid in draft.separate}
    draft.meta = renamed(draft.meta, ids) | {"guid": draft.meta.get("guid", "")}
