"""The simulation's figures by name."""

from collections.abc import Callable

from tender_cycles.figures.registry import Entry
from tender_cycles.figures.wording import Values
from tender_cycles.office.figures import simulated, wording
from tender_cycles.office.figures.outcomes import plot_outcomes
from tender_cycles.office.figures.survival import plot_hazards, plot_incidence, plot_tenure


def _assumed(name: str) -> Callable[[str], Values]:
    return lambda lang: {"assumed": simulated.assumed(name, lang)}


FIGURES: dict[str, dict[str, Entry]] = {
    "tenure": {
        "": Entry(
            lambda ask: plot_tenure(lang=ask.lang),
            lambda _: simulated.tenure(),
            lambda _: wording.tenure(),
            caption=_assumed("tenure"),
        )
    },
    "incidence": {
        "": Entry(
            lambda ask: plot_incidence(lang=ask.lang),
            lambda _: simulated.incidence(),
            lambda _: wording.incidence(),
            caption=_assumed("incidence"),
        )
    },
    "hazards": {
        "": Entry(
            lambda ask: plot_hazards(lang=ask.lang),
            lambda _: simulated.hazards(),
            lambda _: wording.hazards(),
            caption=_assumed("hazards"),
        )
    },
    "tender-forms": {
        "": Entry(
            lambda ask: plot_outcomes(lang=ask.lang),
            lambda ask: simulated.outcomes(lang=ask.lang),
            lambda ask: wording.tender_forms(ask.lang),
            caption=_assumed("tender-forms"),
        )
    },
}
