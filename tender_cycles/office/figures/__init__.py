"""The figures of the simulation: tenure, its ends and hazards, and outcomes under several forms of tender."""

from tender_cycles.office.figures.outcomes import plot_outcomes
from tender_cycles.office.figures.registry import FIGURES
from tender_cycles.office.figures.survival import plot_hazards, plot_incidence, plot_tenure

__all__ = ["FIGURES", "PLOTS", "plot_hazards", "plot_incidence", "plot_outcomes", "plot_tenure"]


def __dir__() -> list[str]:
    return __all__


PLOTS = ()
