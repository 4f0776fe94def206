"""What stands in the alternative text of the simulation's figures: their numbers, in words."""

import pandas as pd

from tender_cycles.figures.wording import Values
from tender_cycles.office.figures import simulated
from tender_cycles.words import say


def assumed(name: str, lang: str) -> Values:
    """Return the words for a caption: how much is assumed behind the figure."""
    return {"assumed": simulated.assumed(name, lang)}


def tenure() -> Values:
    """Return the words for the tenure curve."""
    curve = simulated.tenure()["survival"]
    shares = {name: f"{100 * _at(curve, year):.0f}" for name, year in (("one", 1), ("two", 2), ("four", 4))}
    return {**shares, "half": f"{curve[curve <= 0.5].index[0]:.1f}"}


def incidence() -> Values:
    """Return the words for the causes."""
    curves = simulated.incidence()["incidence"]
    years = (("", 2), ("4", 4))
    return {f"{cause}{mark}": f"{100 * _at(curves[cause], at):.0f}" for cause in simulated.CAUSES for mark, at in years}


def hazards() -> Values:
    """Return the words for the hazards."""
    table = simulated.hazards()
    early = table[table.index < 1]
    return {
        "first": f"{early['left'].sum() / early['exposure'].sum():.2f}",
        "last": f"{table['hazard'].iloc[-1]:.2f}",
        "most": f"{table['hazard'].idxmax():g}",
    }


def tender_forms(lang: str) -> Values:
    """Return the words for the forms of tender."""
    table = simulated.outcomes(lang=lang)
    said = [
        say(
            "figure.tender-forms.said",
            lang,
            label=group["label"].iloc[0],
            values=", ".join(f"{form} {value:.3f}" for form, value in group.droplevel("outcome")["value"].items()),
        )
        for _, group in table.groupby(level="outcome", sort=False)
    ]
    return {"n": len(said), "said": "; ".join(said)}


def _at(curve: pd.Series, tenure: float) -> float:
    """Return a step curve's value at a tenure."""
    return float(curve[curve.index <= tenure].iloc[-1])
