"""The other study that ships: made up, small, and on other nested cycles than the thesis's."""

import tomllib
from functools import cache
from typing import Any

from tender_cycles._shipped import data_path
from tender_cycles.cycles import Calendar, NestedCycles, Span
from tender_cycles.project import (
    Case,
    Claim,
    Code,
    Coding,
    Evidence,
    Project,
    Selection,
    Source,
    User,
    Variable,
    stable_guid,
)

Table = dict[str, Any]


@cache
def load_school_year() -> Project:
    """Return a small made-up study of a school year.

    Four people of a school that never was, in 25 excerpts that two readers
    have coded, on four rings with 14 phases: school year, teacher, class and
    pupil. It shows what a study looks like that is not about tenders.

    Returns
    -------
    Project
        The same object each time; it cannot be changed.

    Examples
    --------
    >>> project = load_school_year()
    >>> project.cycles.keys, len(project.cycles.segments)
    (('school year', 'teacher', 'class', 'pupil'), 14)
    >>> len(project.select(cycle="pupil", phase="new"))
    2
    """
    folder = data_path() / "school_year"
    study = tomllib.loads((folder / "study.toml").read_text(encoding="utf-8"))
    excerpts = study["excerpts"]
    sources = _sources(excerpts)
    return Project(
        name=study["name"],
        description=study["description"],
        guid=_guid("project"),
        cycles=NestedCycles.read(folder / "cycles.toml"),
        users=tuple(User(guid=_guid("user", each["id"]), **each) for each in study["users"]),
        codes=tuple(map(_code, study["codes"])),
        variables=tuple(Variable(guid=_guid("variable", each["name"]), **each) for each in study["variables"]),
        cases=tuple(_case(each, excerpts) for each in study["cases"]),
        sources=sources,
        selections=tuple(_selection(each, sources) for each in excerpts),
        codings=tuple(coding for each in excerpts for coding in _codings(each)),
        claims=tuple(map(_claim, study["claims"])),
    )


def load_school_calendar() -> Calendar:
    """Return the made-up school year's calendar: one year, with its teachers, two classes and their pupils.

    Returns
    -------
    Calendar
        On the cycles of `load_school_year`.

    Examples
    --------
    >>> calendar = load_school_calendar()
    >>> calendar.start.isoformat(), [len(calendar.of(cycle)) for cycle in calendar.model.keys]
    ('2023-08-01', [1, 5, 2, 10])
    """
    folder = data_path() / "school_year"
    spans = tomllib.loads((folder / "calendar.toml").read_text(encoding="utf-8"))["spans"]
    model = NestedCycles.read(folder / "cycles.toml")
    return Calendar(model=model, spans=tuple(Span(**each) for each in spans))


def _guid(*path: str) -> str:
    return stable_guid("school year", *path)


def _sources(excerpts: list[Table]) -> tuple[Source, ...]:
    """Return the conversations: each is made of its excerpts, one paragraph for each."""
    paragraphs: dict[str, list[str]] = {}
    for each in excerpts:
        paragraphs.setdefault(each["source"], []).append(each["nb"])
    texts = {name: "\n\n".join(each) for name, each in paragraphs.items()}
    return tuple(Source(guid=_guid("source", name), name=name, text=text) for name, text in texts.items())


def _code(table: Table) -> Code:
    parent = {"parent": _guid("code", table["parent"])} if "parent" in table else {}
    return Code(guid=_guid("code", table["key"]), name=table["labels"]["en"], **table | parent)


def _case(table: Table, excerpts: list[Table]) -> Case:
    spoken = tuple(_guid("excerpt", each["name"]) for each in excerpts if table["name"] in each["cases"])
    return Case(guid=_guid("case", table["name"]), selections=spoken, **table)


def _selection(table: Table, sources: tuple[Source, ...]) -> Selection:
    source = next(each for each in sources if each.name == table["source"])
    start = source.text.index(table["nb"])
    return Selection(
        guid=_guid("excerpt", table["name"]), name=table["name"], source=source.guid, start=start,
        end=start + len(table["nb"]), texts={lang: table[lang] for lang in ("nb", "en")},
        facts={"section": table["section"]},
        cycle=table.get("cycle"), second_cycle=table.get("second_cycle"), phase=table.get("phase"),
    )  # fmt: skip


def _codings(table: Table) -> list[Coding]:
    return [
        Coding(
            guid=_guid("coding", table["name"], user, code), selection=_guid("excerpt", table["name"]),
            code=_guid("code", code), user=_guid("user", user),
        )
        for user, codes in table["codes"].items()
        for code in codes
    ]  # fmt: skip


def _claim(table: Table) -> Claim:
    evidence = tuple(_evidence(each) for each in table["evidence"])
    cases = tuple(_guid("case", name) for name in table.get("cases", ()))
    return Claim(guid=_guid("claim", table["name"]), **table | {"evidence": evidence, "cases": cases})


def _evidence(table: Table) -> Evidence:
    found = {"selection": ("excerpt", table.get("excerpt")), "case": ("case", table.get("case"))}
    named = {field: _guid(kind, name) for field, (kind, name) in found.items() if name}
    return Evidence(stance=table["stance"], variable=table.get("variable"), **named)
