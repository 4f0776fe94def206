"""The simulation's figures by name."""

from functools import partial

from tender_cycles.figures.registry import Entry
from tender_cycles.office.figures import simulated, wording
from tender_cycles.office.figures.outcomes import plot_outcomes
from tender_cycles.office.figures.survival import plot_hazards, plot_incidence, plot_tenure

FIGURES: dict[str, dict[str, Entry]] = {
    name: {"": Entry(plot, table, values, partial(wording.assumed, name))}
    for name, plot, table, values in (
        ("tenure", plot_tenure, simulated.tenure, wording.tenure),
        ("incidence", plot_incidence, simulated.incidence, wording.incidence),
        ("hazards", plot_hazards, simulated.hazards, wording.hazards),
        ("tender-forms", plot_outcomes, simulated.outcomes, wording.tender_forms),
    )
}
