"""How far coders agree on each code, which codes they mix up, and which excerpts split the room."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from tender_cycles._checks import check_type
from tender_cycles.figures.labels import Key
from tender_cycles.figures.marks import paragraph, width
from tender_cycles.figures.matrices import shade
from tender_cycles.figures.pages import part, room, sheet
from tender_cycles.figures.rows import UPRIGHT, Names, grid, heads, told_apart
from tender_cycles.figures.style import ACCENT, DEEP, INK, PAGE, PAPER, QUIET, RULE, SOFT, TRACK  # fmt: skip
from tender_cycles.project import Project
from tender_cycles.project.codebook import SHORT, short_name
from tender_cycles.seminar import NONE, agreement
from tender_cycles.seminar.agreement.disagreement import others_than
from tender_cycles.words import check_lang, counted, decimal, say, words_under

ROW = 5.0
HEAD = 13.0  # units above the rows of the coefficient
STEPS = (0.667, 0.8)  # Krippendorff (2004)
Codes = Sequence[Hashable] | None


def plot_agreement(
    units: pd.DataFrame,
    *,
    codes: Codes = None,
    project: Project | None = None,
    n_boot: int = 2000,
    seed: int = 0,
    lang: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw alpha with its interval, of all codes together and of each by itself.

    What is drawn is what `tender_cycles.seminar.agreement.alpha` and
    `tender_cycles.seminar.agreement.per_code` return.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)
        What each coder chose; NaN or None where there is no answer.
    codes : sequence, optional
        The codes and their order; by default those that occur.
    project : Project, optional
        The study, for the codes' names; without it their keys.
    n_boot, seed
        Resamples of units, and their seed.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 170 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes
    """
    check_type(pd.DataFrame, units, "units")
    lang = check_lang(lang)
    if not units.notna().to_numpy().any():
        return _nothing(ax, lang)
    whole = agreement.alpha(units, n_boot=n_boot, seed=seed)
    table = agreement.per_code(units, codes=codes, n_boot=n_boot, seed=seed, lang=lang)
    least = min(0.0, *np.nan_to_num([whole.low, *table["low"], *table["alpha"]]))
    start = max(-1.0, np.floor(least * 5) / 5)
    labels = [_label(code, project, lang) for code in table.index]
    each = [
        f"{label} {_number(found, 2, lang)}"
        for label, found in zip(labels, table["alpha"], strict=True) if not np.isnan(found)
    ]  # fmt: skip
    alt = say("agreement.figure.alt-agreement", lang, all=whole.numbers(lang), codes=", ".join(each))
    at = room(ax, PAGE, flows=True)
    left = 8.0 if at.narrow else 62.0  # where the axis of the coefficient begins
    axis = _Axis(left, at.width - 46.0, start, at.width, lang)
    wide, cells = (at.width - 8, ROW - 1.2) if at.narrow else (left - 8, ROW)
    names = Names([say("agreement.figure.all", lang), *labels], wide, cells, above=at.narrow, size=7)
    shown = part(at, names.heights[1:], HEAD + names.height(0) + 2 + axis.foot)
    rows = range(1, len(labels) + 1)[shown.rows]
    height = names.height(0) + 2 + sum(names.height(row) for row in rows)
    with sheet(ax, (0, -height - axis.foot, at.width, HEAD), of=shown, alt=alt) as ax:
        bands = [(-height, 2.5)]
        if at.narrow:  # broken by the names
            tops = np.cumsum([0.0, names.height(0) + 2, *(names.height(row) for row in rows)])
            lows = [-tops[1] + 2, *-tops[2:]]
            bands = [(low, low + names.cells) for low in lows] + [(0.0, 2.5)]
        axis.draw(ax, height, bands)
        top = 0.0
        for row in (0, *rows):
            names.write(ax, row, 2.0 if at.narrow else left - 3, top, fontweight="normal" if row else "bold")
            y = names.middle(row, top)
            if row:
                found = table.iloc[row - 1]
                axis.interval(ax, y, tuple(found[["alpha", "low", "high"]]))
                axis.numbers(ax, y, found["alpha"], found["percent"], found["given"])
            else:
                axis.interval(ax, y, (whole.value, whole.low, whole.high))
                axis.numbers(ax, y, whole.value, agreement.percent(units, n_boot=0).value, None)
            top -= names.height(row) + (0 if row else 2)
    return ax


def _nothing(ax: Axes | None, lang: str) -> Axes:
    """Say that nobody has answered."""
    text, wide = say("agreement.figure.empty", lang), room(ax, PAGE, flows=True).width
    with sheet(ax, (0, 0, wide, 13), alt=text) as ax:
        ax.text(3, 6.5, text, va="center_baseline", color=QUIET)
    return ax


