"""Coding a text in a notebook: a thin coat around `CodingState`."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import traitlets

from tender_cycles.project import Code, Source
from tender_cycles.study.store import Store
from tender_cycles.study.text.coded_text import Excerpt
from tender_cycles.study.text.state import CodingState
from tender_cycles.widgets.core.bundle import look, view
from tender_cycles.widgets.core.state_widget import StateWidget
from tender_cycles.widgets.rings.counts import Count
from tender_cycles.widgets.rings.layout import ring_layout, ring_words
from tender_cycles.widgets.rings.svg import rings_svg
from tender_cycles.words import check_lang, counted, say, words_under

ACTS = (
    "code", "new_code", "uncode", "memo", "place", "extend", "remove", "undo", "redo", "change_code", "move_code",
    "merge_codes", "remove_code", "code_memo", "text_memo", "project_memo", "code_hits", "correct",
)  # fmt: skip
SHOWN = 12  # excerpts that the preview of a correction lists


class TextCoder(StateWidget):
    """The text with its codings, the codes, and what is chosen; `code_text` makes one.

    Parameters
    ----------
    state : CodingState
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Attributes
    ----------
    state : CodingState
        What is coded and chosen. Its acts move the browser, and the other way round.
    """

    _esm = view("study/text/widget.js", "renderCoding")
    _css = look("widgets/rings/rings.css", "study/text/widget.css")

    payload = traitlets.Dict().tag(sync=True)
    span: Any = traitlets.List().tag(sync=True, echo_update=False)
    state: CodingState
    shown = ("span",)
    taken = ("span",)

    def __init__(self, state: CodingState, lang: str | None = None) -> None:
        lang = check_lang(lang)
        super().__init__(state, lang=lang, payload=self._payload(state, lang))
        state.observe(self._send_text, "opened")
        self.observe(self._send_text, "lang")
        state.observe(self._send_news, "revision")

    # -- to the browser

    def _payload(self, state: CodingState, lang: str) -> dict[str, Any]:
        """Return all that the browser needs to begin with; what has changed since, it asks for."""
        self._codes, self._sent = _codes(state, lang), _excerpts(state)
        return {
            "opened": state.opened,
            "source": state.source.guid,
            "text": state.source.text,
            "name": state.source.name,
            "user": state.store.user.name,
            "lang": lang,
            "shown": self._all(state),
            "recent": list(state.recent),
            "rings": ring_layout(state.store.cycles),
            "ring_words": ring_words(state.store.cycles, lang),
            "say": words_under("coding", lang),
        }

    def _all(self, state: CodingState) -> dict[str, Any]:
        excerpts = list(self._sent.values())
        return {"full": True, "codes": self._codes, "excerpts": excerpts, "memos": _memos(state), **_head(state)}

    def _send_text(self, _change: Any) -> None:
        """Send another text, the text as it is corrected, or all in another language."""
        self.payload = self._payload(self.state, self.lang)

    def _send_news(self, _change: Any) -> None:
        """Send what is different from what the browser has."""
        codes, excerpts = _codes(self.state, self.lang), _excerpts(self.state)
        news: dict[str, Any] = {
            **_head(self.state),
            "excerpts": [each for guid, each in excerpts.items() if self._sent.get(guid) != each],
            "gone": [guid for guid in self._sent if guid not in excerpts],
            "memos": _memos(self.state),
        }
        if codes != self._codes:
            news["codes"] = codes
        self._codes, self._sent = codes, excerpts
        self.send({"news": news})

    # -- from the browser

    def answer_refresh(self, *, full: bool) -> None:
        """Look at what others have written, and send what is new; or all of it."""
        self.state.refresh()
        if full:
            self.send({"news": self._all(self.state)})

    def answer_texts(self) -> list[dict[str, Any]]:
        """Return all texts of the study with how far each is coded."""
        return [each._asdict() for each in self.state.texts]

    def answer_open(self, source: str) -> None:
        """Take another text in hand."""
        self.state.open(source)

    def answer_hits(self, query: str, how: str) -> list[tuple[int, int]]:
        """Return where the text says something."""
        return self.state.hits(query, how)

    def answer_preview(self, start: int, end: int, text: str) -> dict[str, Any]:
        """Return what putting a text in place of a stretch would come to, with the first excerpts that it touches."""
        frame = self.state.preview(start, end, text).to_frame()
        counts = frame["what"].value_counts()
        rows = frame[frame["what"] != "moved"].head(SHOWN)
        return {
            **{what: int(counts.get(what, 0)) for what in ("emptied", "changed", "moved")},
            "rows": rows[["words", "new_words"]].to_numpy().tolist(),
        }

    def answer_act(
        self, act: str, given: list[Any], named: Mapping[str, Any], opened: int | None = None
    ) -> dict[str, Any]:
        """Do one of `ACTS` on the text that the browser shows; answered when it is on the disk."""
        if act not in ACTS:
            raise ValueError(f"{act!r} is no act")
        self.state.refresh()
        if opened not in (None, self.state.opened):
            raise ValueError(say("coding.changed", self.lang))
        before = self.state.revision
        named = {name: _tuples(value) for name, value in named.items()}
        done = getattr(self.state, act)(*given, **named)
        answer = _head(self.state)
        if isinstance(done, Excerpt):
            answer["guid"] = done.selection.guid
        elif act in ("undo", "redo"):
            answer |= {"nothing": done is None, "elsewhere": self.state.revision == before}
        elif isinstance(done, Code):
            answer["guid"] = done.guid
        return answer

    # -- without a browser

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {say('coding.still', self.lang, **self._numbers())}>"

    def _numbers(self) -> dict[str, Any]:
        excerpts = self.state.excerpts
        codings = sum(len(each.codings) for each in excerpts)
        counts = {
            "excerpts": counted("excerpt", len(excerpts), self.lang),
            "codings": counted("coding", codings, self.lang),
        }
        return {"name": self.state.source.name, **counts}

    def _still(self) -> tuple[str, str]:
        model = self.state.store.cycles
        placed = Counter((each.selection.cycle, each.selection.phase) for each in self.state.excerpts)
        numbers = {segment: Count(placed[segment], placed[segment]) for segment in (model.segments if model else ())}
        return rings_svg(model, numbers, (), self.lang), say("coding.still", self.lang, **self._numbers())


def _head(state: CodingState) -> dict[str, Any]:
    return {"head": state.head, "python": state.to_python()}


def _memos(state: CodingState) -> dict[str, str]:
    return {"text": state.memos.text, "project": state.memos.project}


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _codes(state: CodingState, lang: str) -> list[dict[str, Any]]:
    """Return the codes in the order of the tree."""
    book = state.codebook
    ordered = [each for code in book if code.parent is None for each in book.below(code)]
    return [
        {
            "guid": code.guid,
            "key": book.keys[code.guid],
            "label": code.label(lang),
            "path": book.path(code),
            "parent": code.parent,
            "depth": len(book.line(code)) - 1,
            "about": code.description,
            "memo": state.memos.codes.get(code.guid, ""),
            "color": state.color(code),
            "own": code.color,
            "codable": code.codable,
        }
        for code in ordered
    ]


def _excerpts(state: CodingState) -> dict[str, dict[str, Any]]:
    users = {each.guid: each.name for each in state.store.nouns("users")}
    return {each.selection.guid: _excerpt(each, users) for each in state.excerpts}


def _excerpt(each: Excerpt, users: Mapping[str, str]) -> dict[str, Any]:
    selection = each.selection
    return {
        "guid": selection.guid,
        "start": selection.start,
        "end": selection.end,
        "cycle": selection.cycle,
        "phase": selection.phase,
        "memo": each.memos[0] if each.memos else "",
        "more": list(each.memos[1:]),
        "codings": [{"guid": c.guid, "code": c.code, "user": users.get(c.user or "", "")} for c in each.codings],
    }


def code_text(store: Store, source: Source | str, *, lang: str | None = None) -> TextCoder:
    """Return a widget in which to read a text and code it.

    What it shows as saved is on the disk, in the store's file.

    Parameters
    ----------
    store : Store
        The study's project file, open.
    source : Source or str
        A text in it, or its name or GUID.
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Returns
    -------
    TextCoder
        Its `state` does the same from Python: ``coder.state.code(120, 180, "trust")``,
        ``coder.state.to_python()`` is the line that does what was done last.

    Raises
    ------
    TypeError
        If `store` is none; says how to come by one.
    ValueError
        If the store has no such source.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> store = Store.create(f"{folder.name}/study.tcstudy", user="Kari")
    >>> change = store.put(Source(guid="s", name="interview", text="We trust them."))
    >>> coder = code_text(store, "interview")
    >>> made = coder.state.new_code("trust", on=(3, 8))
    >>> coder
    <TextCoder: interview: 1 excerpt, 1 coding>
    >>> store.close(); folder.cleanup()
    """
    lang = check_lang(lang)
    return TextCoder(CodingState(store, source), lang)
