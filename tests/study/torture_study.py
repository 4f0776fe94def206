"""The studies that are maltreated, and all that a store tells of them."""

import random
from pathlib import Path
from typing import Any
from uuid import uuid4
from zlib import crc32

from tender_cycles.project import Attachment, Code, Coding, Medium, Selection, Source
from tender_cycles.study.store import Store

TEXT = "Æ vet ikke korsn det går. " * 40


def study(path: Path) -> None:
    """Make a file with a source, selections and codes to work on."""
    with Store.create(path, user="Kari") as store:
        store.put(
            Source(guid="s", name="interview", text=TEXT),
            *(Code(guid=f"c{at}", name=f"code {at}") for at in range(20)),
            *(Selection(guid=f"e{at}", source="s", start=at, end=at + 9) for at in range(200)),
        )


def coding(draw: random.Random) -> Coding:
    """Return a coding of any of the selections with any of the codes."""
    return Coding(guid=str(uuid4()), selection=f"e{draw.randrange(200)}", code=f"c{draw.randrange(20)}")


def rich_study(path: Path) -> None:
    """Make a file with a bit of everything, over many pages: rounds, attachments, changes taken back."""
    data = b"PICTURE" * 2000
    with Store.create(path, user="Kari") as store:
        store.put(
            Source(guid="s", name="interview", text=TEXT),
            *(Code(guid=f"c{at}", name=f"code {at}") for at in range(20)),
            *(Selection(guid=f"e{at}", source="s", start=at, end=at + 9) for at in range(200)),
        )
        store.begin_round("first", "what we agreed on " * 20)
        picture = Attachment(name="p.jpg", size=len(data), crc=crc32(data), reader=lambda: iter([data]))
        store.put(Medium(guid="m", name="m", kind="PictureSource", xml="<x/>", files=(picture,)))
        draw = random.Random(1)
        for _ in range(10):
            store.put(*(coding(draw) for _ in range(50)))
        store.remove("e1", "c1")
        store.undo()
        store.remove("e2")
        store.begin_round("second")
        store.put(coding(draw))


def contents(store: Store) -> tuple[Any, ...]:
    """Return all that a store holds."""
    project = store.project
    files = [b"".join(each.reader()) for medium in project.media for each in medium.files if each.reader]
    return project, store.rounds, store.journal(), files, [store.at(number) for number in range(1, store.head + 1)]