@dataclass(frozen=True)
class _Axis:
    """The axis of the coefficient with what stands on it and beside it."""

    left: float
    right: float
    start: float
    wide: float
    lang: str

    @property
    def steps(self) -> str:
        """What the dashed lines are."""
        return paragraph(say("agreement.figure.steps", self.lang), self.wide - 8, 6)

    @property
    def foot(self) -> float:
        """How far the words reach below the axis."""
        return 7.0 + 2.6 * (self.steps.count("\n") + 1)

    def at(self, value: float) -> float:
        """Return where a value stands."""
        return self.left + (self.right - self.left) * (value - self.start) / (1 - self.start)

    def draw(self, ax: Axes, height: float, bands: Sequence[tuple[float, float]]) -> None:
        """Draw the axis, and what its lines and the numbers beside it are."""
        for value in np.arange(round(self.start * 5), 6) / 5:
            x = self.at(value)
            for band in bands:
                ax.plot([x, x], band, color=RULE, linewidth=0.7 if value == 0 else 0.25, zorder=0)
            text = _number(value, 1, self.lang)
            ax.text(x, -height - 2.2, text, ha="center", va="center_baseline", color=QUIET)
        for value in STEPS:
            x = self.at(value)
            for low, high in bands:
                ends = [low, high + (high == 2.5)]
                ax.plot([x, x], ends, color=INK, linewidth=0.6, linestyle=(0, (3, 2)), zorder=0)
            text = _number(value, 3, self.lang)
            ax.text(x, 4.6, text, ha="right" if value == STEPS[0] else "left", va="bottom", fontsize=6)
        middle = (self.left + self.right) / 2
        title = say("agreement.figure.alpha", self.lang)
        inwards = max(middle, width(title, 7, "bold") / 2 + 2.0)  # of a column, from its edge
        ax.text(inwards, 9.3, title, ha="center", va="bottom", fontweight="bold")
        x = max(middle, self.wide / 2) if self.left < 20 else middle
        ax.text(x, -height - 5.2, self.steps, ha="center", va="top", fontsize=6, color=QUIET, linespacing=1.2)
        for x, text in (
            (self.wide - 33.0, "α"),
            (self.wide - 21.0, say("agreement.figure.percent", self.lang)),
            (self.wide - 3.0, say("agreement.figure.given", self.lang)),
        ):
            ax.text(x, 4.6, text, ha="right", va="bottom", fontsize=6, linespacing=1.2)

    def interval(self, ax: Axes, y: float, ends: tuple[float, ...]) -> None:
        """Draw a coefficient with its interval."""
        value, low, high = ends
        if np.isnan(value):
            told = say("agreement.undefined", self.lang)
            ax.text(self.left + 1, y, told, va="center_baseline", color=QUIET)
            return
        if not np.isnan(low):
            ax.plot([self.at(max(low, self.start)), self.at(high)], [y, y], color=ACCENT, linewidth=1.6, zorder=2)
        hollow = np.isnan(low)  # no interval: a rare code
        ax.plot(
            [self.at(max(value, self.start))], [y], marker="o", markersize=4.6,
            markerfacecolor=PAPER if hollow else ACCENT, markeredgecolor=ACCENT, markeredgewidth=1.0,
            linestyle="none", zorder=3,
        )  # fmt: skip

    def numbers(self, ax: Axes, y: float, alpha: float, percent: float, given: float | None) -> None:
        """Write the coefficient, the share of agreement and that of answers."""
        if not np.isnan(alpha):
            ax.text(self.wide - 33, y, _number(alpha, 2, self.lang), ha="right", va="center_baseline")
        if not np.isnan(percent):
            ax.text(self.wide - 21, y, _number(percent, 0, self.lang), ha="right", va="center_baseline")
        if given is not None and not np.isnan(given):
            ax.text(self.wide - 3, y, _number(100 * given, 0, self.lang), ha="right", va="center_baseline")


