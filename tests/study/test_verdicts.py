"""Verdicts on claims that are kept in a project file."""

from pathlib import Path

import pytest
from made_up import study

from tender_cycles import claims
from tender_cycles.study import Store
from tender_cycles.widgets import explore_claims


def test_a_store_keeps_verdicts_as_notes_on_claims_in_its_journal(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "study.tcstudy", study(), user="Kari")
    explorer = explore_claims(store.project, store)
    explorer.state.judge("C01", "holds", "fordi")
    explorer.state.judge("C01", "contradicted")
    (note,) = store.project.notes
    assert (note.name, note.text, note.user) == ("contradicted", "fordi", store.user.guid)
    journal = store.journal()
    assert journal.loc[journal["noun"] == "notes", "action"].tolist() == ["verdict", "verdict"]
    with Store.open(store.path, user="Kari") as again:
        assert explore_claims(again.project, again).state.own["C01"]["verdict"] == "contradicted"
    with Store.open(store.path, user="Ola") as others:
        assert explore_claims(others.project, others).state.own == {}
        explore_claims(others.project, others).state.judge("C02", "holds")
    table = claims.read_verdicts(store.project, store)
    assert table[["claim", "user", "verdict", "reason"]].to_numpy().tolist() == [
        ["C01", "Kari", "contradicted", "fordi"], ["C02", "Ola", "holds", ""],
    ]  # fmt: skip
    assert table.equals(claims.read_verdicts(store.project, store.project))
    store.undo()
    explorer.state.reload()
    assert explorer.state.own["C01"]["verdict"] == "holds"
    explorer.state.judge("C01", "", "")
    assert [note.name for note in store.project.notes] == ["holds"]  # Ola's
    assert len(store.project.links) == len(study().links) + 1
    store.close()


def test_a_store_must_have_the_claims(tmp_path: Path) -> None:
    mine = claims.add(study(), claims.claim(study(), "M1", "x", kind="all"))
    with Store.create(tmp_path / "study.tcstudy", study(), user="Kari") as store:
        with pytest.raises(ValueError, match=r"1 of 3 claims are not in study.tcstudy \(M1\)"):
            explore_claims(mine, store)
        with pytest.raises(ValueError, match="not in both"):
            explore_claims(study(), store, path="mine.jsonl")
        store.put(*mine.claims)
        explorer = explore_claims(mine, store)
        explorer.state.judge("M1", "holds")
        assert claims.read_verdicts(mine, store)["claim"].tolist() == ["M1"]
