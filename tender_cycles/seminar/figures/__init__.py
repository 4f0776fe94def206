"""The figures of a class: how far it agrees, where it does not, and how its cards were grouped."""

from tender_cycles.figures.registry import Entry
from tender_cycles.seminar.figures.agreement import plot_agreement, plot_confusion, plot_splits
from tender_cycles.seminar.figures.groupings import plot_groupings

__all__ = ["FIGURES", "PLOTS", "plot_agreement", "plot_confusion", "plot_groupings", "plot_splits"]


def __dir__() -> list[str]:
    return __all__


FIGURES: dict[str, dict[str, Entry]] = {}
PLOTS = (plot_agreement, plot_confusion, plot_groupings, plot_splits)
