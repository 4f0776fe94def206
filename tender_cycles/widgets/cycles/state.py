"""A calendar, a day, around a tender period also that on trial, and the excerpts that speak of the day.

Like `ThemeState` it knows nothing of widgets.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, timedelta
from functools import reduce
from typing import Any

import traitlets

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.cycles import Calendar, TenderPeriod
from tender_cycles.project import Project
from tender_cycles.widgets.core.repeats import Repeats
from tender_cycles.words import LANGS, check_lang

PERIOD = ("start", "form", "used", "startup_months", "closing_months", "notice_months")
# What `TenderPeriod` takes where nothing is said.
_USUAL = {
    each.name: each.default
    for each in fields(TenderPeriod)
    if each.name.endswith("months") or each.name in ("name", "exit")
}


class CalendarState(traitlets.HasTraits):
    """A day of a calendar, what of the material speaks of it, and a tender period that can be changed if it has one.

    Employments and participations keep their own dates when the tender is
    changed: they run independently of it. The tender decides which of them it
    cuts off and which never come to be; `fates` says so.

    Parameters
    ----------
    calendar : Calendar
    project : Project or None
        Where the excerpts are from; on the same cycles as the calendar, or on none.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    source : str
        The Python that gives `calendar`.

    Attributes
    ----------
    period : TenderPeriod or None
        The tender on trial; None for a calendar without one.
    day : date
        A day of the calendar; one that falls out of it moves to the nearer end.
    segments : tuple of (cycle, phase)
        Narrows the excerpts to some of what is current; empty for all of it.
    repeats : bool
        Whether excerpts that repeat another count too. At first whether the
        given project holds some; always false where there are none.

    Examples
    --------
    >>> period = TenderPeriod(start=date(2019, 1, 1), form="2+1")
    >>> state = CalendarState(Calendar(period))
    >>> state.change(used=(False,))
    >>> state.calendar.period.end, state.day
    (datetime.date(2021, 1, 1), datetime.date(2020, 12, 31))
    """

    period = traitlets.Instance(TenderPeriod, allow_none=True)
    day = traitlets.Instance(date)
    segments = traitlets.Tuple()
    repeats = traitlets.Bool(False)
    lang = traitlets.Enum(LANGS)

    def __init__(
        self, calendar: Calendar, project: Project | None = None, lang: str | None = None, source: str = "calendar"
    ) -> None:
        lang = check_lang(lang)
        check_type(Calendar, calendar, "calendar")
        if project is not None:
            check_type(Project, project, "project")
            if project.cycles and project.cycles.segments != calendar.model.segments:
                raise ValueError(
                    f"the project stands on other cycles ({', '.join(project.cycles.keys)})"
                    f" than the calendar ({', '.join(calendar.model.keys)})"
                )
        self.given = calendar
        self.material = project
        self.both = Repeats.of(project) if project is not None else None
        self.source = source
        repeats = self.both is not None and project is not None and self.both.holds(project)
        day = list(calendar.transitions().values())[-2]
        super().__init__(period=calendar.period, day=day, repeats=repeats, lang=lang)

    @property
    def project(self) -> Project | None:
        """What is selected from: the given project, with or without excerpts that repeat another."""
        return self.both[self.repeats] if self.both else None

    # -- what may be set

    @traitlets.validate("repeats")
    def _check_repeats(self, proposal: Any) -> bool:
        return bool(proposal["value"]) and self.both is not None and self.both.n > 0

    @traitlets.validate("day")
    def _check_day(self, proposal: Any) -> date:
        day: date = proposal["value"]
        calendar = self.calendar
        return min(max(day, calendar.start), calendar.end - timedelta(days=1))

    @traitlets.observe("period")
    def _keep_day(self, _change: Any) -> None:
        self.day = self._check_day({"value": self.day})

    @traitlets.validate("segments")
    def _check_segments(self, proposal: Any) -> tuple[tuple[str, str], ...]:
        known = self.given.model.segments
        wanted = [tuple(map(str, each)) for each in proposal["value"]]
        if wrong := [each for each in wanted if each not in known]:
            hint = nearest("/".join(wrong[0]), map("/".join, known))
            raise traitlets.TraitError(f"segment {wrong[0]!r} is not on the rings{hint}")
        return tuple(each for each in known if each in wanted)

    def change(self, **parts: Any) -> None:
        """Change parts of the period, by the names that `TenderPeriod` gives them.

        With another form, and nothing said about its options, all of them are used.

        Raises
        ------
        ValueError
            If the parts do not make a tender period, or the calendar has none.
        """
        if self.period is None:
            raise ValueError("this calendar has no tender period to change")
        if parts.get("form", self.period.form) != self.period.form:
            parts = {"used": None, **parts}
        self.period = replace(self.period, **parts)

    # -- as plain values, and back

    @property
    def choice(self) -> dict[str, Any]:
        """What is set, as JSON can hold it."""
        period: dict[str, Any] | None = None
        if self.period:
            period = {name: getattr(self.period, name) for name in PERIOD}
            period |= {"start": self.period.start.isoformat(), "used": list(self.period.used or ())}
        segments = [list(each) for each in self.segments]
        told = {"period": period, "day": self.day.isoformat(), "segments": segments}
        return told | {"repeats": self.repeats, "lang": self.lang}

    @choice.setter
    def choice(self, choice: Mapping[str, Any]) -> None:
        period = self.period
        if period:
            parts = dict(choice["period"])
            parts |= {"start": date.fromisoformat(parts["start"]), "used": tuple(parts["used"])}
            period = replace(period, **parts)
        with self.hold_trait_notifications():
            self.period = period
            self.day = date.fromisoformat(choice["day"])
            self.segments = tuple(map(tuple, choice["segments"]))
            self.repeats = choice.get("repeats", self.repeats)
            self.lang = choice.get("lang", self.lang)

    def to_python(self) -> str:
        """Return the line that makes the same `calendar` and `day`."""
        made = self.source
        if self.period and self.period != self.given.period:
            made += f".replacing(tc.cycles.TenderPeriod({_arguments(self.period)}))"
        return f"from datetime import date; calendar, day = {made}, {_date(self.day)}"

    def select_to_python(self, name: str = "project") -> str:
        """Return the expression that selects the same excerpts."""
        calls = (", ".join(f'("{cycle}", "{phase}")' for cycle, phase in pairs) for pairs in self._selects)
        if self.both and self.material is not None:
            name = self.both.written(name, self.material, also=self.repeats)
        return name + "".join(f".select(segment=[{pairs}])" for pairs in calls)

    # -- what follows from it

    @property
    def calendar(self) -> Calendar:
        """The calendar, around the tender on trial if it has one."""
        return self.given.replacing(self.period) if self.period else self.given

    @property
    def current(self) -> dict[tuple[str, str], int]:
        """How many spans of each cycle are in each phase on the day."""
        counts = dict.fromkeys(self.given.model.segments, 0)
        for span, phase in self.calendar.on(self.day):
            counts[span.cycle, phase] += 1
        return counts

    @property
    def _now(self) -> tuple[tuple[str, str], ...]:
        return tuple(segment for segment, n in self.current.items() if n)

    @property
    def speaking(self) -> tuple[tuple[str, str], ...]:
        """The segments whose excerpts are shown: those of the day, or the chosen ones among them."""
        return tuple(each for each in self._now if not self.segments or each in self.segments)

    @property
    def _selects(self) -> list[tuple[tuple[str, str], ...]]:
        """By which segments to select, one after the other; two that share nothing select nothing."""
        return [self.speaking] if self.speaking else [self._now, self.segments]

    @property
    def chosen(self) -> Project:
        """The excerpts that speak of the day.

        Raises
        ------
        ValueError
            If there is no project.
        """
        if self.project is None:
            raise ValueError("there is no project to select from: give one to CalendarState")
        return reduce(lambda project, pairs: project.select(segment=pairs), self._selects, self.project)

    @property
    def count(self) -> int:
        """How many excerpts speak of the day; 0 where there are none that stand on cycles."""
        return len(self.chosen) if self.project and self.project.cycles else 0

    @property
    def fates(self) -> dict[str, tuple[str, ...]]:
        """The names of the spans around the innermost cycle by what its ends do to them.

        ``"cut"``: run across the start or the end; ``"outside"``: lie wholly
        outside and do not come to be; ``"whole"``: the others.
        """
        found: dict[str, tuple[str, ...]] = {"whole": (), "cut": (), "outside": ()}
        start, end = self.calendar.start, self.calendar.end
        for span in (each for each in self.given.spans if each.cycle != self.given.innermost):
            if span.end <= start or span.start >= end:
                fate = "outside"
            else:
                fate = "whole" if start <= span.start and span.end <= end else "cut"
            found[fate] += (span.name,)
        return found


def _arguments(period: TenderPeriod) -> str:
    """Return the arguments that make a tender period."""
    parts = {"start": _date(period.start), "form": repr(period.form)}
    if not all(period.used or ()):
        parts["used"] = repr(period.used)
    told = {name: (getattr(period, name), usual) for name, usual in _USUAL.items()}
    parts |= {name: repr(value) for name, (value, usual) in told.items() if value != usual}
    return ", ".join(f"{name}={value}" for name, value in parts.items())


def _date(day: date) -> str:
    return f"date({day.year}, {day.month}, {day.day})"
