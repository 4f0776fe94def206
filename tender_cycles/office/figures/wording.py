"""What stands in the alternative text of the simulation's figures: their numbers, in words."""

import pandas as pd

from tender_cycles.figures.wording import Values
from tender_cycles.office.figures import simulated
from tender_cycles.words import decimal, say


def assumed(name: str, lang: str) -> Values:
    """Return the words for a caption: how much is assumed behind the figure."""
    return {"assumed": simulated.assumed(name, lang)}


def tenure(lang: str) -> Values:
    """Return the words for the tenure curve."""
    curve = simulated.tenure()["survival"]
    shares = {name: f"{100 * _at(curve, year):.0f}" for name, year in (("one", 1), ("two", 2), ("four", 4))}
    return {**shares, "half": decimal(curve[curve <= 0.5].index[0], ".1f", lang)}


def incidence() -> Values:
    """Return the words for the causes."""
    curves = simulated.incidence()["incidence"]
    years = (("", 2), ("4", 4))
    return {f"{cause}{mark}": f"{100 * _at(curves[cause], at):.0f}" for cause in simulated.CAUSES for mark, at in years}


def hazards(lang: str) -> Values:
    """Return the words for the hazards."""
    table = simulated.hazards()
    early = table[table.index < 1]
    return {
        "first": decimal(early["left"].sum() / early["exposure"].sum(), ".2f", lang),
        "last": decimal(table["hazard"].iloc[-1], ".2f", lang),
        "most": decimal(float(table["hazard"].to_numpy().argmax() * simulated.QUARTER), "g", lang),
    }


def tender_forms(lang: str) -> Values:
    """Return the words for the forms of tender."""
    table = simulated.outcomes(lang=lang)
    said = [
        say(
            "figure.tender-forms.said",
            lang,
            label=group["label"].iloc[0],
            values="; ".join(
                f"{form}: {decimal(value, '.3f', lang)}" for form, value in group.droplevel("outcome")["value"].items()
            ),
        )
        for _, group in table.groupby(level="outcome", sort=False)
    ]
    return {"n": len(said), "said": ". ".join(said)}


def _at(curve: pd.Series, tenure: float) -> float:
    """Return a step curve's value at a tenure."""
    return float(curve[curve.index <= tenure].iloc[-1])
