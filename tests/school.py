"""A second study for the tests: four cycles, not as many phases on each, and not about tenders."""

from itertools import cycle

from tender_cycles.cycles import CycleDefinition, NestedCycles, PhaseDefinition
from tender_cycles.project import Case, Claim, Code, Coding, Evidence, Project, Selection, Source, User, Variable

PHASES = {
    "school year": {"autumn": "høst", "spring": "vår"},
    "class": {"forming": "dannes", "working": "arbeider", "parting": "skilles", "apart": "spredt"},
    "teacher": {"settling in": "kommer inn", "teaching": "underviser", "marking": "retter", "planning": "planlegger",
                "away": "borte"},
    "pupil": {"new": "ny", "at home": "hjemme", "leaving": "slutter"},
}  # fmt: skip


def school_year() -> NestedCycles:
    """Return the model: the school year innermost, labels of phases in Norwegian only."""
    cycles = [
        CycleDefinition(
            key=key, phases=tuple(PhaseDefinition(key=each, labels={"nb": nb}) for each, nb in some.items())
        )
        for key, some in PHASES.items()
    ]
    return NestedCycles(name="school", cycles=tuple(cycles))


def school(excerpts: int = 60) -> Project:
    """Return the study: excerpts on every segment and on none, two coders, two codes of one name."""
    model = school_year()
    places = cycle([*model.segments, (None, None)])
    codes = [
        Code(guid="g", name="Group"), Code(guid="gt", name="Trust", parent="g"), Code(guid="a", name="Alone"),
        Code(guid="at", name="Trust", parent="a"), Code(guid="y", name="2 years of waiting"),
    ]  # fmt: skip
    selections = [
        Selection(
            guid=f"e{at}", name=f"S{at:02d}", source="s", start=0, end=0, cycle=ring, phase=phase,
            second_cycle="pupil" if at % 11 == 3 else None, facts={"section": f"{at % 4 + 1}.{at % 3}"},
            texts={"en": f"They said it {at} times", "nb": f"De sa det {at} ganger"},
        )
        for at, (ring, phase) in zip(range(excerpts), places, strict=False)
    ]  # fmt: skip
    codings = [
        Coding(guid=f"k{at}", selection=f"e{at % excerpts}", code=codes[(at * 7) % 5].guid, user=f"u{at % 3 % 2}")
        for at in range(2 * excerpts)
    ]
    cases = [
        Case(guid=f"i{who}", name=f"Pupil {who}", values={"grade": who}, selections=tuple(
            f"e{at}" for at in range(excerpts) if at % 5 == who or at % 13 == who))
        for who in range(4)
    ]  # fmt: skip
    evidence = tuple(Evidence(stance="for" if at % 2 else "against", selection=f"e{at}") for at in range(0, 12, 3))
    return Project(
        name="school", cycles=model, codes=codes, selections=selections, codings=codings, cases=cases,
        users=[User(guid="u0", name="One"), User(guid="u1", name="Two")], sources=[Source(guid="s", name="notes")],
        variables=[Variable(guid="v", name="grade", type="Integer")],
        claims=[Claim(guid="q", name="Q1", section="1", kind="all", verdict="holds", evidence=evidence)],
    )  # fmt: skip
