"""Saturation: the printed rule, every order one by one, closed forms, the thesis as coded at 0.1.0, and the figure."""

from itertools import permutations
from math import factorial

import made_up
import numpy as np
import pandas as pd
import pytest
from figure_texts import clashes, crossed, readable, words
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.patches import Rectangle
from statsmodels.stats.proportion import proportion_confint

from tender_cycles import load_thesis
from tender_cycles.figures import plot_saturation
from tender_cycles.project import Case, Code, Coding, Project, Selection, Source, User
from tender_cycles.tables import crosstab, saturation, unseen_codes
from tender_cycles.words import LANGS

# Which of the 44 codes each informant had at 0.1.0, settled, repeats included: a bit per code, in the codebook's order.
AT_0_1_0 = {
    "Anna": 0x01CC3230650, "Berit": 0xDC2A1CAE8AA, "Cecilie": 0x000D4042086, "Dina": 0x009F58524B2,
    "Emilie": 0x320C4A42E91, "Fia": 0x1FDD62B0FC0, "Gerd": 0x01DDCFFD6D3, "Heidi": 0x003488A0820,
}  # fmt: skip


def _study(having: dict[str, list[int]], codes: int, parents: dict[int, int] | None = None) -> Project:
    """A study in which each informant has one excerpt, with these codes."""
    above = parents or {}
    return Project(
        name="made up", users=[User(guid="u", name="Kari")],
        codes=[Code(guid=f"c{n}", name=f"code {n}", parent=f"c{above[n]}" if n in above else None)
               for n in range(codes)],
        sources=[Source(guid="s", name="talk", text="x" * len(having))],
        cases=[Case(guid=f"case {name}", name=name, selections=[f"e {name}"]) for name in having],
        selections=[Selection(guid=f"e {name}", source="s", start=n, end=n + 1) for n, name in enumerate(having)],
        codings=[Coding(guid=f"{name} {n}", selection=f"e {name}", code=f"c{n}", user="u")
                 for name, own in having.items() for n in set(own)],
    )  # fmt: skip


def _at_0_1_0() -> Project:
    having = {name: [n for n in range(44) if bits >> n & 1] for name, bits in AT_0_1_0.items()}
    return _study(having, 44)


def test_the_thesis_as_coded_at_0_1_0() -> None:
    study = _at_0_1_0()
    overlapping = saturation(study, base=4, run=2, threshold=0.05)
    assert overlapping["orders"].eq(40_320).all()
    assert overlapping["codes"].iloc[-1] == 44
    assert round(100 * overlapping["reached"].iloc[-1], 1) == 54.9
    apart = saturation(study, base=4, run=2, threshold=0.05, overlapping=False)
    assert round(100 * apart["reached"].iloc[-1], 1) == 49.5


def _by_the_book(order: tuple[set[int], ...], base: int, run: int, threshold: float, step: int) -> bool:
    """Guest, Namey and Chen's steps 1 to 4 for one order of interviews."""
    first = set().union(*order[:base])
    for start in range(base, len(order) - run + 1, step):
        new = set().union(*order[start : start + run]) - set().union(*order[:start])
        if first and len(new) / len(first) <= threshold:
            return True
    return False


@st.composite
def studies(draw: st.DrawFn) -> dict[str, list[int]]:
    """Up to six informants with some of ten codes."""
    sets = draw(st.lists(st.sets(st.integers(0, 9)), min_size=1, max_size=6))
    return {f"i{n}": sorted(own) for n, own in enumerate(sets)}


@given(studies(), st.integers(1, 3), st.integers(1, 3), st.sampled_from([0, 0.05, 0.25, 0.5]), st.booleans())
@settings(deadline=None, max_examples=60)
def test_every_order_one_by_one(
    having: dict[str, list[int]], base: int, run: int, threshold: float, overlapping: bool
) -> None:
    table = saturation(_study(having, 10), base=base, run=run, threshold=threshold, overlapping=overlapping)
    orders = list(permutations(map(set, having.values())))
    assert table["orders"].tolist() == [len(orders)] * len(having) == [factorial(len(having))] * len(having)
    counts = np.array([[len(set().union(*order[: k + 1])) for k in range(len(having))] for order in orders])
    assert np.allclose(table["codes"], counts.mean(axis=0))
    assert np.allclose(table["new"].cumsum(), table["codes"])
    assert np.allclose(table[["low", "high"]].T, np.quantile(counts, [0.025, 0.975], axis=0))
    if base + run <= len(having) and any(having.values()):
        shares = [_by_the_book(order, base, run, threshold, 1 if overlapping else run) for order in orders]
        assert table["reached"].iloc[-1] == pytest.approx(np.mean(shares))
    else:
        assert table["reached"].isna().all()


