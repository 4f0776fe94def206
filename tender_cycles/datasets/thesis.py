"""The study that ships, as a `Project`: the interviews of Paulseth (2022), coded."""

import hashlib
import os
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Literal, cast

import pandas as pd

from tender_cycles._checks import check_type
from tender_cycles.cycles import Calendar, Cycle, Span, TenderPeriod, tender_cycles
from tender_cycles.datasets import userwords
from tender_cycles.datasets.schema import PARSERS, table
from tender_cycles.project import (
    Case,
    Claim,
    Code,
    Coding,
    Evidence,
    Link,
    Project,
    Selection,
    Source,
    User,
    Variable,
    stable_guid,
)
from tender_cycles.project.attached import with_attached_words
from tender_cycles.words import LANGS, Lang, check_lang, say

GROUP = "(group)"
"""Name of the source of excerpts that are said of a group."""

SETTLED = "settled"
_PROJECT = stable_guid("project", "thesis")
_BETWEEN = "\n\n"
_FACTS = ("section", "order", "kind", "voice", "content_phase", "words", "catchword", "repeats", "relation")
_KINDS = {"Text": "string", "Boolean": "boolean", "Integer": "integer", "Float": "number"}
Row = dict[str, Any]


def _rows(name: str) -> list[Row]:
    """Return the rows of a table, without what is missing from each."""
    frame = table(name)
    records = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(key): value for key, value in row.items() if value is not None} for row in records]


def _texts(row: Row, stem: str) -> Mapping[str, str]:
    return MappingProxyType({lang: row[f"{stem}_{lang}"] for lang in LANGS if f"{stem}_{lang}" in row})


def load_thesis(
    *, readers: bool = False, repeats: bool = False, folder: str | os.PathLike[str] | None = None
) -> Project:
    """Return the coded interviews of the thesis.

    Each informant is a case with one source, whose text is the Norwegian
    paraphrases of the excerpts, one paragraph for each; each paragraph is a
    selection, named E001 and so on. If the thesis is attached, the informants'
    own words are in ``texts["words"]``, and the facts ``words_from`` and
    ``words_status`` say which file they come from and how well it was read.

    Parameters
    ----------
    readers : bool
        Whether to include the codings of the two readers beside the settled ones.
    repeats : bool
        Whether to include the excerpts that repeat another, as chapter 5 often
        does. They are no new evidence; without them each thing counts once.
    folder : path, optional
        Where attached words are kept, if not in the user's data folder.

    Returns
    -------
    Project
        The same object each time, as long as nothing is attached or detached;
        it cannot be changed. Its ``whole`` has the repeats too.

    Raises
    ------
    ValueError
        If the tables, or the attached words, are damaged.

    Examples
    --------
    >>> project = load_thesis()
    >>> len(project.cases), project.selections[0].name
    (8, 'E001')
    >>> len(project), len(load_thesis(repeats=True)), len(project.whole)
    (100, 143, 143)
    """
    path = userwords.words_path(folder)
    stamp = path.stat().st_mtime_ns if path.exists() else None
    return (_build if repeats else _once)(readers, str(path.parent), stamp)


def is_thesis(project: Project) -> bool:
    """Return whether a project is the thesis's, whole or selected.

    Examples
    --------
    >>> is_thesis(load_thesis()), is_thesis(Project(name="mine"))
    (True, False)
    """
    return project.guid == _PROJECT


def told_in(project: Project, lang: str) -> str:
    """Return in a sentence that these are paraphrases, and of the thesis how to have the words; "" where they are not.

    Examples
    --------
    >>> told_in(Project(name="mine"), "en")
    ''
    """
    if not project.columns.paraphrased():
        return ""
    return say("project.attachable" if is_thesis(project) else "project.paraphrased", lang)


def section_label(project: Project, section: str, lang: str) -> str:
    """Return a section of the thesis by its number and heading; of another study what it is called there.

    Examples
    --------
    >>> section_label(load_thesis(), "4.1.1", "en"), section_label(Project(name="mine"), "4.1.1", "en")
    ('4.1.1 Start-up of a new tender', '4.1.1')
    """
    title = _headings().get(section, {}).get(lang) if is_thesis(project) else None
    return f"{section} {title}" if title else section


