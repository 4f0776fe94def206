"""Tables to be read: whole, with texts at the left."""

import pandas as pd

import tender_cycles as tc


def test_texts_are_whole_and_at_the_left_and_numbers_at_the_right() -> None:
    long = "A sentence that goes on for longer than fifty letters, at which pandas cuts. " * 3
    shown = tc.tables.show(pd.DataFrame({"text": [long, "<b>"], "n": [1, 2]}))
    html = shown._repr_html_()
    assert long in html
    assert long in repr(shown)
    assert "&lt;b&gt;" in html
    assert html.count("text-align: left") == html.count("text-align: right") == 3


def test_an_index_is_shown_if_it_has_a_name_and_what_is_not_known_is_left_open() -> None:
    frame = pd.DataFrame({"codes": [("1.1", "sharing"), ()], "why": [float("nan"), None]})
    assert tc.tables.show(frame).frame.to_numpy().tolist() == [["1.1, sharing", ""], ["", ""]]
    named = frame.set_index(pd.Index(["E001", "E002"], name="excerpt"))
    assert list(tc.tables.show(named).frame) == ["excerpt", "codes", "why"]
    assert len(tc.tables.show(frame.iloc[:0]).frame) == 0
