"""Requests from the browser, and their answers: the one way in which a widget asks its kernel."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tender_cycles.widgets.core.base import Widget


class Requests(Widget):
    """A widget that answers requests; see ``requests.js`` for who asks.

    A request ``{request: name, serial, args}`` is answered by the method
    ``answer_<name>(**args)``: with ``{answer: serial, value}``, where the value
    is what JSON can hold, or with ``{failed: serial, message}`` if it raises.

    Examples
    --------
    >>> class Adding(Requests):
    ...     def answer_sum(self, a, b):
    ...         return a + b
    >>> reply({"request": "sum", "serial": "r1", "args": {"a": 1, "b": 2}}, Adding())
    {'answer': 'r1', 'value': 3}
    """

    attached: Mapping[str, str] = MappingProxyType({})
    """Words of an attached text, by what they are of: sent when asked for, and in no trait, so that none is saved."""

    def __init__(self, *args: Any, **traits: Any) -> None:
        super().__init__(*args, **traits)
        self.on_msg(self._requested)

    def answer_words(self) -> dict[str, str]:
        """Return the words of an attached text."""
        return dict(self.attached)

    def _requested(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if isinstance(content, dict) and "request" in content:
            self.send(reply(content, self))


def reply(content: Mapping[str, Any], widget: object) -> dict[str, Any]:
    """Return the message that answers a request."""
    serial = content.get("serial")
    try:
        answer = getattr(widget, f"answer_{content['request']}", None)
        if answer is None:
            raise ValueError(f"{type(widget).__name__} does not answer {content['request']!r}")
        return {"answer": serial, "value": answer(**content.get("args", {}))}
    except Exception as fault:  # told to who asked; an error in a callback would be seen by nobody
        return {"failed": serial, "message": reason(fault)}


def reason(fault: Exception) -> str:
    """Return what a fault says; one that was not raised for the user says also what it is."""
    return str(fault) if type(fault) is ValueError else f"{type(fault).__name__}: {fault}"