@cache
def _headings() -> dict[str, Mapping[str, str]]:
    return {row["section"]: _texts(row, "title") for row in _rows("sections")}


def with_words(project: Project) -> Project:
    """Return the thesis's project, however it was selected, with the words that have been attached since."""
    record = userwords.kept(None)
    if record is None:
        return project
    return with_attached_words(project, {name: _attached(record, name) for name in record["words"]})


def _attached(record: userwords.Record, name: str) -> tuple[str, dict[str, str]]:
    """Return the words of an excerpt, and which file they come from and how well it was read."""
    return record["words"][name], {"words_from": record["file"], "words_status": record["status"][name]}


@lru_cache(maxsize=4)
def _once(readers: bool, folder: str, stamp: int | None) -> Project:
    return _build(readers, folder, stamp).select(repeats=None)


@lru_cache(maxsize=4)
def _build(readers: bool, folder: str, stamp: int | None) -> Project:
    words = userwords.kept(folder) if stamp is not None else None
    excerpts = _rows("excerpts")
    stretches = _stretches(excerpts)
    selections = tuple(_selection(row, stretches[row["excerpt"]], words) for row in excerpts)
    return Project(
        cycles=tender_cycles(),
        name=say("thesis.name", "en"),
        guid=_PROJECT,
        description=say("thesis.description", "en"),
        users=_users(readers),
        codes=_codes(),
        variables=_variables(),
        cases=_cases(excerpts),
        sources=_sources(excerpts),
        selections=selections,
        codings=_codings(readers),
        links=_links(excerpts),
        claims=_claims(),
        spelling=_spelling(),
    )


def title(project: Project, lang: str | None = None) -> tuple[str, str]:
    """Return the name and the description of a project: the thesis's in a language, unless they have been changed.

    Parameters
    ----------
    project : Project
        The thesis, told by its GUID, or any other.
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Examples
    --------
    >>> title(load_thesis(), "nb")[0]
    'Sosialt arbeid i anbudsutsatte arbeidsmarkedstiltak'
    >>> title(Project(name="mine"), "nb")
    ('mine', '')
    """
    check_type(Project, project, "project")
    lang = check_lang(lang)
    if not is_thesis(project):
        return project.name, project.description
    told = {say(f"thesis.{key}", "en"): say(f"thesis.{key}", lang) for key in ("name", "description")}
    return told.get(project.name, project.name), told.get(project.description, project.description)


def _speaker(row: Row) -> str:
    return cast(str, row.get("informant", GROUP))


def _sources(excerpts: list[Row]) -> tuple[Source, ...]:
    texts: dict[str, list[str]] = {str(name): [] for name in table("informants")["informant"]}
    for row in excerpts:
        texts.setdefault(_speaker(row), []).append(row["text_nb"])
    return tuple(
        Source(
            guid=stable_guid("source", name),
            name=name,
            text=_BETWEEN.join(paragraphs),
            user=stable_guid("user", SETTLED),
            description=say("thesis.source", "en"),
        )
        for name, paragraphs in texts.items()
    )


def _stretches(excerpts: list[Row]) -> dict[str, tuple[int, int]]:
    """Return where each excerpt's paragraph starts and ends in its source."""
    done: dict[str, int] = {}
    stretches = {}
    for row in excerpts:
        start = done.get(_speaker(row), 0)
        end = start + len(row["text_nb"])
        stretches[row["excerpt"]] = (start, end)
        done[_speaker(row)] = end + len(_BETWEEN)
    return stretches


def _selection(row: Row, stretch: tuple[int, int], words: userwords.Record | None) -> Selection:
    name = row["excerpt"]
    texts = dict(_texts(row, "text"))
    facts = {fact: row[fact] for fact in _FACTS if fact in row}
    if words is not None and name in words["words"]:
        texts["words"], known = _attached(words, name)
        facts |= known
    return Selection(
        guid=stable_guid("excerpt", name),
        source=stable_guid("source", _speaker(row)),
        start=stretch[0],
        end=stretch[1],
        name=name,
        cycle=row["cycle"],
        second_cycle=row.get("second_cycle"),
        phase=row["phase"],
        texts=MappingProxyType(texts),
        facts=MappingProxyType(facts),
    )


