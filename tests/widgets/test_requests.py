"""Requests from the browser to the kernel, on both sides and without either."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tender_cycles.widgets.core import bundle
from tender_cycles.widgets.core.requests import Requests, reply


class Answering(Requests):
    """Answers, refuses and stumbles."""

    _esm = "export default {};"

    def answer_sum(self, a: int, b: int) -> int:
        """Return a sum."""
        return a + b

    def answer_refusal(self) -> None:
        """Refuse in words for the user."""
        raise ValueError("not today")

    def answer_fault(self) -> None:
        """Fail in a way that nobody thought of."""
        raise KeyError("x")


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"request": "sum", "args": {"a": 1, "b": 2}}, {"answer": "s", "value": 3}),
        ({"request": "refusal"}, {"failed": "s", "message": "not today"}),
        ({"request": "fault"}, {"failed": "s", "message": "KeyError: 'x'"}),
        ({"request": "nothing"}, {"failed": "s", "message": "Answering does not answer 'nothing'"}),
    ],
)
def test_every_request_is_answered(request_: dict[str, Any], said: dict[str, Any]) -> None:
    assert reply({"serial": "s", **request_}, Answering()) == said


def test_only_requests_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    widget = Answering()
    monkeypatch.setattr(widget, "send", sent.append)
    for content in ({"other": 1}, "text", {"request": "sum", "serial": "s", "args": {"a": 1}}):
        widget._handle_custom_msg(content, [])
    assert [set(each) for each in sent] == [{"failed", "message"}]


SCRIPT = """
const listeners = {};
const told = [];
const sent = [];
const model = {
  send: (content) => sent.push(content),
  on: (event, f) => (listeners[event] ??= new Set()).add(f),
  off: (event, f) => listeners[event].delete(f),
};
const say = (content) => listeners["msg:custom"].forEach((f) => f(content));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const how = (promise) => promise.then((value) => ["value", value], (fault) => [fault.constructor.name, fault.message]);
const options = {patience: 5, onwaiting: (some) => told.push(some), ongone: () => told.push("gone")};
const ask = createRequests(model, options);
const other = createRequests(model, options);
const asked = ["a", "b", "c", "d"].map((name) => how(ask(name, {name})));
const theirs = how(other("e"));
say({answer: sent[1].serial, value: null});
say({failed: sent[0].serial, message: "no"});
say({answer: sent[1].serial, value: "twice"});
say({answer: sent[4].serial, value: "for the other view"});
await pause(20);
say({answer: sent[2].serial, value: {late: true}});
const open = ask.open();
model.send = () => { throw new Error("closed"); };
asked.push(how(ask("f")));
asked.push(how(ask("g")));
ask.destroy();
other.destroy();
const left = Object.values(listeners).map((each) => each.size);
const names = sent.map(({request, args}) => [request, args]);
const different = new Set(sent.map(({serial}) => serial)).size;
const ends = await Promise.all([...asked, theirs]);
console.log(JSON.stringify({names, different, open, told, left, alive: ask.alive, ends}));
"""


def test_the_browser_hears_each_answer_and_knows_when_none_can_come(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not on this machine")
    file = tmp_path / "requests.mjs"
    file.write_text(bundle.script("widgets/core/requests.js", tail=SCRIPT), encoding="utf-8")
    ran = subprocess.run([node, str(file)], capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["names"] == [*([name, {"name": name}] for name in "abcd"), ["e", {}]]
    assert found["different"] == 5
    assert found["open"] == 1
    assert found["told"] == [True, False, "gone"]
    assert found["left"] == [0, 0]
    assert found["alive"] is False
    gone = ["KernelGone", ""]
    assert found["ends"] == [
        ["Error", "no"], ["value", None], ["value", {"late": True}], gone, gone, gone, ["value", "for the other view"],
    ]  # fmt: skip