def test_sampled_orders_come_near_all_of_them_within_their_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    study = _at_0_1_0()
    whole = saturation(study)
    monkeypatch.setattr("tender_cycles.tables.saturating.ALL_ORDERS", 7)
    some = saturation(study, n_orders=4000)
    assert np.allclose(some["codes"], whole["codes"]), "the mean needs no orders"
    told = some.dropna()
    assert (told["reached_low"] < whole["reached"][told.index]).all()
    assert (told["reached_high"] > whole["reached"][told.index]).all()
    assert (told["reached_high"] - told["reached_low"]).max() < 0.04
    hits = (told["reached"] * 4000).round()
    low, high = proportion_confint(hits, 4000, method="wilson")
    assert np.allclose(told[["reached_low", "reached_high"]], np.column_stack([low, high]))
    pd.testing.assert_frame_equal(some, saturation(study, n_orders=4000))
    assert not some.equals(saturation(study, n_orders=4000, seed=1))


def test_twelve_informants_are_sampled_and_nine_are_not() -> None:
    for n, orders in ((9, 362_880), (12, 2000)):
        table = saturation(_study({f"i{k}": [k % 7, k] for k in range(n)}, 70))
        assert table["orders"].iloc[0] == orders
        assert (table["reached_high"] > table["reached_low"]).any() == (n > 9)


def test_a_code_above_counts_on_its_own_level_and_where_nothing_below_it_was_given() -> None:
    # 0 above 1 and 2, 3 above 4; nobody has 4, and one has only 0
    study = _study({"a": [0, 1], "b": [2, 3], "c": [1], "d": [0]}, 5, {1: 0, 2: 0, 4: 3})
    assert saturation(study)["codes"].iloc[-1] == 3  # 1, 2 and 3
    levels = saturation(study, by="level").groupby("level")["codes"]
    assert levels.last().to_dict() == {1: 2, 2: 3}
    assert levels.first().to_dict() == {1: 5 / 4, 2: 1}


def test_each_cycle_has_the_codes_of_its_excerpts_and_every_informant() -> None:
    thesis = load_thesis()
    table = saturation(thesis, by="cycle")
    assert list(dict.fromkeys(table["cycle"])) == list(thesis.cycles.keys)
    for cycle, rows in table.groupby("cycle"):
        given = crosstab(thesis.select(cycle=cycle), "code", "informant")
        finest = [code for code in given.index if given.loc[code].any() and not code[0].isdigit()]
        assert rows["codes"].iloc[-1] == len(finest)
        assert len(rows) == 8


def test_chao2_by_hand() -> None:
    # 5 codes of one informant, 2 of two, 1 of three; three informants: 8 + 2/3 * 5 * 4 / (2 * 3)
    having = {"a": [0, 1, 2, 5, 6, 7], "b": [3, 4, 5, 6, 7], "c": [7]}
    row = unseen_codes(_study(having, 8)).iloc[0]
    assert row[["informants", "codes", "once", "twice"]].tolist() == [3, 8, 5, 2]
    unseen = 2 / 3 * 20 / 6
    assert row["unseen"] == pytest.approx(unseen)
    # Colwell's (2013) appendix B: the variance of the bias-corrected form, and the log-normal interval
    variance = 2 / 3 * 20 / 6 + 4 / 9 * 5 * 81 / 36 + 4 / 9 * 25 * 2 * 16 / (4 * 81)
    spread = np.exp(1.959964 * np.sqrt(np.log(1 + variance / unseen**2)))
    assert row[["low", "high"]].tolist() == pytest.approx([8 + unseen / spread, 8 + unseen * spread], rel=1e-6)
    alone = unseen_codes(_study({"a": [0, 1]}, 2)).iloc[0]
    assert np.isnan(alone["chao2"])
    assert unseen_codes(_study({"a": [0], "b": [0]}, 1))["unseen"].tolist() == [0]


def test_what_cannot_be_asked_is_refused() -> None:
    thesis = load_thesis()
    for wrong, said in (
        ({"by": "cycles"}, "nearest: 'cycle'"), ({"base": 0}, "base must be a whole number"),
        ({"run": 1.5}, "run must be a whole number"), ({"threshold": 5}, "threshold must be a share"),
        ({"n_orders": True}, "n_orders must be"), ({"level": 95}, "level must be between"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=said):
            saturation(thesis, **wrong)
    with pytest.raises(ValueError, match="no nested cycles"):
        unseen_codes(_study({"a": [0]}, 1), by="cycle")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("by", [None, "cycle", "level"])
def test_the_figure_draws_the_table(by: str | None, lang: str) -> None:
    ax = plot_saturation(by=by, lang=lang)
    figure = ax.get_figure()
    readable(figure)
    assert clashes(figure) == crossed(figure) == []
    bars = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    table = saturation(load_thesis(), by=by)
    assert len(bars) == len(table)
    heights = np.array([bar.get_height() for bar in bars])
    assert np.allclose(heights / heights.max(), table["new"] / table["new"].max())
    assert ("54,3 %" if lang == "nb" else "54.3%") in " ".join(words(figure)) or by == "cycle"


def test_the_figure_of_many_of_few_and_of_nobody() -> None:
    many = _study({f"informant {k}": [k % 30, (k * 7) % 45, k] for k in range(40)}, 45)
    for study in (many, made_up.school_year(), _study({"a": [0]}, 1)):
        figure = plot_saturation(study, lang="nb").get_figure()
        readable(figure)
        assert clashes(figure) == crossed(figure) == []
    assert words(plot_saturation(_study({}, 1), lang="en").get_figure()) == ["No informants."]