def _users(readers: bool) -> tuple[User, ...]:
    return tuple(
        User(guid=stable_guid("user", row["user"]), name=row["name_en"], id=row["user"])
        for row in _rows("users")
        if readers or row["user"] == SETTLED
    )


def _codes() -> tuple[Code, ...]:
    return tuple(
        Code(
            guid=stable_guid("code", row["code"]),
            name=row["name_en"],
            key=row["code"],
            parent=stable_guid("code", row["parent"]) if "parent" in row else None,
            color=row.get("color"),
            description=say(
                "thesis.code", "en", definition=row["definition_en"], when=row["when_en"], unless=row["not_en"]
            ),
            labels=_texts(row, "name"),
            texts=MappingProxyType({lang: _description(row, lang) for lang in LANGS}),
        )
        for row in sorted(_rows("codes"), key=lambda row: row["order"])
    )


def _description(row: Row, lang: Lang) -> str:
    parts = {name: row[f"{column}_{lang}"] for name, column in (("when", "when"), ("unless", "not"))}
    return say("codebook.lines", lang, definition=row[f"definition_{lang}"], **parts)


def _codings(readers: bool) -> tuple[Coding, ...]:
    return tuple(
        Coding(
            guid=stable_guid("coding", row["excerpt"], row["code"], row["user"]),
            selection=stable_guid("excerpt", row["excerpt"]),
            code=stable_guid("code", row["code"]),
            user=stable_guid("user", row["user"]),
        )
        for row in _rows("codings")
        if readers or row["user"] == SETTLED
    )


def _variables() -> tuple[Variable, ...]:
    return tuple(
        Variable(
            guid=stable_guid("variable", row["attribute"]),
            name=row["attribute"],
            type=row["type"],
            description=row["description_en"],
            labels=_texts(row, "label"),
        )
        for row in _rows("variables")
    )


def _cases(excerpts: list[Row]) -> tuple[Case, ...]:
    types = {row["attribute"]: _KINDS[row["type"]] for row in _rows("variables")}
    values: dict[str, Row] = {str(name): {} for name in table("informants")["informant"]}
    for row in _rows("attributes"):
        if row["basis"] != "not stated":
            values[row["informant"]][row["attribute"]] = PARSERS[types[row["attribute"]]](row["value"])
    return tuple(
        Case(
            guid=stable_guid("case", name),
            name=name,
            values=MappingProxyType(known),
            sources=(stable_guid("source", name),),
            selections=tuple(stable_guid("excerpt", r["excerpt"]) for r in excerpts if _speaker(r) == name),
        )
        for name, known in values.items()
    )


def _links(excerpts: list[Row]) -> tuple[Link, ...]:
    """Return one link from each excerpt that repeats another, named by how it does."""
    return tuple(
        Link(
            guid=stable_guid("repeats", row["excerpt"]),
            origin=stable_guid("excerpt", row["excerpt"]),
            target=stable_guid("excerpt", row["repeats"]),
            name=row.get("relation", ""),
        )
        for row in excerpts
        if "repeats" in row
    )


def _claims() -> tuple[Claim, ...]:
    evidence: dict[str, list[Evidence]] = {}
    for row in _rows("evidence"):
        evidence.setdefault(row["claim"], []).append(
            Evidence(
                stance=row["stance"],
                selection=stable_guid("excerpt", row["excerpt"]) if "excerpt" in row else None,
                case=stable_guid("case", row["informant"]) if "informant" in row else None,
                variable=row.get("attribute"),
            )
        )
    speaks_of: dict[str, list[str]] = {}
    for row in _rows("claim_informants"):
        speaks_of.setdefault(row["claim"], []).append(stable_guid("case", row["informant"]))
    return tuple(
        Claim(
            guid=stable_guid("claim", row["claim"]),
            name=row["claim"],
            section=row["section"],
            kind=row["kind"],
            verdict=row["verdict"],
            texts=_texts(row, "claim"),
            reasons=_texts(row, "reason"),
            evidence=tuple(evidence.get(row["claim"], ())),
            contradicts=(stable_guid("claim", row["contradicts"]),) if "contradicts" in row else (),
            cases=tuple(speaks_of.get(row["claim"], ())),
        )
        for row in _rows("claims")
    )


