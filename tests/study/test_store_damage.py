"""Every byte that matters is covered: what is hurt is found and named, and what is not hurt can be taken out."""

import gzip
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import made_up
import pytest

from tender_cycles import cli
from tender_cycles.cycles import tender_cycles
from tender_cycles.project import Attachment, Code, Medium, Note, Project
from tender_cycles.study.exchange import write_qdpx
from tender_cycles.study.store import Store
from tender_cycles.study.store.rescue import rescue

DATA = b"PICTURE" * 2000
SAVED = Path(__file__).parents[1] / "saved"


def medium(data: bytes = DATA) -> Medium:
    picture = Attachment(name="p.jpg", size=len(data), crc=crc32(data), reader=lambda: iter([data]))
    return Medium(guid="m", name="m", kind="PictureSource", xml="<x/>", files=(picture,))


@pytest.fixture
def rich(store: Store) -> Store:
    """A file with rounds and a picture."""
    store.begin_round("first", "what we agreed on")
    store.put(medium(), Note(guid="n", name="memo"))
    return store


def exchange(path: Path, old: bytes, new: bytes) -> None:
    """Exchange some bytes of a file, wherever they stand."""
    data = path.read_bytes()
    assert old in data
    assert len(old) == len(new)
    path.write_bytes(data.replace(old, new))


def altered(path: Path, *statements: str) -> None:
    """Alter a file as another program may, which knows nothing of the journal."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            db.execute(statement)
        for _, sql in triggers:
            db.execute(sql)


# -- what is found


def test_a_whole_file_is_whole(rich: Store) -> None:
    rich.remove("c11", "m")
    rich.undo()
    rich.put(replace(medium(), files=()))
    assert rich.verify() == ()
    with Store.open(rich.path) as again:
        assert again.verify() == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rounds SET description = 'what we agreed_on'",
        "UPDATE rounds SET name = 'fjrst'",
        "UPDATE rounds SET number = 3",
        "UPDATE rounds SET change = 3",
        "INSERT INTO rounds VALUES (2, 'second', '', 3)",
        "INSERT INTO rounds VALUES (2, 'second', '', 99)",
        "DELETE FROM rounds",
    ],
)
def test_rounds_are_in_the_chain(rich: Store, statement: str) -> None:
    rich.close()
    altered(rich.path, statement)
    with pytest.raises(ValueError, match=r"of the journal is not whole|do not belong together"):
        Store.open(rich.path)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE codings SET user = 'u2' WHERE guid = 'k0'", "coding 'k0' is not as it was saved"),
        ("UPDATE codings SET digest = zeroblob(16) WHERE guid = 'k1'", "coding 'k1' is not as it was saved"),
        ("UPDATE codes SET place = 99 WHERE guid = 'ct'", "code 'ct' is not as it was saved"),
        ("UPDATE sources SET name = CAST(name AS BLOB) WHERE guid = 's'", "source 's' is not as it was saved"),
        ("UPDATE sqlite_sequence SET seq = 1 WHERE name = 'codes'", "the counter of places of 'codes' is not whole"),
        ("UPDATE sqlite_sequence SET name = 'coders' WHERE name = 'codes'", "places of 'coders' is not whole"),
        ("DROP INDEX codings_by_code", "its tables are not laid out as they were"),
        ("UPDATE change_rows SET guid = CAST(guid AS BLOB)", "change 3 of the journal is not whole"),
        ("PRAGMA user_version = 2", "its head tells another version than it has"),
        ("PRAGMA user_version = 1", "its head tells another version than it has"),
    ],
)
def test_what_is_hurt_is_named_on_opening(rich: Store, statement: str, told: str) -> None:
    rich.close()
    altered(rich.path, statement)
    before = rich.path.read_bytes()
    with pytest.raises(ValueError, match=f"study.tcstudy is damaged: .*{told}"):
        Store.open(rich.path)
    assert rich.path.read_bytes() == before
    assert list(rich.path.parent.iterdir()) == [rich.path]


def test_a_damaged_attachment_is_not_given_out(rich: Store, capsys: pytest.CaptureFixture[str]) -> None:
    exchange(rich.path, b"PICTUREPICTURE", b"PICTUREpICTURE")
    assert rich.verify() == ("the file 'p.jpg' is not as it was saved",)
    reader = rich.project.media[0].files[0].reader
    assert reader is not None
    with pytest.raises(OSError, match=r"the file 'p\.jpg' in it is damaged: not as it was saved"):
        next(reader())
    report = write_qdpx(rich.project, rich.path.with_name("to.qdpx"))  # which goes on without it
    assert [entry.kind for entry in report.dropped] == ["file"]
    assert cli.main(["check", str(rich.path), "--lang", "en"]) == 1
    assert capsys.readouterr().out == (
        "study.tcstudy is damaged; tender-cycles rescue takes out what is not hurt:\n"
        "- the file 'p.jpg' is not as it was saved\n"
    )


@pytest.mark.parametrize("column", ["name = 'q.jpg'", "size = 3", "crc = 3"])
def test_an_attachment_under_another_name_is_told(rich: Store, column: str) -> None:
    altered(rich.path, f"UPDATE attachments SET {column}")
    assert rich.verify()[0].startswith("the file 'p.jpg'")


def test_an_attachment_that_was_never_kept_is_no_damage(store: Store) -> None:
    gone = Attachment(name="gone.jpg", size=3, crc=1, archive="nowhere.zip", member="gone.jpg")
    with pytest.warns(UserWarning, match="is not kept"):
        store.put(replace(medium(), files=(gone,)))
    assert store.verify() == ()


def test_a_file_that_nothing_may_be_written_to_is_told(rich: Store) -> None:
    data = bytearray(rich.path.read_bytes())
    data[18] ^= 2
    rich.path.write_bytes(data)
    with Store.open(rich.path) as again:
        assert again.verify() == ("its head tells that nothing may be written to it",)


# -- older versions

# What lies in version-2.tcstudy.gz, as written before rows had digests and rounds stood in the chain:
# made_up.study(), a round, a code and a coding, a picture, a code removed and put back, another removed, a round,
# and a second user's coding.


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A file of version 2."""
    path = tmp_path / "second.tcstudy"
    path.write_bytes(gzip.decompress((SAVED / "version-2.tcstudy.gz").read_bytes()))
    return path


