"""What stands in a figure's alternative text: its numbers, in words."""

from typing import Any

from tender_cycles import datasets
from tender_cycles.claims.weighing import MOST
from tender_cycles.cycles import Calendar, Cycle, NestedCycles
from tender_cycles.figures import numbers
from tender_cycles.project import Project
from tender_cycles.words import counted, decimal, say, words_under, written_day

Values = dict[str, object]


def context(lang: str) -> Values:
    """Return the words for figure 1."""
    centre, *around = numbers.context(lang)["label"]
    return {"centre": centre, "around": ", ".join(around)}


def measures(lang: str) -> Values:
    """Return the words for figure 1.1."""
    rows = numbers.measures(lang).itertuples()
    return {"measures": "; ".join(f"{row.name} ({row.form}, {row.tender}): {row.duration}" for row in rows)}


def phases(lang: str, cycle: str | None = None, model: NestedCycles | None = None) -> Values:
    """Return the words for figures 1.4.1 to 1.4.3 and for the schema of 1.4.4."""
    return {"phases": ", ".join(numbers.segments(lang, cycle, model)["label"])}


def study(name: str, project: Project | None, lang: str) -> Values:
    """Return the words for the caption of a figure of a study: what it is called, and its cycles from the inside.

    A sentence "ours" among the figure's words speaks of the thesis alone, one
    "colored" of a study with nested cycles, one "once" of a study whose whole
    holds repeats that it does not, one "hollow" of one with second cycles.
    """
    thesis = datasets.load_thesis()
    found = thesis if project is None else project
    words = words_under(f"figure.{name}", lang)
    kept = {
        "ours": found.guid == thesis.guid, "colored": found.cycles is not None,
        "once": found.with_repeats() is not found, "hollow": any(each.second_cycle for each in found.selections),
    }  # fmt: skip
    sentences = {key: f" {words[key]}" if holds and key in words else "" for key, holds in kept.items()}
    cycles = _listed(found.cycles, lang) if found.cycles else ""
    return {"study": datasets.title(found, lang)[0], "cycles": cycles, "most": MOST, **sentences}


def _listed(model: NestedCycles, lang: str) -> str:
    return ", ".join(" ".join(model.label(key, lang).split()) for key in model.keys)


def of_tender(calendar: Calendar) -> bool:
    """Return whether a calendar is told in the thesis's words: as a tender with employments and participations."""
    return calendar.period is not None and calendar.model.keys == tuple(Cycle)


def spans(calendar: Calendar, lang: str) -> Values:
    """Return the words for a calendar of any cycles."""
    counted = [(calendar.model.title(key, lang), len(calendar.of(key))) for key in calendar.model.keys]
    told = ", ".join(f"{' '.join(title.split())} {n}" for title, n in counted)
    cycles, innermost = _listed(calendar.model, lang), calendar.model.label(calendar.innermost, lang)
    start, end = (written_day(day, lang) for day in (calendar.start, calendar.end))
    return {"start": start, "end": end, "spans": told, "cycles": cycles, "innermost": innermost}


def model(lang: str) -> Values:
    """Return the words for figure 1.4.4 as section 1.4 tells it."""
    calendar, table = datasets.load_concentric_model(), numbers.model(lang)
    tied = table[table["with"] != ""]["name"].nunique()
    return office(calendar, lang) | {"tied": tied}


def made_up(calendar: Calendar, lang: str) -> str:
    """Say that a calendar is the example that ships; "" of any other."""
    return say("figure.made-up", lang) if calendar == datasets.load_example_office() else ""


def office(calendar: Calendar, lang: str) -> Values:
    """Return the words for the office of figure 1.4.4 and for the time line."""
    period = calendar.period
    if period is None or not of_tender(calendar):
        return spans(calendar, lang)
    jobs, stays, tender = calendar.of(Cycle.CONSULTANT), calendar.of(Cycle.PARTICIPANT), period.span()
    return {
        "form": period.form, "start": written_day(tender.start, lang), "end": written_day(tender.end, lang),
        "employments": counted("employment", len(jobs), lang),
        "participations": counted("participation", len(stays), lang),
        "participants": counted("participant", len(stays), lang),
        "leaving": sum(tender.ending_from <= job.end <= tender.end for job in jobs),
        "carried": sum(stay.entry == "transferred" for stay in stays),
        "late": sum(tender.ending_from <= stay.start < tender.end for stay in stays),
        "passed": sum(stay.exit == "transferred" for stay in stays),
        "made_up": f" {note[0].upper()}{note[1:]}." if (note := made_up(calendar, lang)) else "",
    }  # fmt: skip


