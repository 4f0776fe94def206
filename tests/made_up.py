"""Made-up projects for the tests: one to read, and any that Hypothesis can think of."""

from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tender_cycles.cycles import (
    Calendar,
    Cycle,
    CycleDefinition,
    NestedCycles,
    Phase,
    PhaseDefinition,
    Relation,
    Span,
    tender_cycles,
)
from tender_cycles.datasets import load_school_year
from tender_cycles.project import (
    Case,
    Claim,
    Code,
    Coding,
    Evidence,
    Graph,
    Link,
    Project,
    Selection,
    Set,
    Source,
    User,
    Variable,
    Vertex,
)  # fmt: skip

WORDS = ("jeg", "æ", "eg", "hvordan", "korsn", "trygg", "Trygghet", "tillit", "NAV-veileder", "no’")
SPELLING = {"jeg": ("æ", "eg"), "hvordan": ("korsn",), "noe": ("no’",)}
TEXT = "Æ vet ikke korsn det går. Jeg spør kollegaen. 😀 Det e no’ trygt med tillit."


def school_year() -> Project:
    """Return the other study that ships: four cycles, as many phases on each as it takes."""
    return load_school_year()


SCHOOL = {
    "school year": ["autumn", "spring"],
    "class": ["forming", "working", "parting", "apart"],
    "teacher": ["settling in", "teaching", "marking", "planning", "away"],
    "pupil": ["new", "at home", "leaving"],
}


def school() -> NestedCycles:
    """Return a model of four cycles, not as many phases on each."""
    return NestedCycles.of(SCHOOL, name="school")


def school_calendar() -> Calendar:
    """Return a made-up school year on the rings of `school`: spans of every cycle, of unequal phases."""

    def span(cycle: str, name: str, first: date, *lengths: int, leave: str = "ended") -> Span:
        days = [first + timedelta(days=sum(lengths[:at])) for at in range(len(lengths) + 1)]
        return Span(
            cycle=cycle, name=name, starts=dict(zip(SCHOOL[cycle], days, strict=False)), end=days[-1], exit=leave
        )

    day = date(2024, 8, 19)
    spans = [span("school year", "2024/25", day, 140, 166)]
    spans += [span("class", f"{at + 1}A", day, 40 + 9 * at, 200 - 9 * at, 50, 16) for at in range(3)]
    spans += [span("teacher", f"T{at + 1}", day - timedelta(days=9 - at), 30, 90, 40, 30 + at, 60) for at in range(5)]
    spans += [span("pupil", f"P{at + 1}", day + timedelta(days=11 * at), 30, 150 + 7 * at, 20) for at in range(12)]
    spans.append(span("pupil", "P13", day + timedelta(days=200), 30, 100, 200, leave="open"))
    return Calendar(spans=spans, model=school())  # type: ignore[arg-type]


def school_project() -> Project:
    """Return a project with an excerpt or several on every segment of `school`, and one on none."""
    places = [segment for at, segment in enumerate(school().segments) for _ in range(at % 4 + 1)]
    selections = [
        Selection(guid=f"e{at}", name=f"E{at}", source="s", start=at, end=at + 1, cycle=cycle, phase=phase)
        for at, (cycle, phase) in enumerate(places)
    ]
    selections.append(Selection(guid="none", source="s", start=900, end=901))
    codes = [Code(guid=f"c{at}", name=f"code {at}") for at in range(4)]
    codings = [Coding(guid=f"k{at}", selection=f"e{at}", code=f"c{at % 4}") for at in range(len(places))]
    codings += [Coding(guid=f"l{at}", selection=f"e{at}", code=f"c{(at + 1) % 4}") for at in range(len(places))]
    source = Source(guid="s", name="talk", text="x" * 1000)
    cases = [Case(guid="i1", name="Ida", selections=tuple(each.guid for each in selections[::2]))]
    return Project(
        name="school",
        cycles=school(),
        sources=[source],
        selections=selections,
        codes=codes,
        codings=codings,
        cases=cases,
    )


# Short and long, in several scripts, with and without blanks.
_LABELS = st.sampled_from(
    ["a", "start", "ending", "under way in the work", "På leting etter noe annet enn det en har nå", "Δημοτικό σχολείο",
     "учебный год и каникулы", "Arbeidsmarkedstiltaksgjennomføringsperioden", "التعليم", "Ende\nder Zeit"]
)  # fmt: skip


