"""An interview as a project of its own: its text and, of subtitles, who says what and when."""

from pathlib import Path

from tender_cycles.project import stable_guid
from tender_cycles.study.documents.documents import read_turns
from tender_cycles.study.exchange.drafting import Draft
from tender_cycles.study.exchange.report import Reading, Report


def read_interview(path: Path, *, strict: bool = False) -> Reading:
    """Read an interview as a project with one source.

    Of subtitles each turn is a selection, with the seconds in which it begins
    and ends as its facts ``begin`` and ``until``; who speaks is a case.

    Parameters
    ----------
    path : Path
    strict : bool
        Whether to refuse what could not be kept as it stood.

    Raises
    ------
    ValueError
        As for `read_source`.
    """
    report = Report(path.name)
    source, turns = read_turns(path, path.stem, None, report)
    draft = Draft(report)
    draft.meta["name"] = source.name
    draft.nouns["sources"].append(
        {"guid": draft.guid(source.guid, source.name), "name": source.name, "text": source.text}
    )
    said: dict[str, list[str]] = {}
    for n, turn in enumerate(turns):
        guid = draft.guid(stable_guid("turn", source.guid, str(n)), source.name)
        place = {"source": source.guid, "start": turn.start, "end": turn.end}
        draft.nouns["selections"].append({"guid": guid, **place, "facts": {"begin": turn.begin, "until": turn.until}})
        if turn.speaker:
            said.setdefault(turn.speaker, []).append(guid)
    for speaker, guids in said.items():
        guid = draft.guid(stable_guid("speaker", source.guid, speaker), speaker)
        draft.nouns["cases"].append({"guid": guid, "name": speaker, "selections": tuple(guids)})
    return draft.reading(strict=strict)