def timeline(calendar: Calendar, lang: str) -> Values:
    """Return the words for the time line."""
    options = calendar.period.options() if calendar.period else ()
    notices = ", ".join(written_day(option.notice, lang) for option in options)
    return office(calendar, lang) | {"notices": notices or say("figure.timeline.none", lang)}


def categories(lang: str) -> Values:
    """Return the words for figure 3.6.2."""
    table = numbers.categories(lang)
    named = {row.category: f"{row.category} {row.label}" for row in table.itertuples()}
    parts = [
        f"{named[head]}: " + ", ".join(named[key] for key in group["category"])
        for head, group in table[table["parent"] != ""].groupby("parent")
    ]
    return {"columns": "; ".join(parts)}


def rings(project: Project | None, lang: str) -> Values:
    """Return the words for the excerpts on the rings."""
    model, table = numbers.model_of(project), numbers.rings(project)
    table["label"] = [*numbers.segments(lang, model=model)["label"], ""]
    told = [
        f"{' '.join(model.title(cycle, lang).split())}: " + ", ".join(_on_segment(row, lang) for row in rows)
        for cycle, rows in ((key, table[table["cycle"] == key].itertuples()) for key in model.keys)
    ]
    return {"counts": "; ".join(told)}


def _on_segment(row: Any, lang: str) -> str:
    more = say("figure.rings.also", lang, n=row.second) if row.second else ""
    return f"{row.label} {row.excerpts}{more}"


def codes_by_informant(project: Project | None, lang: str) -> Values:
    """Return the words for the matrix."""
    table = numbers.codes_by_informant(project, lang)
    most = int(table["excerpts"].max()) if len(table) else 0
    top = ", ".join(table.loc[table["excerpts"] == most, "label"])
    informants = counted("informant", table.shape[1] - numbers.BOOK, lang)
    return {"codes": counted("code", len(table), lang), "informants": informants, "top": top or "–", "most": most}


def code_network(project: Project | None, lang: str) -> Values:
    """Return the words for the network."""
    nodes, edges = numbers.code_network(project, lang)
    top = ""
    if len(edges):
        most = edges.sort_values("excerpts", ascending=False, kind="stable").to_dict("records")[0]
        one, other = (nodes["label"][most[end]] for end in ("code", "other"))
        top = say("figure.code-network.alt-top", lang, one=one, other=other, most=most["excerpts"])
    return {"codes": counted("code", len(nodes), lang), "edges": counted("line", len(edges), lang), "top": top}


def coverage(project: Project | None, lang: str) -> Values:
    """Return the words for the coverage of claims."""
    table = numbers.claims_by_informant(project, lang)
    meant = table[table["meant"]]
    whole = meant["stance"].isin(["for", "both"]).groupby(meant["at"]).all()
    unheard = meant[meant["stance"] == "silent"]["informant"].value_counts(sort=False)
    most = int(unheard.max()) if len(unheard) else 0
    return {
        "claims": counted("claim", len(whole), lang),
        "informants": counted("informant", table["informant"].nunique(), lang), "whole": int(whole.sum()),
        "top": ", ".join(unheard.index[unheard == most]) or "–", "most": most,
    }  # fmt: skip


def saturation(project: Project | None, lang: str) -> Values:
    """Return the words for saturation."""
    table = numbers.saturation(project)
    new = "; ".join(decimal(each, ".1f", lang).removesuffix(decimal(0.0, ".1f", lang)[1:]) for each in table["new"])
    return {"new": new or "–", "codes": round(table["codes"].iloc[-1]) if len(table) else 0}


def fragility(project: Project | None) -> Values:
    """Return the words for how little evidence changes what it says."""
    table = numbers.fragility(project)
    fewest = table["fewest"].where(table["becomes"] != "")
    counts = {"one": (fewest == 1).sum(), "more": (fewest > 1).sum(), "none": fewest.isna().sum()}
    differ = int((table["differs"] == True).sum())  # noqa: E712, since nothing is known of some
    return {"claims": len(table), "differ": differ, **{name: int(n) for name, n in counts.items()}}


def findings(lang: str) -> Values:
    """Return the words for the findings."""
    table = numbers.findings(lang)
    stances = {stance: int((table["stance"] == stance).sum()) for stance in ("agrees", "extends", "contrasts")}
    return {"findings": len(table), "studies": table["study"].nunique(), **stances}
