"""How far coders agree on each code, which codes they mix up, and which excerpts split the room."""

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from tender_cycles._checks import check_type
from tender_cycles.figures.marks import width
from tender_cycles.figures.matrices import shade
from tender_cycles.figures.pages import page, sheet
from tender_cycles.figures.style import ACCENT, DEEP, INK, PAGE, PAPER, QUIET, RULE, SOFT, TRACK  # fmt: skip
from tender_cycles.project import Project
from tender_cycles.project.codebook import SHORT, short_name
from tender_cycles.seminar import NONE, agreement
from tender_cycles.seminar.agreement.disagreement import others_than
from tender_cycles.words import check_lang, decimal, say, words_under

ROW = 5.0
LEFT, RIGHT = 62.0, 136.0  # where the axis of the coefficient begins and ends
STEPS = (0.667, 0.8)  # Krippendorff (2004)
LABEL = 58.0
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
    whole = agreement.alpha(units, n_boot=n_boot, seed=seed)
    table = agreement.per_code(units, codes=codes, n_boot=n_boot, seed=seed, lang=lang)
    least = min(0.0, *np.nan_to_num([whole.low, *table["low"], *table["alpha"]]))
    start = max(-1.0, np.floor(least * 5) / 5)
    height = ROW * (len(table) + 1) + 2
    each = [
        f"{_label(code, project, lang)} {_number(found, 2, lang)}" for code, found in table["alpha"].dropna().items()
    ]
    ax = _page(ax, height + 22, "agreement", lang, all=whole.numbers(lang), codes=", ".join(each))
    with sheet(ax, (0, -height - 9, 170, 13)):
        _scale(ax, start, height, lang)
        share = agreement.percent(units, n_boot=0).value
        _interval(ax, 0, say("agreement.figure.all", lang), (whole.value, whole.low, whole.high), start, lang, "bold")
        _numbers(ax, 0, share, None, lang)
        for row, (code, found) in enumerate(table.iterrows(), 1):
            y = -ROW * row - 2
            _interval(ax, y, _label(code, project, lang), tuple(found[["alpha", "low", "high"]]), start, lang)
            _numbers(ax, y, found["percent"], found["given"], lang)
    return ax


def _scale(ax: Axes, start: float, height: float, lang: str) -> None:
    for value in np.arange(round(start * 5), 6) / 5:
        x = _at(value, start)
        ax.plot([x, x], [-height, 2.5], color=RULE, linewidth=0.7 if value == 0 else 0.25, zorder=0)
        ax.text(x, -height - 2.2, _number(value, 1, lang), ha="center", va="center_baseline", color=QUIET)
    for value in STEPS:
        x = _at(value, start)
        ax.plot([x, x], [-height, 3.5], color=INK, linewidth=0.6, linestyle=(0, (3, 2)), zorder=1)
        ax.text(x, 4.6, _number(value, 3, lang), ha="right" if value == STEPS[0] else "left", va="bottom", fontsize=6)
    ax.text((LEFT + RIGHT) / 2, 9.3, say("agreement.figure.alpha", lang), ha="center", va="bottom", fontweight="bold")
    ax.text(
        (LEFT + RIGHT) / 2, -height - 6.6, say("agreement.figure.steps", lang), ha="center", fontsize=6, color=QUIET
    )
    for x, key in ((149.0, "percent"), (167.0, "given")):
        ax.text(x, 4.6, say(f"agreement.figure.{key}", lang), ha="right", va="bottom", fontsize=6, linespacing=1.2)


def _at(value: float, start: float) -> float:
    return LEFT + (RIGHT - LEFT) * (value - start) / (1 - start)


def _interval(
    ax: Axes, y: float, label: str, ends: tuple[float, ...], start: float, lang: str, weight: str = "normal"
) -> None:
    value, low, high = ends
    ax.text(LEFT - 3, y, _short(label), ha="right", va="center_baseline", fontweight=weight)
    if np.isnan(value):
        ax.text(_at(start, start) + 1, y, say("agreement.undefined", lang), va="center_baseline", color=QUIET)
        return
    if not np.isnan(low):
        ax.plot([_at(max(low, start), start), _at(high, start)], [y, y], color=ACCENT, linewidth=1.6, zorder=2)
    hollow = np.isnan(low)  # no interval: a rare code
    ax.plot(
        [_at(max(value, start), start)], [y], marker="o", markersize=4.6, markerfacecolor=PAPER if hollow else ACCENT,
        markeredgecolor=ACCENT, markeredgewidth=1.0, linestyle="none", zorder=3,
    )  # fmt: skip


