"""The table behind each figure: numbers before ink."""

from collections.abc import Hashable, Mapping
from itertools import combinations
from types import NoneType

import pandas as pd

from tender_cycles import claims, datasets, tables
from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.cycles import Calendar, Cycle, NestedCycles, Phase, Tone, tender_cycles
from tender_cycles.figures.style import GAP
from tender_cycles.layout import calendar_radii, nest
from tender_cycles.project import Project
from tender_cycles.words import check_lang, counted, say, words_under

__all__ = [
    "categories", "claims_by_informant", "code_network", "codebook", "codes_by_informant", "context", "findings",
    "fragility", "measures", "model", "rings", "saturation", "segments", "timeline",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__


SURROUNDINGS = ("labour-market", "participant", "adviser", "provider", "framework")
CATEGORIES = {"1": Phase.STARTUP, "2": Phase.UNDERWAY, "3": Phase.ENDING}
SUBCATEGORIES = ("1.1", "1.2", "2.1", "2.2", "2.3", "3.1", "3.2")
BOOK = 5  # columns of `codebook`, before those of the informants
MONTHS = {"weeks": 7 / 30.4375, "months": 1.0, "years": 12.0}


def context(lang: str | None = None) -> pd.DataFrame:
    """Return figure 1: one row per node, the job consultant at place 0.

    Returns
    -------
    DataFrame
        Columns place, node, label.
    """
    lang = check_lang(lang)
    nodes = ("consultant", *SURROUNDINGS)
    return pd.DataFrame(
        {"place": range(len(nodes)), "node": nodes, "label": [say(f"context.{n}", lang) for n in nodes]}
    )


def measures(lang: str | None = None) -> pd.DataFrame:
    """Return the measures that the running text names, with their durations in months.

    Returns
    -------
    DataFrame
        Columns measure, name, kind, tendered, months, longest_months (NaN where
        the text gives no number), form, tender, duration (in words), sections, note.
    """
    lang = check_lang(lang)
    raw = datasets.table("measures").astype(object)
    raw = raw.where(raw.notna(), "").astype(str)
    limit, longest = (_months(raw[c], raw[f"{c}_unit"]) for c in ("limit", "longest"))
    return pd.DataFrame(
        {
            "measure": raw["measure"], "name": raw[f"name_{lang}"], "kind": raw["kind"], "tendered": raw["tendered"],
            "months": limit, "longest_months": longest.fillna(limit),
            "form": [say(f"measure.{kind or 'kind-unknown'}", lang) for kind in raw["kind"]],
            "tender": [say(f"measure.tendered-{value.lower()}", lang) for value in raw["tendered"]],
            "duration": [_duration(row, lang) for row in raw.to_dict("records")],
            "sections": raw["sections"], "note": raw[f"note_{lang}"],
        }
    )  # fmt: skip


def _months(amount: pd.Series, unit: pd.Series) -> pd.Series:
    return pd.to_numeric(amount, errors="coerce") * unit.map(MONTHS)


def _duration(row: Mapping[Hashable, str], lang: str) -> str:
    if not row["limit"]:
        return say("measure.some-weeks" if row["limit_unit"] == "weeks" else "measure.not-stated", lang)
    limit = counted(row["limit_unit"], float(row["limit"]), lang)
    if not row["longest"]:
        return say("measure.up-to", lang, limit=limit)
    amount, unit = float(row["longest"]), row["longest_unit"]
    if unit == "months" and amount % 12 == 0:
        amount, unit = amount / 12, "years"
    return say("measure.up-to-longest", lang, limit=limit, longest=counted(unit, amount, lang))


def _given(project: Project | None) -> Project:
    """Return the project that is drawn: the thesis if none is given."""
    return datasets.load_thesis() if project is None else project


def model_of(project: Project | None) -> NestedCycles:
    """Return the nested cycles of a project, the thesis's if there is none.

    Raises
    ------
    ValueError
        If the project has no nested cycles.
    """
    if project is None:
        return tender_cycles()
    if project.cycles is None:
        raise ValueError("the project has no nested cycles; give it some by with_cycles")
    return project.cycles


def phase_tones(project: Project | None) -> dict[str, Tone]:
    """Return how the phases of a project are coloured, by their keys; none where it has no nested cycles."""
    model = project.cycles if project else tender_cycles()
    return {phase: model.tone(None, phase) for phase in model.phase_keys} if model else {}


def segments(lang: str | None = None, cycle: str | None = None, model: NestedCycles | None = None) -> pd.DataFrame:
    """Return what stands on the rings, as in figures 1.4.1 to 1.4.3: one row per phase of each cycle, or of one.

    Parameters
    ----------
    lang : {"nb", "en"}, default that of `tc.set_lang`
    cycle : str, optional
    model : NestedCycles, optional
        The thesis's, if it is not given.

    Returns
    -------
    DataFrame
        Columns cycle, phase, label.
    """
    lang = check_lang(lang)
    model = tender_cycles() if model is None else model
    wanted = model.keys if cycle is None else (model.cycle(cycle).key,)
    rows = [
        {"cycle": c, "phase": p, "label": " ".join(model.phase_title(c, p, lang).split())}
        for c, p in model.segments
        if c in wanted
    ]
    return pd.DataFrame(rows)


def turns(calendar: Calendar) -> pd.DataFrame:
    """Return the rings of a calendar, as figure 1.4.4 in full: one row per drawn phase of each span.

    Returns
    -------
    DataFrame
        Columns cycle, name, lane, phase, entry, exit, r0, r1 (millimetres),
        theta0, theta1 (degrees clockwise from 12 o'clock).
    """
    rows = [
        {
            "cycle": turn.span.cycle, "name": turn.span.name, "lane": turn.lane, "phase": phase,
            "entry": turn.span.entry, "exit": turn.span.exit,
            "r0": s.r0, "r1": s.r1, "theta0": s.theta0, "theta1": s.theta1,
        }
        for turn in nest(calendar, calendar_radii(calendar.model), gap=GAP).turns
        for phase, s in turn.phases
    ]  # fmt: skip
    return pd.DataFrame(rows)


def model(lang: str | None = None) -> pd.DataFrame:
    """Return what figure 1.4.4 draws: one row per phase of the tender, of each employment and of each participation.

    Returns
    -------
    DataFrame
        Columns cycle, name, phase, label, start, end (dates), entry, exit,
        governed_by (the tender's phase in which it begins) and with (of a
        participation that begins on the day of a new employment, its name; else "").
    """
    lang = check_lang(lang)
    calendar = datasets.load_concentric_model()
    (tender,) = calendar.of(Cycle.TENDER)
    new = {job.name: job.start for job in calendar.of(Cycle.CONSULTANT) if job.start > tender.start}
    rows = [
        {
            "cycle": str(span.cycle), "name": span.name, "phase": str(phase),
            "label": calendar.model.phase_label(span.cycle, phase, lang), "start": start, "end": end,
            "entry": span.entry, "exit": span.exit, "governed_by": tender.phase(start),
            "with": span.within if span.within and new.get(span.within) == span.start else "",
        }
        for cycle in calendar.model.keys
        for span in calendar.of(cycle)
        for phase, (start, end) in span.phases().items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def categories(lang: str | None = None) -> pd.DataFrame:
    """Return figure 3.6.2: the categories and sub-categories by number.

    Returns
    -------
    DataFrame
        Columns category (number), parent ("" for a category), phase, label.
    """
    lang = check_lang(lang)
    keys = [k for head in CATEGORIES for k in (head, *(s for s in SUBCATEGORIES if s.startswith(f"{head}.")))]
    return pd.DataFrame(
        {
            "category": keys,
            "parent": [key.partition(".")[0] if "." in key else "" for key in keys],
            "phase": [str(CATEGORIES[key[0]]) for key in keys],
            "label": [say(f"category.{key}", lang) for key in keys],
        }
    )


def rings(project: Project | None = None, phase: str = "phase") -> pd.DataFrame:
    """Return how many excerpts stand on each segment of the project's rings.

    Parameters
    ----------
    project : Project, optional
    phase : str
        By which phase they are counted: "phase", which in the thesis is that
        of the category; or a fact, such as "content_phase", of which their
        words speak.

    Returns
    -------
    DataFrame
        Columns cycle, phase, excerpts, second (how many more could stand
        there: with their second cycle); a last row, of no cycle and no phase,
        holds what stands on none.

    Raises
    ------
    ValueError
        If the project has no nested cycles, or its excerpts no such fact.
    """
    check_type((Project, NoneType), project, "project")
    check_type(str, phase, "phase")
    model = model_of(project)
    found = _given(project)
    known = ("phase", *found.columns.facts)
    if phase not in known:
        raise ValueError(f"phase {phase!r} does not stand on excerpts{nearest(phase, known)}")
    frame = tables.to_frame(found)
    cycles = {"excerpts": "cycle", "second": "second_cycle"}
    counts = {name: frame.groupby([cycle, phase], observed=True).size() for name, cycle in cycles.items()}
    rows = [
        {"cycle": c, "phase": p, **{name: int(n.get((c, p), 0)) for name, n in counts.items()}}
        for c, p in model.segments
    ]
    table = pd.DataFrame(rows)
    unplaced = {name: int(frame[cycle].notna().sum()) for name, cycle in cycles.items()} | {"excerpts": len(frame)}
    rest = {name: n - int(table[name].sum()) for name, n in unplaced.items()}
    table.loc[len(table)] = {"cycle": "", "phase": "", **rest}
    return table


def codebook(project: Project, lang: str | None = None) -> pd.DataFrame:
    """Return the finest codes in the codebook's order, each with the code above it and its phase.

    Returns
    -------
    DataFrame
        Indexed by code key; columns label, group (key of the code above, ""
        if none), group_label, phase (that of most of its excerpts, "" if
        none), excerpts.
    """
    check_type(Project, project, "project")
    lang = check_lang(lang)
    by_guid = {code.guid: code for code in project.codes}
    parents = {code.parent for code in project.codes}
    leaves = [code for code in project.codes if code.guid not in parents and code.codable]
    frame = tables.codings_frame(project).drop_duplicates(["excerpt", "code"])
    sizes = frame.groupby("code", observed=True).size()
    phases = frame.dropna(subset="phase").groupby("code", observed=True)["phase"].agg(lambda p: p.mode()[0])
    above = [by_guid.get(code.parent or "") for code in leaves]
    key = project.codebook.keys
    keys = [key[code.guid] for code in leaves]
    return pd.DataFrame(
        {
            "label": [code.label(lang) for code in leaves],
            "group": [key[up.guid] if up else "" for up in above],
            "group_label": [up.label(lang) if up else "" for up in above],
            "phase": [str(phases.get(key, "")) for key in keys],
            "excerpts": [int(sizes.get(key, 0)) for key in keys],
        },
        index=pd.Index(keys, name="code"),
    )


def heading(code: pd.Series) -> str:
    """Return what the code above one is called, with its key before it if that says more; "" if there is none."""
    key, label = code["group"], code["group_label"]
    return label if key == label else f"{key} {label}"


def codes_by_informant(project: Project | None = None, lang: str | None = None) -> pd.DataFrame:
    """Return the matrix of excerpts by code and informant, with `codebook`'s columns before it."""
    check_type((Project, NoneType), project, "project")
    chosen = _given(project)
    book = codebook(chosen, lang)
    matrix = tables.crosstab(chosen, "code", "informant", empty=True).reindex(book.index, fill_value=0)
    matrix.columns = [str(name) for name in matrix.columns]
    return book.join(matrix)


def code_network(
    project: Project | None = None, lang: str | None = None, at_least: int = 2
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the nodes and the edges of the co-occurrence network of the finest codes.

    Parameters
    ----------
    project : Project, optional
    lang : {"nb", "en"}, default that of `tc.set_lang`
    at_least : int
        Fewest excerpts that two codes share for an edge.

    Returns
    -------
    nodes : DataFrame
        As `codebook` gives them.
    edges : DataFrame
        Columns code, other, excerpts.
    """
    check_type((Project, NoneType), project, "project")
    chosen = _given(project)
    book = codebook(chosen, lang)
    graph = tables.code_network(chosen, at_least=at_least)
    pairs = (pair for pair in combinations(book.index, 2) if graph.has_edge(*pair))
    edges = [(one, other, graph.edges[one, other]["excerpts"]) for one, other in pairs]
    return book, pd.DataFrame(edges, columns=["code", "other", "excerpts"])


def findings(lang: str | None = None) -> pd.DataFrame:
    """Return how each discussed finding stands to an earlier study.

    Returns
    -------
    DataFrame
        Columns finding, study, citation, stance, section, subcategory, text;
        the studies with most findings first.
    """
    lang = check_lang(lang)
    found = datasets.table("findings").merge(datasets.table("studies")[["study", "citation"]], on="study")
    found["text"] = found[f"finding_{lang}"]
    found["subcategory"] = found["subcategory"].astype(str)
    found["many"] = found.groupby("study")["finding"].transform("size")
    found = found.sort_values(["many", "citation", "subcategory", "finding"], ascending=[False, True, True, True])
    columns = ["finding", "study", "citation", "stance", "section", "subcategory", "text"]
    return pd.DataFrame(found[columns]).reset_index(drop=True)


def timeline(calendar: Calendar) -> pd.DataFrame:
    """Return one row per span of a calendar, the innermost cycle first, with the dates of its phases.

    Returns
    -------
    DataFrame
        Columns cycle, name, start, one for the first day of each phase that is
        not the first of every cycle (such as underway_from; None where the
        span has no such phase), end, entry, exit.
    """
    check_type(Calendar, calendar, "calendar")
    model = calendar.model
    later = dict.fromkeys(phase.key for cycle in model.cycles for phase in cycle.phases[1:])
    rows = [
        {
            "cycle": s.cycle, "name": s.name, "start": s.start,
            **{f"{phase.replace(' ', '')}_from": s.starts.get(phase) for phase in later},
            "end": s.end, "entry": s.entry, "exit": s.exit,
        }
        for cycle in model.keys for s in calendar.of(cycle)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def claims_by_informant(
    project: Project | None = None, lang: str | None = None, kind: str | None = "all"
) -> pd.DataFrame:
    """Return where each informant stands to each claim: one row for each pair.

    Parameters
    ----------
    project : Project, optional
    lang : {"nb", "en"}, default that of `tc.set_lang`
    kind : str or None
        Claims of all, if it is not given; None for every kind.

    Returns
    -------
    DataFrame
        The columns of `tender_cycles.claims.stances`, and at (the claim's
        place in the project), text, and mark: for (by an excerpt), attribute
        (for by an attribute alone), against, both, silent, or "" where the
        claim does not speak of the informant, who is silent. By section, and
        within a section those first that most of those meant carry.
    """
    check_type((Project, NoneType), project, "project")
    lang = check_lang(lang)
    found = _given(project)
    chosen, each = claims.choose(found, kind=kind), len(found.cases)
    table = claims.stances(found, kind=kind)
    table["at"] = [at for at in range(len(chosen)) for _ in range(each)]
    texts = [claim.texts.get(lang) or next(iter(claim.texts.values()), "") for claim in chosen]
    table["text"] = [text for text in texts for _ in range(each)]
    by_attribute = (table["stance"] == "for") & (table["basis"] == "attribute")
    table["mark"] = table["stance"].mask(by_attribute, "attribute").mask(~table["meant"] & (table["basis"] == ""), "")
    carried = table["stance"].isin(["for", "both"]).where(table["meant"])
    table["share"] = carried.groupby(table["at"]).transform("mean").astype(float)
    order = {section: at for at, section in enumerate(sorted(table["section"].unique(), key=_section))}
    keys = table.assign(section=table["section"].map(order)).sort_values(
        ["section", "share", "at"], ascending=[True, False, True], kind="stable"
    )
    return table.loc[keys.index].drop(columns="share").reset_index(drop=True)


def _section(section: str) -> list[tuple[int, str]]:
    """Return what to sort a section by: 4.2 stands before 4.10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in section.split(".")]


def saturation(project: Project | None = None) -> pd.DataFrame:
    """Return the new codes of each further informant, as `tender_cycles.tables.saturation` gives them."""
    check_type((Project, NoneType), project, "project")
    return tables.saturation(_given(project))


def fragility(project: Project | None = None) -> pd.DataFrame:
    """Return how little evidence changes what it says of the claims of all, as `tender_cycles.claims.fragility`."""
    check_type((Project, NoneType), project, "project")
    table = claims.fragility(_given(project), kind="all")
    return table.assign(becomes=[" / ".join(each) for each in table["becomes"]])


def verdict_word(verdict: str, lang: str) -> str:
    """Return a verdict in words; one that is not ours as it is."""
    words = words_under("explorer.verdict", lang)
    return words.get(verdict, verdict) if verdict else say("figure.coverage.open", lang)