@st.composite
def models(draw: st.DrawFn, most_cycles: int = 5, most_phases: int = 8) -> NestedCycles:
    """Draw nested cycles: one to five, of one to eight phases, with labels in one language or none."""

    def labels() -> dict[str, str]:
        lang = draw(st.sampled_from(["", "nb", "en"]))
        return {lang: draw(_LABELS)} if lang else {}

    def phases() -> tuple[PhaseDefinition, ...]:
        return tuple(PhaseDefinition(key=f"p{at}", labels=labels()) for at in range(draw(st.integers(1, most_phases))))

    cycles = [
        CycleDefinition(key=f"c{at}", phases=phases(), labels=labels(), titles=labels())
        for at in range(draw(st.integers(1, most_cycles)))
    ]
    return NestedCycles(name="drawn", cycles=tuple(cycles))


@st.composite
def turns(draw: st.DrawFn, model: NestedCycles, most: int = 9) -> tuple[Span, ...]:
    """Draw spans of a model's cycles, some of whose phases may be empty or left out; at least one."""
    found = []
    for at in range(draw(st.integers(1, most))):
        cycle = draw(st.sampled_from(model.cycles))
        keys = [phase.key for phase in cycle.phases if draw(st.booleans())] or [cycle.phases[0].key]
        days = sorted(date(2024, 1, 1) + timedelta(days=draw(st.integers(0, 900))) for _ in keys)
        end = days[-1] + timedelta(days=draw(st.integers(1, 300)))
        found.append(Span(cycle=cycle.key, name=f"S{at}", starts=dict(zip(keys, days, strict=True)), end=end))
    return tuple(found)


def study() -> Project:
    """Return a small study that one can follow with a pencil."""
    codes = [
        Code(guid="c1", name="Start", key="1", labels={"nb": "Oppstart", "en": "Start"}),
        Code(
            guid="c11", name="Social work", key="1.1", parent="c1", labels={"nb": "Sosialfaglig", "en": "Social work"}
        ),
        Code(guid="c2", name="Under way", key="2"),
        Code(
            guid="c21", name="Social work", key="2.1", parent="c2", labels={"nb": "Sosialfaglig", "en": "Social work"}
        ),
        Code(
            guid="ct", name="trust", parent="c11", labels={"nb": "tillit", "en": "trust"},
            texts={"nb": "Å stole på noen.\nBrukes: alltid.", "en": "Relying on somebody.\nApply: always."},
        ),
        Code(guid="cd", name="doubt", parent="c21", labels={"nb": "tvil", "en": "doubt"}),
    ]  # fmt: skip
    variables = [
        Variable(guid="v1", name="contract"),
        Variable(guid="v2", name="social_work", type="Boolean"),
        Variable(guid="v3", name="years", type="Integer"),
    ]
    tender, consultant, participant = Cycle
    facts = {"section": "4.1.1", "kind": "block"}
    selections = [
        _selection(
            "E1", 0, 25, consultant, Phase.STARTUP, facts | {"words": 6}, "Uncertain of the start", second=tender
        ),
        _selection("E2", 26, 45, consultant, Phase.ENDING, facts | {"section": "4.10.1"}, "Asks a colleague"),
        _selection(
            "E3", 20, 30, participant, Phase.ENDING, facts | {"section": "4.2", "kind": "inline"}, "A safe trust"
        ),
        _selection("E4", 48, 75, None, None, {"section": "4.2"}, "Said of the whole group"),
    ]
    pairs = [
        ("E1", "ct", "u1"), ("E1", "ct", "u2"), ("E1", "cd", "u2"), ("E2", "cd", "u1"), ("E2", "c1", "u1"),
        ("E3", "ct", "u1"), ("E3", "cd", "u1"), ("E4", "c2", None),
    ]  # fmt: skip
    evidence = (
        Evidence(stance="for", selection="e1"),
        Evidence(stance="for", case="i2", variable="contract"),
        Evidence(stance="against", selection="e3"),
    )
    return Project(
        name="pencil",
        cycles=tender_cycles(),
        users=[User(guid="u1", name="Reader one", id="reader-1"), User(guid="u2", name="Reader two", id="reader-2")],
        codes=codes,
        variables=variables,
        cases=[
            Case(
                guid="i1", name="Anna", selections=("e1", "e2"),
                values={"contract": "permanent", "social_work": True, "years": 3},
            ),
            Case(guid="i2", name="Berit", selections=("e3",), values={"contract": "temporary", "social_work": False}),
        ],
        sources=[Source(guid="s", name="interview", text=TEXT), Source(guid="t", name="unread")],
        selections=selections,
        codings=[
            Coding(guid=f"k{at}", selection=s.lower(), code=c, user=u) for at, (s, c, u) in enumerate(pairs)
        ],
        sets=[Set(guid="set", name="both", codes=("ct", "cd"))],
        links=[Link(guid="l1", origin="e1", target="e2"), Link(guid="l2", origin="ct", target="cd")],
        graphs=[Graph(guid="g", vertices=(Vertex(guid="gv", x=1, y=2, represents="e1"),))],
        claims=[
            Claim(
                guid="q1", name="C01", section="5.1", kind="all", verdict="contradicted",
                texts={"en": "All say so", "nb": "Alle sier det"}, evidence=evidence, contradicts=("q2",),
            ),
            Claim(guid="q2", name="C02", section="5.2", kind="count", verdict="holds"),
        ],
        spelling=SPELLING,
    )  # fmt: skip


