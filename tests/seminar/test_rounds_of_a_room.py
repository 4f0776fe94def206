"""Rounds of a class: what a room chose blind and what it agreed on, over one another."""

from dataclasses import replace
from pathlib import Path

import made_up
import pandas as pd
import pytest
from matplotlib.patches import Polygon

from tender_cycles.seminar import agreement
from tender_cycles.study.figures import plot_rounds
from tender_cycles.study.store import Store


def test_a_room_that_changes_its_mind_is_drawn_without_those_whose_first_answers_stay(tmp_path: Path) -> None:
    study = replace(made_up.study(), codings=[], links=[], sets=[])
    where = {"01": "e1", "02": "e2"}
    with Store.create(tmp_path / "p.tcstudy", study, user="teacher") as store:
        answers = pd.DataFrame({"ulv": ["1.1", "1.1"], "rev": ["2.1", "1.1"]}, index=list(where))
        agreement.record_consensus(store, answers, where, "blind")
        agreement.record_consensus(store, answers[["ulv"]].set_axis(["room"], axis=1), where, "blind")
        agreement.record_consensus(store, pd.DataFrame({"room": ["2.1"]}, index=["01"]), where, "agreed")
        columns = ["code", "to", "leaving", "arriving"]
        assert {tuple(row) for row in store.moves_over_rounds("room")[columns].to_numpy().tolist()} == {
            ("c11", "c21", 1, 1), ("c11", "c11", 1, 1),
        }  # fmt: skip
        everybody = store.moves_over_rounds()
        assert (everybody["code"] == everybody["to"]).all(), "with everybody's, nothing seems to move"
        used = store.codes_over_rounds(["ulv", "rev"]).set_index(["round", "guid"])["excerpts"]
        assert (used["blind"] == used["agreed"]).all(), "what was chosen blind stays"
        assert used["blind", "c21"] == 1
        ribbons_of = [
            sum(isinstance(each, Polygon) for each in plot_rounds(store, users=of).patches) for of in ("room", "ulv")
        ]
        assert ribbons_of == [2, 1]
        with pytest.raises(ValueError, match="no user 'rom'; nearest: 'room'"):
            plot_rounds(store, users="rom")
