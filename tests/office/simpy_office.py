"""The simulated office once more: one SimPy process for each tender, slot and participant.

Written from the model's description alone; it shares with the package nothing
but the parameters of an `Office` and the names of what is counted. Participants
are walked through time second by second, so to speak: whenever a phase or a
state changes, the time since the last change is booked. Slow and plain.
"""

import itertools
import random
from collections import Counter
from dataclasses import dataclass, field

import simpy

from tender_cycles.office.simulation import Office

INFINITE = float("inf")


@dataclass
class Slot:
    number: int
    state: str = "vacant"
    since: float = 0.0
    here: set = field(default_factory=set)
    process: simpy.Process = None
    work: simpy.Process = None


@dataclass(eq=False)
class Person:
    slot: Slot
    start: float
    planned: float
    kind: str
    phase: str = "start-up"
    since: float = 0.0
    breaks: int = 0
    first_break: float = INFINITE
    process: simpy.Process = None


class SimpyOffice:
    """One replication; `totals` is what it counted in the window."""

    def __init__(self, office: Office, window: tuple[float, float, float], seed: int) -> None:
        self.o, self.rng, self.env = office, random.Random(seed), simpy.Environment()
        self.start, self.end, self.until = window
        self.totals, self.joint, self.slot_time, self.tender_time = Counter(), Counter(), Counter(), Counter()
        self.histogram = Counter()
        self.phase, self.phase_since, self.closed = "start-up", 0.0, False
        self.next_end = 0.0
        self.slots = [Slot(number) for number in range(office.slots)]

    def run(self) -> "SimpyOffice":
        self.env.process(self.tenders())
        for slot in self.slots:
            slot.process = self.env.process(self.fill(slot))
        self.transfer_in()
        self.env.process(self.arrivals())
        self.env.run(self.until)
        for person in [person for slot in self.slots for person in slot.here]:
            self.book_person(person)
            if self.start <= person.start < self.end:
                self.totals["cohort_open" if person.kind == "new" else "transferred_open"] += 1
        for slot in self.slots:
            self.book_slot(slot)
        self.book_tender()
        return self

    # time is booked inside the window only
    def inside(self, since: float) -> float:
        return max(0.0, min(self.env.now, self.end) - max(since, self.start))

    def counts(self, name: str, begins: bool = False) -> None:
        now = self.env.now
        if self.start <= now < self.end if begins else self.start < now <= self.end:
            self.totals[name] += 1

    def book_person(self, person: Person) -> None:
        self.joint[self.phase, person.slot.state, person.phase] += self.inside(person.since)
        person.since = self.env.now

    def book_slot(self, slot: Slot) -> None:
        for person in slot.here:
            self.book_person(person)
        self.slot_time[self.phase, slot.state] += self.inside(slot.since)
        slot.since = self.env.now

    def book_tender(self) -> None:
        self.tender_time[self.phase] += self.inside(self.phase_since)
        self.phase_since = self.env.now

    def turn(self, slot: Slot, state: str) -> None:
        self.book_slot(slot)
        slot.state = state

    def turn_tender(self, phase: str) -> None:
        for slot in self.slots:
            self.book_slot(slot)
        self.book_tender()
        self.phase = phase
        for slot in self.slots:  # the pressure to leave has changed
            if slot.work is not None and slot.work.is_alive:
                slot.work.interrupt("phase")

    def tenders(self):
        o, env = self.o, self.env
        first, *options = map(int, o.tender.split("+"))
        while True:
            used = list(itertools.takewhile(lambda _: self.rng.random() < o.option_used, options))
            length = first + sum(used)
            known = o.closing / 12 if len(used) == len(options) else min(o.closing, o.option_notice) / 12
            begin = env.now
            end, closing = begin + length, begin + max(0.0, length - known)
            underway = min(begin + o.startup / 12, closing)
            stop = max(begin, end - o.intake_stop / 12)
            self.next_end = end
            self.turn_tender("start-up")
            self.closed = False
            marks = sorted([(underway, 0, "under way"), (closing, 1, "ending"), (stop, 2, "closed")])
            for when, _, what in marks:
                yield env.timeout(when - env.now)
                if what == "closed":
                    self.closed = True
                elif what == "ending" or self.phase == "start-up":
                    self.turn_tender(what)
            yield env.timeout(end - env.now)
            self.counts("tenders_ended")
            if self.rng.random() < o.win:
                for slot in self.slots:
                    if slot.work is not None and slot.work.is_alive:
                        slot.work.interrupt("won")
            else:
                self.counts("tenders_lost")
                self.lose()

    def lose(self) -> None:
        for slot in self.slots:
            self.book_slot(slot)
        moved = []
        for slot in self.slots:
            for person in list(slot.here):
                person.process.interrupt("lost")
                if self.rng.random() < self.o.transfer:
                    person.breaks += 1
                    person.first_break = min(person.first_break, self.env.now)
                    self.counts("breaks_transferred")
                    moved.append(person.planned)
                else:
                    self.counts("ended_by_loss")
                self.leave(person)
        for slot in self.slots:
            if slot.state != "vacant":
                slot.process.interrupt("lost")
                slot.work = None  # no longer moved by the next tender's phases
        if self.env.now < self.end:
            for planned in moved:
                self.enter(self.rng.choice(self.slots), planned, "transferred")

    def fill(self, slot: Slot):
        while True:
            wait = self.rng.expovariate(1.0) * self.o.vacancy / 12
            while wait > 0:
                if self.o.recruit_in_closing:
                    step = wait
                elif self.phase == "ending":  # recruiting has stopped, and its clock with it
                    yield self.env.timeout(self.next_end - self.env.now)
                    continue
                else:
                    step = min(wait, 1 / 500)
                yield self.env.timeout(step)
                wait -= step
            hired = self.env.now
            self.counts("hires", begins=True)
            work = slot.work = self.env.process(self.work(slot, hired))
            try:
                yield work
            except simpy.Interrupt:
                work.interrupt("lost")
                self.turn(slot, "vacant")
                self.counts("jobs_lost")
                continue
            self.turn(slot, "vacant")
            self.counts("leavers")
            for person in slot.here:
                person.breaks += 1
                person.first_break = min(person.first_break, self.env.now)
                self.counts("breaks_left")

    def work(self, slot: Slot, hired: float):
        """A consultant: draws anew whenever the pressure changes, which is the same while it is memoryless."""
        o, env = self.o, self.env
        trained = hired + o.training / 12
        while True:
            state = "training" if env.now < trained else "doing"
            if slot.state != state:
                self.turn(slot, state)
            name = {"start-up": "leave_startup", "under way": "leave_underway", "ending": "leave_closing"}[self.phase]
            hazard = getattr(o, name)
            decides = self.rng.expovariate(hazard) if hazard else INFINITE
            until_trained = trained - env.now if env.now < trained else INFINITE
            wait = min(decides, until_trained)
            try:
                yield env.timeout(wait) if wait < INFINITE else env.event()
            except simpy.Interrupt as why:
                if why.cause == "lost":
                    return
                if why.cause == "won":
                    trained = max(trained, env.now + o.retraining / 12)
                continue
            if wait == decides:
                break
            trained = env.now
        self.turn(slot, "ending")
        leaves = env.now + o.notice / 12
        while env.now < leaves:
            try:
                yield env.timeout(leaves - env.now)
            except simpy.Interrupt as why:
                if why.cause == "lost":
                    return

    def arrivals(self):
        while True:
            yield self.env.timeout(self.rng.expovariate(self.o.arrivals))
            if self.env.now >= self.end:
                return
            if not self.closed:
                stay = min(self.rng.expovariate(12 / self.o.stay), self.o.stay_limit / 12)
                self.enter(self.rng.choice(self.slots), self.env.now + stay, "new")

    def transfer_in(self) -> None:
        """Time 0: whoever would be there had the intake been open for ever, found by letting them come."""
        back = min(self.o.stay_limit, 40 * self.o.stay) / 12
        came = -back + self.rng.expovariate(self.o.arrivals)
        while came < 0:
            planned = came + min(self.rng.expovariate(12 / self.o.stay), self.o.stay_limit / 12)
            if planned > 0:
                self.enter(self.rng.choice(self.slots), planned, "transferred")
            came += self.rng.expovariate(self.o.arrivals)

    def enter(self, slot: Slot, planned: float, kind: str) -> None:
        person = Person(slot, self.env.now, planned, kind, since=self.env.now)
        slot.here.add(person)
        self.counts(f"entrants_{kind}", begins=True)
        person.process = self.env.process(self.stay(person))

    def stay(self, person: Person):
        env, o = self.env, self.o
        ending = max(person.start, person.planned - o.participant_ending / 12)
        underway = min(person.start + o.participant_startup / 12, ending)
        try:
            for when, phase in ((underway, "under way"), (ending, "ending"), (person.planned, None)):
                if when > env.now:
                    yield env.timeout(when - env.now)
                self.book_person(person)
                person.phase = phase or person.phase
        except simpy.Interrupt:
            return
        self.leave(person)

    def leave(self, person: Person) -> None:
        self.book_person(person)
        person.slot.here.discard(person)
        if not self.start <= person.start < self.end:
            return
        self.histogram[person.kind, person.breaks] += 1
        if person.kind == "transferred":
            self.totals["transferred_stays"] += 1
            return
        length = self.env.now - person.start
        self.totals["cohort"] += 1
        self.totals["cohort_unbroken"] += person.breaks == 0
        self.totals["cohort_breaks"] += person.breaks
        self.totals["cohort_continuity"] += min(1.0, (person.first_break - person.start) / length) if length else 1.0