def test_a_file_of_version_2_means_the_same(second: Path) -> None:
    with Store.open(second, user="Reader one") as store:
        assert store.at(1) == made_up.study()
        assert [(each.number, each.name, each.description, each.change) for each in store.rounds] == [
            (1, "first", "what we agreed on", 2), (2, "second", "", 8),
        ]  # fmt: skip
        assert [each.guid for each in store.project.codings[-2:]] == ["k9", "k10"]
        assert store.journal().drop_duplicates("change")["action"].to_list() == [
            "create", "begin round", "code", "code", "remove", "undo", "remove", "begin round", "code",
            "upgrade from version 2",
        ]  # fmt: skip
        reader = store.project.media[0].files[0].reader
        assert reader is not None
        assert b"".join(reader()) == b"PICTURE" * 20
        assert store.verify() == ()
        assert store.undo().undoes == 7  # type: ignore[union-attr]
        assert store.get("c9").name == "nine"
        store.remove("c9")
        store.put(Code(guid="ca", name="another"))  # at no place that was another's
        store.undo()
        store.undo()
        assert store.get("c9").name == "nine"
    altered(second, "UPDATE rounds SET description = 'else' WHERE number = 1")
    with pytest.raises(ValueError, match="change 2 of the journal is not whole"):
        Store.open(second)


@pytest.mark.parametrize("statement", ["DELETE FROM codings WHERE guid = 'k1'", "UPDATE changes SET user_name = 'x'"])
def test_a_damaged_older_file_gets_no_digests(second: Path, statement: str) -> None:
    altered(second, statement)
    before = second.read_bytes()
    with pytest.raises(ValueError, match=r"second\.tcstudy is damaged"):
        Store.open(second)
    assert second.read_bytes() == before
    assert list(second.parent.iterdir()) == [second]


# -- what can be taken out


def taken_out(path: Path) -> tuple[Project, tuple[str, ...]]:
    out = path.with_name("out.tcstudy")
    before = path.read_bytes()
    done = rescue(path, out)
    assert path.read_bytes() == before
    with Store.open(out) as store:
        assert store.verify() == ()
        assert done.taken == {kind: len(store.nouns(kind)) for kind in done.taken}
        return store.project, done.hurt


def test_of_a_whole_file_everything_is_taken_out(rich: Store) -> None:
    project, hurt = taken_out(rich.path)
    assert (project, hurt) == (rich.project, ())
    reader = project.media[0].files[0].reader
    assert reader is not None
    assert b"".join(reader()) == DATA


