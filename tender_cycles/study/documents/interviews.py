"""An interview as a project of its own: its text and, of a transcript, who says what and when."""

from pathlib import Path
from typing import Literal

from tender_cycles.project import stable_guid
from tender_cycles.study.documents.comments import Comments
from tender_cycles.study.documents.documents import read_turns
from tender_cycles.study.exchange.drafting import Draft
from tender_cycles.study.exchange.report import Reading, Report


def read_interview(
    path: Path, *, strict: bool = False, speakers: bool = True, comments: Literal["codes"] | None = None
) -> Reading:
    """Read an interview as a project with one source.

    Of subtitles, and of a Word document or text in which it is clear who speaks,
    each turn is a selection, with the seconds in which it begins and ends as its
    facts ``begin`` and ``until``, as far as they are told; who speaks is a case.

    Parameters
    ----------
    path : Path
    strict : bool
        Whether to refuse what could not be kept as it stood.
    speakers : bool
        Whether to look for who speaks, as for `read_source`.
    comments : {"codes"}, optional
        Of a Word document: what each comment stands on becomes a selection, its
        words the code, its author the user. Line ends and semicolons part
        several codes; ``>`` and backslash a code from the one above it.

    Raises
    ------
    ValueError
        As for `read_source`.
    """
    report = Report(path.name)
    said = Comments() if comments else None
    source, turns = read_turns(path, path.stem, None, report, speakers=speakers, comments=said)
    draft = Draft(report)
    draft.meta["name"] = source.name
    draft.nouns["sources"].append(
        {"guid": draft.guid(source.guid, source.name), "name": source.name, "text": source.text}
    )
    by_speaker: dict[str, list[str]] = {}
    for n, turn in enumerate(turns):
        guid = draft.guid(stable_guid("turn", source.guid, str(n)), source.name)
        place = {"source": source.guid, "start": turn.start, "end": turn.end}
        facts = {name: time for name in ("begin", "until") if (time := getattr(turn, name)) is not None}
        draft.nouns["selections"].append({"guid": guid, **place, "facts": facts})
        if turn.speaker:
            by_speaker.setdefault(turn.speaker, []).append(guid)
    for speaker, guids in by_speaker.items():
        guid = draft.guid(stable_guid("speaker", source.guid, speaker), speaker)
        draft.nouns["cases"].append({"guid": guid, "name": speaker, "selections": tuple(guids)})
    if said is not None:
        said.code(draft, source.guid, path.name)
    return draft.reading(strict=strict)