def plot_confusion(
    units: pd.DataFrame,
    *,
    codes: Codes = None,
    project: Project | None = None,
    lang: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw which codes are mixed up: where one coder gave the code of a row, what another gave.

    What is drawn is what `tender_cycles.seminar.agreement.confusion` returns with
    ``share=True``, in per cent.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)
    codes, project, lang, ax
        As for `plot_agreement`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    check_type(pd.DataFrame, units, "units")
    lang = check_lang(lang)
    if not units.notna().to_numpy().any():
        return _nothing(ax, lang)
    table = agreement.confusion(units, codes=codes, share=True)
    at = room(ax, PAGE, flows=True)
    labels, most_named = [_label(code, project, lang) for code in table.index], at.width * 0.36
    longest = max((width(each, 7) for each in labels), default=0.0) + 5
    lot = grid(at, len(table), [min(each, longest) for each in (most_named, 0.25 * at.width)], 4.0, UPRIGHT, 11.0)
    on_top = heads([_head(code, project, lang) for code in table.index], lot.cell, at.width - lot.left)
    names = Names(labels, lot.left - 4, lot.cell, above=False, size=7 if lot.cell > 3 else 6, pad=0.6)
    told = paragraph(say("agreement.figure.confusion", lang), at.width - 6, 6)
    foot = 2.6 * (told.count("\n") + 1) + 5
    shown = part(at, names.heights, on_top.tall + foot)
    rows = range(len(table))[shown.rows]
    height = sum(names.height(row) for row in rows) or ROW
    worst = agreement.mixed_up(units)[["code", "other"]].head(1).to_numpy().ravel()
    mixed = " / ".join(_label(code, project, lang) for code in worst) or "–"
    alt = say("agreement.figure.alt-confusion", lang, codes=len(table), worst=mixed)
    with sheet(ax, (0, -height - foot, at.width, on_top.tall), of=shown, alt=alt) as ax:
        top = 0.0
        most = float(np.nanmax(np.where(np.eye(len(table)), np.nan, table), initial=0.01))
        for row in rows:
            names.write(ax, row, lot.left - 2, top)
            y = names.middle(row, top) - lot.cell / 2
            for column, share in enumerate(table.iloc[row]):
                _share(ax, lot.at(column), y, lot.cell, share, most, row == column)
            top -= names.height(row)
        for column in range(len(table)):
            on_top.write(ax, column, lot.at(column + 0.5))
        ax.text(3, -height - 2.5, told, va="top", fontsize=6, color=QUIET, linespacing=1.2)
    return ax


def _share(ax: Axes, x: float, y: float, cell: float, share: float, most: float, same: bool) -> None:
    """Draw a cell; the diagonal, where two agree, is framed and not filled, so that what is mixed up stands out."""
    percent = 0 if np.isnan(share) else round(100 * share)
    fill = PAPER if same else shade(share / most) if percent else TRACK
    edge, line = (INK, 0.6) if same else ("none", 0)
    ax.add_patch(Rectangle((x + 0.3, y + 0.3), cell - 0.6, cell - 0.6, facecolor=fill, edgecolor=edge, linewidth=line))
    if percent:
        ax.text(
            x + cell / 2,
            y + cell / 2,
            str(percent),
            ha="center",
            va="center",
            fontsize=7 if cell > 5 else 6,
            fontweight="bold" if same and cell > 5 else "normal",
        )