LOSSES: list[tuple[str, str, Callable[[Project], bool]]] = [
    ("UPDATE codings SET code = 'cd' WHERE guid = 'k0'", "1 of the codings cannot be read whole",
     lambda project: [each.guid for each in project.codings] == [f"k{at}" for at in range(1, 8)]),
    ("UPDATE codes SET name = 'x' WHERE guid = 'ct'", "3 of the codings are left out, since their code is lost",
     lambda project: {each.code for each in project.codings} == {"cd", "c1", "c2"}),
    ("UPDATE codes SET name = 'x' WHERE guid = 'c1'", "1 of the codings are left out, since their code is lost",
     lambda project: project.code("1.1").parent is None),
    ("UPDATE sources SET text = 'x' WHERE guid = 's'", "4 of the selections are left out, since their source is lost",
     lambda project: (project.selections, project.codings) == ((), ())),
    ("UPDATE users SET name = 'x' WHERE guid = 'u2'", "1 of the users cannot be read whole",
     lambda project: [each.user for each in project.codings] == [c.user for c in made_up.study().codings]),
    ("UPDATE variables SET name = 'x' WHERE guid = 'v1'", "1 of the variables cannot be read whole",
     lambda project: dict(project.cases[0].values) == {"social_work": True, "years": 3}),
    ("UPDATE project SET value = '1' WHERE guid = 'cycles'", "the project's cycles is lost",
     lambda project: project.cycles is None and len(project.codings) == 8),
    ("UPDATE project SET value = '1' WHERE guid = 'name'", "the project's name is lost",
     lambda project: project.name == "rescued" and project.cycles == tender_cycles()),
    ("UPDATE changes SET user = 'x'", "", lambda project: project == made_up.study()),
    ("DROP TABLE rounds", "", lambda project: project == made_up.study()),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "told", "right"), LOSSES)
def test_what_is_not_hurt_is_taken_out(
    store: Store, statement: str, told: str, right: Callable[[Project], bool]
) -> None:
    store.close()
    if statement.startswith("DROP"):
        with closing(sqlite3.connect(store.path)) as db:
            db.execute(statement)
    else:
        altered(store.path, statement)
    project, hurt = taken_out(store.path)
    assert told in "; ".join(hurt)
    assert right(project)


def test_a_first_page_that_is_lost_is_made_again(rich: Store) -> None:
    project = rich.project
    rich.close()
    data = rich.path.read_bytes()
    rich.path.write_bytes(bytes(4096) + data[4096:])
    with pytest.raises(ValueError, match="is no project file"):
        Store.open(rich.path)
    assert taken_out(rich.path)[0] == project


def test_a_page_that_names_the_tables_is_made_again(rich: Store) -> None:
    project = rich.project
    rich.close()
    data = rich.path.read_bytes()
    at = data.index(b"CREATE TABLE notes")
    rich.path.write_bytes(data[:at] + b"CREATE TABLF notes" + data[at + 18 :])
    with pytest.raises(ValueError, match=r"study\.tcstudy is damaged"):
        Store.open(rich.path)
    assert taken_out(rich.path)[0] == project


@pytest.mark.parametrize("missing", [4096, 5000])
def test_a_file_that_was_cut_short_is_read_as_far_as_it_goes(rich: Store, missing: int) -> None:
    codings = rich.project.codings
    rich.close()
    with rich.path.open("r+b") as file:  # where the picture is
        file.truncate(rich.path.stat().st_size - missing)
    with pytest.raises(ValueError, match=r"study\.tcstudy is damaged"):
        Store.open(rich.path)
    assert taken_out(rich.path)[0].codings == codings


def test_rescue_says_what_it_cannot_do(second: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.tcstudy"
    altered(second, "DELETE FROM codings WHERE guid = 'k1'")
    assert cli.main(["rescue", str(second), str(out), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "out.tcstudy: taken out of second.tcstudy: 2 users, 6 codes, " in told
    assert "9 codings" in told
    assert "The file is of an older version, in which nothing shows whether" in told
    assert cli.main(["rescue", str(second), str(out)]) == 1
    assert cli.main(["rescue", str(tmp_path / "gone.tcstudy"), str(tmp_path / "new.tcstudy")]) == 1
    second.write_bytes(b"nothing" * 3000)
    assert cli.main(["rescue", str(second), str(tmp_path / "new.tcstudy")]) == 1
    assert "nothing could be read of second.tcstudy" in capsys.readouterr().err
