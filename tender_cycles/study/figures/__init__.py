"""The figure of a study's own history: its codes over the rounds of coding."""

from tender_cycles.figures.registry import Entry
from tender_cycles.study.figures.rounds import plot_rounds

__all__ = ["FIGURES", "PLOTS", "plot_rounds"]


def __dir__() -> list[str]:
    return __all__


FIGURES: dict[str, dict[str, Entry]] = {}
PLOTS = (plot_rounds,)