def _spelling() -> Mapping[str, tuple[str, ...]]:
    variants: dict[str, tuple[str, ...]] = {}
    for row in _rows("spelling"):
        variants[row["standard"]] = (*variants.get(row["standard"], ()), row["variant"])
    return MappingProxyType(variants)


def text_digest(texts: Mapping[str, str]) -> str:
    """Return by what `earlier_texts` knows the paraphrases of an excerpt, given by language."""
    check_type(Mapping, texts, "texts")
    return hashlib.sha256("\n".join(texts[lang].strip() for lang in LANGS).encode()).hexdigest()[:16]


def earlier_texts() -> Mapping[str, str]:
    """Return the GUIDs of excerpts by the digest of their paraphrases, as earlier versions worded them.

    An excerpt is known by its name, its text by a version: so an exercise that
    was handed out before a paraphrase was mended is still gathered.

    Examples
    --------
    >>> set(earlier_texts().values()) == {each.guid for each in load_thesis(repeats=True).selections}
    True
    """
    rows = _rows("earlier_texts")
    return MappingProxyType({row["digest"]: stable_guid("excerpt", row["excerpt"]) for row in rows})


def load_example_office() -> Calendar:
    """Return a made-up office: one tender period, with employments and participations around it.

    Returns
    -------
    Calendar
        It shows how the three cycles run; nothing in it is from the interviews.

    Examples
    --------
    >>> load_example_office().period.form
    '3+1'
    """
    return _office("example_office")


def load_concentric_model() -> Calendar:
    """Return what figure 1.4.4 draws: one tender period and a few made-up spans, chosen to show what section 1.4 says.

    Returns
    -------
    Calendar
        Some employments begin and end under way, more of them end towards the
        tender's end; some participants are transferred in or out, some begin
        on the day of a new employment, and none begins in the closing phase.

    Examples
    --------
    >>> len(load_concentric_model().spans)
    18
    """
    return _office("concentric_model")


@cache
def _office(table: str) -> Calendar:
    (tender,) = _rows("example_tender")
    used = tuple(PARSERS["boolean"](answer) for answer in tender["used"].split(";")) if "used" in tender else None
    period = TenderPeriod(**_dated(tender) | {"used": used})
    return Calendar(period, tuple(Span(**_dated(row) | {"cycle": Cycle(row["cycle"])}) for row in _rows(table)))


def _dated(row: Row) -> Row:
    return {key: value.date() if isinstance(value, pd.Timestamp) else value for key, value in row.items()}


def readings(about: Literal["cycle", "phase", "code"] = "cycle", *, repeats: bool = False) -> pd.DataFrame:
    """Return what the two readers chose: a language model, twice.

    Cycles and codes were chosen without sight of the other reading; the phase
    was read a second time after the first.

    Parameters
    ----------
    about : {"cycle", "phase", "code"}
        The cycle of each excerpt; the phase of which its words speak; or, for
        each excerpt and each finer code, whether the reader gave it.
    repeats : bool
        Whether to include the excerpts that repeat another; where one is read
        as its source was, one reading would count twice.

    Returns
    -------
    DataFrame
        One column per reader. For the cycle and the phase one row per excerpt,
        with their names; for codes one row per excerpt and code, true or false.

    Raises
    ------
    ValueError
        If `about` is something else.

    Examples
    --------
    >>> readings("cycle").columns.tolist()
    ['reader-1', 'reader-2']
    """
    check_type(str, about, "about")
    if about not in ("cycle", "phase", "code"):
        raise ValueError(f"the readers' choices are about 'cycle', 'phase' or 'code', not {about!r}")
    rows = table("excerpts")
    excerpts = rows["excerpt"] if repeats else rows.loc[rows["repeats"].isna(), "excerpt"]
    if about != "code":
        chosen = table(f"{about}_readings").query("user != @SETTLED").set_index("excerpt")
        chosen = chosen[chosen.index.isin(excerpts)]
        return pd.DataFrame({user: rows[about] for user, rows in chosen.groupby("user")})
    codes = table("codes").query("level == 'code'")["code"]
    units = pd.MultiIndex.from_product([excerpts, codes], names=["excerpt", "code"])
    given = table("codings").query("user != @SETTLED")
    return pd.DataFrame(
        {user: units.isin(pd.MultiIndex.from_frame(rows[["excerpt", "code"]])) for user, rows in given.groupby("user")},
        index=units,
    )