def _numbers(ax: Axes, y: float, percent: float, given: float | None, lang: str) -> None:
    if not np.isnan(percent):
        ax.text(149, y, _number(percent, 0, lang), ha="right", va="center_baseline")
    if given is not None and not np.isnan(given):
        ax.text(167, y, _number(100 * given, 0, lang), ha="right", va="center_baseline")


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
    table = agreement.confusion(units, codes=codes, share=True)
    cell = min(11.0, 100.0 / max(len(table), 1))
    height = cell * len(table)
    heads = [_head(code, project, lang) for code in table.index]
    tall = 5 + max((width(head, 7) for head in heads), default=0) / np.sqrt(2)
    worst = agreement.mixed_up(units)[["code", "other"]].head(1).to_numpy().ravel()
    ax = _page(
        ax,
        height + tall + 8,
        "confusion",
        lang,
        codes=len(table),
        worst=" / ".join(_label(code, project, lang) for code in worst) or "–",
    )
    with sheet(ax, (0, -height - 8, 170, tall)):
        for place, code in enumerate(table.index):
            label = _short(_label(code, project, lang))
            ax.text(LEFT - 2, -cell * (place + 0.5), label, ha="right", va="center_baseline")
            x = LEFT + cell * (place + 0.5)
            ax.text(x, 1.5, heads[place], rotation=45, rotation_mode="anchor", ha="left", va="baseline")
        most = float(np.nanmax(np.where(np.eye(len(table)), np.nan, table), initial=0.01))
        for (row, column), share in np.ndenumerate(table.to_numpy()):
            _share(ax, LEFT + cell * column, -cell * (row + 1), cell, share, most, row == column)
        ax.text(3, -height - 4.5, say("agreement.figure.confusion", lang), fontsize=6, color=QUIET)
    return ax


def _share(ax: Axes, x: float, y: float, cell: float, share: float, most: float, same: bool) -> None:
    """Draw a cell; the diagonal, where two agree, is framed and not filled, so that what is mixed up stands out."""
    percent = 0 if np.isnan(share) else round(100 * share)
    fill = PAPER if same else shade(share / most) if percent else TRACK
    edge, line = (INK, 0.6) if same else ("none", 0)
    ax.add_patch(Rectangle((x + 0.3, y + 0.3), cell - 0.6, cell - 0.6, facecolor=fill, edgecolor=edge, linewidth=line))
    if percent:
        ax.text(
            x + cell / 2, y + cell / 2, str(percent), ha="center", va="center", fontweight="bold" if same else "normal"
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
    room = units if coder is None else units[others_than(units, coder)]
    order = agreement.splits(room).index[:top]
    given = agreement.counts(room).loc[order]
    height = ROW * len(order)
    ax = _page(ax, height + 16, "splits", lang, units=len(order), first=", ".join(map(str, order[:3])))
    left, right = 18.0, 150.0 if coder is not None else 167.0
    with sheet(ax, (0, -height - 7, 170, 9)):
        ax.text(left - 3, 2, say("agreement.figure.unit", lang), ha="right", fontweight="bold")
        ax.text(left, 2, say("agreement.figure.answers", lang), fontweight="bold")
        if coder is not None:
            ax.text(167, 2, _short(str(coder), 18), ha="right", fontweight="bold")
        for row, (unit, codes) in enumerate(given.iterrows()):
            y = -ROW * (row + 1)
            ax.text(left - 3, y + ROW / 2, str(unit), ha="right", va="center_baseline")
            _bar(ax, codes, left, right, y, lang)
            if coder is not None:
                _beside(ax, units[coder].to_numpy()[units.index.get_loc(unit)], codes, y, lang)
        told = ["splits"] if coder is None else ["splits", "splits-beside"]
        words = " ".join(say(f"agreement.figure.{name}", lang) for name in told)
        ax.text(left, -height - 4.5, words, fontsize=6, color=QUIET)
    return ax


def _bar(ax: Axes, codes: pd.Series, left: float, right: float, y: float, lang: str) -> None:
    codes = codes[codes > 0].sort_values(ascending=False, kind="stable")
    x, wide = left, (right - left) / max(codes.sum(), 1)
    for place, (code, count) in enumerate(codes.items()):
        fill = (DEEP, SOFT)[place] if place < 2 else TRACK
        ax.add_patch(Rectangle((x, y + 0.5), wide * count, ROW - 1, facecolor=fill, edgecolor=PAPER, linewidth=0.8))
        name = "–" if code == NONE else _label(code, None, lang)
        shown = next(text for text in (f"{name} · {count}", name, "") if width(text, 6.5) < wide * count - 0.8)
        ax.text(x + wide * count / 2, y + ROW / 2, shown, ha="center", va="center_baseline", fontsize=6.5)
        x += wide * count


def _beside(ax: Axes, code: object, codes: pd.Series, y: float, lang: str) -> None:
    """Write the one coder's code, bold where it is not what most gave."""
    if pd.isna(code):  # type: ignore[call-overload]
        return
    alone = code != codes.idxmax() if codes.any() else False
    ax.text(
        167, y + ROW / 2, _label(code, None, lang), ha="right", va="center_baseline",
        fontweight="bold" if alone else "normal",
    )  # fmt: skip


def _page(ax: Axes | None, height: float, name: str, lang: str, **values: object) -> Axes:
    """Return the axes that are given, or those of a new figure with its alternative text."""
    if ax is not None:
        return ax
    ax = page(PAGE, height)
    ax.get_figure(root=True).set_label(say(f"agreement.figure.alt-{name}", lang, **values))  # type: ignore[union-attr]
    return ax


def _head(code: object, project: Project | None, lang: str) -> str:
    return str(code) if len(str(code)) <= SHORT else _short(_label(code, project, lang), 36)


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


def _short(label: str, most: float = LABEL) -> str:
    """Cut a label to what fits, in sheet."""
    while width(label, 7, "bold") > most:
        label = label.removesuffix("…")[:-1].rstrip() + "…"
    return label


def _number(value: float, digits: int, lang: str) -> str:
    return decimal(value + 0.0, f".{digits}f", lang)  # nought has no sign