def plot_splits(
    units: pd.DataFrame,
    *,
    coder: Hashable | None = None,
    top: int | None = None,
    lang: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw which excerpts split the room and how: a bar for each, divided by the codes given, the most split first.

    What is drawn is what `tender_cycles.seminar.agreement.splits` and
    `tender_cycles.seminar.agreement.counts` return.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)
    coder : optional
        A coder to be written beside the bars instead of being counted in them,
        such as the thesis.
    top : int, optional
        How many; all by default.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 170 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there is no such coder; names the nearest.
    """
    check_type(pd.DataFrame, units, "units")
    lang = check_lang(lang)
    if not units.notna().to_numpy().any():
        return _nothing(ax, lang)
    answers = units if coder is None else units[others_than(units, coder)]
    order = agreement.splits(answers).index[:top]
    given = agreement.counts(answers).loc[order]
    at = room(ax, PAGE, flows=True)
    names = told_apart([str(unit) for unit in order], 0.2 * at.width, 7)
    head = say("agreement.figure.unit", lang)
    left = max([width(each, 7) for each in names] + [width(head, 7, "bold")]) + 5.0
    beside = 0.0 if coder is None else min(0.24 * at.width, 36.0)
    right = at.width - 3.0 - beside
    others = [] if coder is None else units.reindex(order)[coder].tolist()
    called, share = _names(given, others, lang), given.div(given.sum(axis=1), axis=0).replace(0.0, np.nan).min()
    space = {code: min((right - left) * share.get(code, 1.0) - 0.8, beside - 2 if code in others else np.inf)
             for code in called}  # fmt: skip
    numbers = _numbers(called, space)
    key = Key([(number, called[code]) for code, number in numbers.items()], at.width - 6, 1 if at.narrow else 2)
    told = ["splits"] if coder is None else ["splits", "splits-beside"]
    words = paragraph(" ".join(say(f"agreement.figure.{name}", lang) for name in told), at.width - 6, 6)
    foot = key.height + 2.6 * (words.count("\n") + 1) + 6
    shown = part(at, [ROW] * len(order), 9 + foot)
    given = given.iloc[shown.rows]
    height = ROW * len(given)
    alt = say(
        "agreement.figure.alt-splits",
        lang,
        units=counted("excerpt", len(order), lang),
        first=", ".join(map(str, order[:3])),
    )
    with sheet(ax, (0, -height - foot, at.width, 9), of=shown, alt=alt) as ax:
        ax.text(left - 3, 2, head, ha="right", fontweight="bold")
        ax.text(left, 2, say("agreement.figure.answers", lang), fontweight="bold")
        if coder is not None:
            ax.text(
                at.width - 3, 2, told_apart([str(coder)], beside - 2, weight="bold")[0], ha="right", fontweight="bold"
            )
        for row, (unit, counts) in enumerate(given.iterrows()):
            y = -ROW * (row + 1)
            ax.text(left - 3, y + ROW / 2, names[row + (shown.rows.start or 0)], ha="right", va="center_baseline")
            _bar(ax, counts, called, numbers, left, right, y)
            if coder is not None:
                code: Any = units[coder].to_numpy()[units.index.get_loc(unit)]
                _beside(ax, code, counts, numbers.get(code, called.get(code, "")), at.width - 3, y)
        ax.text(3, -height - 2.5, words, va="top", fontsize=6, color=QUIET, linespacing=1.2)
        key.draw(ax, 3, key.height + 1.5 - height - foot)
    return ax


def _names(given: pd.DataFrame, others: Iterable[Hashable], lang: str) -> dict[Hashable, str]:
    """Return what each code is called that somebody gave."""
    codes = [code for code in given if given[code].any()]
    codes += [code for code in dict.fromkeys(others) if code not in codes and pd.notna(code)]  # type: ignore[call-overload]
    return {code: "–" if code == NONE else _label(code, None, lang) for code in codes}


def _numbers(names: Mapping[Hashable, str], room: Mapping[Hashable, float]) -> dict[Hashable, str]:
    """Number the codes whose name has no room everywhere, so that a key can tell of them."""
    long = [code for code, name in names.items() if width(name, 6.5) >= room.get(code, np.inf)]
    return {code: str(at) for at, code in enumerate(long, 1)}


def _bar(
    ax: Axes, counts: pd.Series, called: Mapping[Hashable, str], numbers: Mapping[Hashable, str], left: float,
    right: float, y: float,
) -> None:  # fmt: skip
    counts = counts[counts > 0].sort_values(ascending=False, kind="stable")
    x, wide = left, (right - left) / max(counts.sum(), 1)
    for place, (code, count) in enumerate(counts.items()):
        fill = (DEEP, SOFT)[place] if place < 2 else TRACK
        ax.add_patch(Rectangle((x, y + 0.5), wide * count, ROW - 1, facecolor=fill, edgecolor=PAPER, linewidth=0.8))
        name = numbers.get(code, called[code])
        shown = next(text for text in (f"{name} · {count}", name, "") if width(text, 6.5) < wide * count - 0.8)
        ax.text(x + wide * count / 2, y + ROW / 2, shown, ha="center", va="center_baseline", fontsize=6.5)
        x += wide * count


def _beside(ax: Axes, code: object, counts: pd.Series, name: str, x: float, y: float) -> None:
    """Write the one coder's code, bold where it is not what most gave."""
    if pd.isna(code):  # type: ignore[call-overload]
        return
    alone = code != counts.idxmax() if counts.any() else False
    ax.text(
        x, y + ROW / 2, name, ha="right", va="center_baseline", fontsize=6.5, fontweight="bold" if alone else "normal"
    )


def _head(code: object, project: Project | None, lang: str) -> str:
    return str(code) if len(str(code)) <= SHORT else _label(code, project, lang)


def _label(code: object, project: Project | None, lang: str) -> str:
    """Return what a code is called: its key and its name, if they differ and the study is given."""
    if code == NONE:
        return say("agreement.figure.none", lang)
    phases = words_under("phase", lang)
    if project is None:
        return phases.get(str(code), str(code))
    book = project.codebook
    found = next((each for each in book if book.keys[each.guid] == code), None)
    if found is None:
        return phases.get(str(code), str(code))
    names = [each.label(lang) for each in book]
    name, above = found.label(lang), book.line(found)[-2:-1]
    group = above[0].label(lang) if above else ""
    return short_name(str(code), name, group, twice=names.count(name) > 1)


def _number(value: float, digits: int, lang: str) -> str:
    return decimal(value + 0.0, f".{digits}f", lang)  # nought has no sign