def coding(guid: str, selection: str = "e1", code: str = "c1") -> Coding:
    """Return one more coding of `study`."""
    return Coding(guid=guid, selection=selection, code=code)


def twins() -> list[Code]:
    """Return two codes of one name, each below another, with those."""
    return [
        Code(guid="start", name="start"), Code(guid="a", name="work", parent="start"),
        Code(guid="end", name="end"), Code(guid="b", name="work", parent="end"),
    ]  # fmt: skip


def _selection(
    name: str, start: int, end: int, cycle: Cycle | None, phase: Phase | None,
    facts: dict[str, Any], paraphrase: str, second: Cycle | None = None,
) -> Selection:  # fmt: skip
    return Selection(
        guid=name.lower(), name=name, source="s", start=start, end=end, cycle=cycle, second_cycle=second, phase=phase,
        facts=facts, texts={"en": paraphrase},
    )  # fmt: skip


def paraphrased(words: int = 12) -> Project:
    """Return a study with two categories and four sub-categories, whose excerpts have paraphrases and words."""
    codes = [Code(guid=f"c{at}", name=f"Category {at}", key=str(at)) for at in (1, 2)]
    codes += [
        Code(guid=f"c{at}{below}", name=f"Sub {at}.{below}", key=f"{at}.{below}", parent=f"c{at}", description="What.")
        for at in (1, 2)
        for below in (1, 2)
    ]
    text = "".join(f"<word {at:02d}>" for at in range(words))
    selections = [
        Selection(
            guid=f"e{at}", name=f"E{at:03d}", source="s", start=at * 9, end=at * 9 + 9,
            texts={"nb": f"gjengitt {at}", "en": f"retold {at}"}, facts={"section": "4.1.1"}, phase=list(Phase)[at % 3],
        )
        for at in range(words)
    ]  # fmt: skip
    subs = ["c11", "c12", "c21", "c22"]
    codings = [Coding(guid=f"k{at}", selection=f"e{at}", code=subs[at % 4]) for at in range(words)]
    return Project(
        name="own",
        cycles=tender_cycles(),
        codes=codes,
        sources=[Source(guid="s", name="talk", text=text)],
        selections=selections,
        codings=codings,
    )


def parts(project: Project) -> dict[str, Any]:
    """Return the fields with which to make the same project again."""
    return {each.name: getattr(project, each.name) for each in fields(project) if each.init}


