"""An open store equals a fresh one, order included, whatever two users and two processes have done."""

import multiprocessing
import os
import shutil
import tempfile
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import made_up
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from profiles import examples

from tender_cycles.project import Code, Note
from tender_cycles.study.store import Store

FAST = "/dev/shm" if Path("/dev/shm").is_dir() else None
GUIDS = st.sampled_from(["c1", "c11", "ct", "e1", "e3", "k0", "k3", "i1", "s", "set", "l1", "q1", "x", "y", "z"])
STUDY = made_up.study()
NOUNS = {
    each.guid: each
    for each in (
        *STUDY.codes, *STUDY.selections, *STUDY.codings, *STUDY.cases, *STUDY.sources, *STUDY.sets, *STUDY.links,
        *STUDY.claims, *(Code(guid=name, name=name) for name in "xyz"),
    )
}  # fmt: skip


def act(store: Store, verb: str, *args: Any) -> None:
    """Do something that may be refused, with nothing changed then."""
    head = store.head
    try:
        getattr(store, verb)(*args)
    except ValueError:
        assert store.head == head


def work(path: str, orders: Connection) -> None:
    """Do in another process what is asked for, until it ends."""
    with Store.open(path, user="Reader two") as store:
        while order := orders.recv():
            act(store, *order)
            orders.send(store.head)


class Stores(RuleBasedStateMachine):
    """Two stores in this process and one in another, on one file."""

    @initialize()
    def begin(self) -> None:
        """Open one file three times."""
        self.folder = tempfile.TemporaryDirectory(dir=FAST)
        self.path = Path(self.folder.name) / "study.tcstudy"
        self.stores = [Store.create(self.path, STUDY, user="Reader one"), Store.open(self.path, user="Reader two")]
        self.rounds = 0
        shutil.copyfile(self.path, self.path.with_name("theirs.tcstudy"))
        self.theirs = Store.open(self.path.with_name("theirs.tcstudy"), user="Per")
        self.orders, end = multiprocessing.get_context("fork").Pipe()
        self.worker = multiprocessing.get_context("fork").Process(target=work, args=(str(self.path), end), daemon=True)
        self.worker.start()

    def do(self, who: int, *order: Any) -> None:
        """Let one of the three do something."""
        if who < 2:
            act(self.stores[who], *order)
        else:
            self.orders.send(order)
            self.orders.recv()

    @rule(who=st.integers(0, 2), guids=st.lists(GUIDS, min_size=1, max_size=4, unique=True))
    def put(self, who: int, guids: list[str]) -> None:
        """Put objects, again or for the first time."""
        self.do(who, "put", *(NOUNS[each] for each in guids))

    @rule(who=st.integers(0, 2), guid=GUIDS, name=st.sampled_from("ab"))
    def rename(self, who: int, guid: str, name: str) -> None:
        """Change an object."""
        if hasattr(NOUNS[guid], "name"):
            self.do(who, "put", replace(NOUNS[guid], name=name))

    @rule(who=st.integers(0, 2), guids=st.lists(GUIDS, min_size=1, max_size=2, unique=True))
    def remove(self, who: int, guids: list[str]) -> None:
        """Remove objects with all that hangs on them."""
        self.do(who, "remove", *guids)

    @rule(who=st.integers(0, 1), guid=GUIDS)
    def remove_and_put_again(self, who: int, guid: str) -> None:
        """Do both in one change."""
        store = self.stores[who]
        head = store.head
        try:
            with store.change("again"):
                store.remove(guid)
                store.put(NOUNS[guid])
        except ValueError:
            assert store.head == head

    @rule(who=st.integers(0, 2), verb=st.sampled_from(["undo", "redo"]))
    def step(self, who: int, verb: str) -> None:
        """Take a change back, or make it again."""
        self.do(who, verb)

    @rule(who=st.integers(0, 2))
    def begin_round(self, who: int) -> None:
        """Begin a round."""
        self.rounds += 1
        self.do(who, "begin_round", f"round {self.rounds}", "what we agreed on")

    @rule(who=st.integers(0, 2), guid=GUIDS)
    def merge(self, who: int, guid: str) -> None:
        """Take in what another coder has done to a copy."""
        act(self.theirs, "put", replace(NOUNS[guid], **({"notes": ()} if hasattr(NOUNS[guid], "notes") else {})))
        act(self.theirs, "put", Note(guid=f"note {self.theirs.head}", name="theirs"))
        self.do(who, "merge", str(self.theirs.path))

    @invariant()
    def all_see_the_same(self) -> None:
        """Compare the open stores with a fresh one: objects in their order, rounds, journal."""
        if not hasattr(self, "stores"):
            return
        with Store.open(self.path, user="Reader one") as fresh:
            project, rounds, head = fresh.project, fresh.rounds, fresh.head
            for store in self.stores:
                assert (store.head, store.rounds) == (head, rounds)
                assert store.project == project
                assert store.at(head) == project
            assert fresh.at(1) == STUDY

    def teardown(self) -> None:
        """Close all."""
        if not hasattr(self, "stores"):
            return
        self.orders.send(None)
        self.worker.join()
        for store in (*self.stores, self.theirs):
            store.close()
        self.folder.cleanup()


pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="lets another process work that it has forked")
Stores.TestCase.settings = settings(
    max_examples=examples(40), stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
test_an_open_store_equals_a_fresh_one = Stores.TestCase