KEYS = st.sampled_from(
    ["new", "settled", "elev", "undervisningsåret", "φθινόπωρο", "学期", "سنة", "школа", "a b", "x" * 60]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LABELS = st.dictionaries(st.sampled_from(["nb", "en", "se"]), TEXTS, max_size=2)
COLORS = st.just("") | st.from_regex("#[0-9A-Fa-f]{6}", fullmatch=True)


@st.composite
def phases(draw: st.DrawFn) -> PhaseDefinition:
    """Draw a phase; another on the same ring may have its key."""
    return PhaseDefinition(
        key=draw(KEYS), labels=draw(LABELS), titles=draw(LABELS), color=draw(COLORS), edge=draw(COLORS),
        tint=draw(COLORS),
    )  # fmt: skip


@st.composite
def any_models(draw: st.DrawFn) -> NestedCycles:
    """Draw nested cycles as odd as they may be: keys in any script, any text as a label, colours, relations."""
    keys = draw(st.lists(KEYS, min_size=1, max_size=5, unique=True))
    several = st.lists(phases(), min_size=1, max_size=8, unique_by=lambda phase: phase.key)
    cycles = [CycleDefinition(key=key, phases=draw(several), labels=draw(LABELS), titles=draw(LABELS)) for key in keys]
    kinds, named = st.sampled_from(["governs", "independent"]), st.sampled_from(keys)
    relations = draw(st.lists(st.builds(Relation, of=named, to=named, kind=kinds, source=TEXTS), max_size=3))
    return NestedCycles(name=draw(TEXTS), cycles=cycles, relations=relations, source=draw(TEXTS))


def places(model: NestedCycles | None) -> st.SearchStrategy[dict[str, str | None]]:
    """Draw where an excerpt stands on the rings of a model, as far as that is said."""
    if model is None:
        return st.just({})
    cycles = st.sampled_from(model.keys)
    segment = st.sampled_from(model.segments).map(lambda pair: {"cycle": pair[0], "phase": pair[1]})
    alone = st.fixed_dictionaries({"cycle": cycles}) | st.fixed_dictionaries(
        {"phase": st.sampled_from(model.phase_keys)}
    )
    second = st.fixed_dictionaries({}, optional={"second_cycle": cycles})
    return st.builds(lambda place, second: {**place, **second}, segment | alone | st.just({}), second)


@st.composite
def projects(draw: st.DrawFn, cycles: st.SearchStrategy[NestedCycles | None] | None = None) -> Project:
    """Draw a project: overlapping selections, several coders, excerpts with no informant or two.

    It stands on the thesis's nested cycles, on others or on none, unless a
    strategy for its model is given.
    """
    model = draw(st.sampled_from([None, tender_cycles()]) | models(4, 4) if cycles is None else cycles)
    n_codes, n_cases = draw(st.integers(1, 5)), draw(st.integers(0, 3))
    parents = [draw(st.none() | st.integers(0, at - 1)) if at else None for at in range(n_codes)]
    codes = [
        Code(guid=f"c{at}", name=f"code {at}", parent=None if parent is None else f"c{parent}")
        for at, parent in enumerate(parents)
    ]
    texts = draw(
        st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join), min_size=1, max_size=2)
    )
    sources = [
        Source(guid=f"s{at}", name=f"source {at}", text=text, values={"post": "permanent"} if at else {})
        for at, text in enumerate(["", *texts])
    ]
    selections, codings = [], []
    for at in range(draw(st.integers(0, 9))):
        source = draw(st.sampled_from(sources))
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(source.text) or 9)] * 2)))
        selections.append(
            Selection(
                guid=f"e{at}",
                name=f"E{at}",
                source=source.guid,
                start=start,
                end=end,
                **draw(places(model)),
                facts=draw(st.fixed_dictionaries({}, optional={"kind": st.sampled_from(["block", "inline"])})),
                texts={"en": draw(st.lists(st.sampled_from(WORDS), max_size=5).map(", ".join))},
            )
        )
        for code in draw(st.lists(st.sampled_from(codes), max_size=4)):
            user = draw(st.sampled_from([None, "u0", "u1"]))
            codings.append(Coding(guid=f"k{len(codings)}", selection=f"e{at}", code=code.guid, user=user))
    cases = [
        Case(
            guid=f"i{at}", name=f"I{at}",
            selections=tuple(each.guid for each in selections if draw(st.booleans())),
            sources=draw(st.sampled_from([(), (), ("s0",)])),
            values=draw(st.fixed_dictionaries({}, optional={"post": st.sampled_from(["permanent", "temporary"])})),
        )
        for at in range(n_cases)
    ]  # fmt: skip
    users = [User(guid=f"u{at}", name=f"reader {at}") for at in range(2)]
    claims = [
        Claim(
            guid=f"q{each.guid}", name=each.name, section="5", kind="all", verdict="holds",
            evidence=(Evidence(stance=draw(st.sampled_from(["for", "against", "context"])), selection=each.guid),),
        )
        for each in selections[:2]
    ]  # fmt: skip
    links = [Link(guid=f"l{each.guid}", origin=each.guid, target=each.code) for each in codings[:3]]
    return Project(
        name="drawn", cycles=model, users=users, codes=codes, variables=[Variable(guid="v", name="post")], cases=cases,
        sources=sources, selections=selections, codings=codings, claims=claims, links=links, spelling=SPELLING,
    )  # fmt: skip


FILTERS = {
    "code": st.just("code 0"),
    "source": st.just("source 0"),
    "text": st.sampled_from([*WORDS, ("jeg", "tillit"), "jeg tillit"]),
    "post": st.sampled_from([None, ("permanent", None)]),
}


def filters(project: Project) -> st.SearchStrategy[dict[str, Any]]:
    """Draw filters that a drawn project understands."""
    on_rings = {}
    if project.cycles is not None:
        cycle, phase = st.sampled_from(project.cycles.keys), st.sampled_from(project.cycles.phase_keys)
        on_rings = {"cycle": cycle | st.lists(cycle, min_size=1, max_size=2), "phase": phase}
    return st.fixed_dictionaries({}, optional=on_rings | FILTERS)


FILTERED = projects().flatmap(lambda project: st.tuples(st.just(project), filters(project)))
"""A project and filters that it understands."""
