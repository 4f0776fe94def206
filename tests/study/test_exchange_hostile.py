# ruff: noqa: E501, ISC004 - XML, SQL and tables stand as they are in files
"""Files made to do harm, and files that have come to harm: a clear error, bounded memory, nothing written."""

import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import made_up
import pytest
from exchange_files import qdpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from profiles import examples

from tender_cycles.project import Project
from tender_cycles.study.exchange import read, read_qdc, read_qdpx, read_table, write, write_qdpx

BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
PROJECT = 'xmlns="urn:QDA-XML:project:1.0" name="p"'


def archive(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return path


def listing(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "name",
    [
        "../evil.txt",
        "sources/../../evil.txt",
        "/etc/evil",
        "C:\\evil.txt",
        "c:evil",
        "..\\evil.txt",
        "\\\\server\\evil",
    ],
)
def test_names_that_lead_out_of_the_archive(name: str, tmp_path: Path) -> None:
    path = archive(tmp_path / "p.qdpx", {"project.qde": f"<Project {PROJECT}/>", name: "x"})
    with pytest.raises(ValueError, match="has a name that leads out of the archive"):
        read_qdpx(path)
    assert listing(tmp_path) == ["p.qdpx"]


def test_a_member_that_is_there_twice(tmp_path: Path) -> None:
    path = archive(
        tmp_path / "p.qdpx", {"project.qde": f"<Project {PROJECT}/>", "sources/a.txt": "1", "Sources/A.txt": "2"}
    )
    with pytest.raises(ValueError, match="is there twice"):
        read_qdpx(path)


@pytest.mark.parametrize("members", [{}, {"a.qde": "", "b.qde": ""}, {"deep/project.qde": ""}])
def test_no_project_or_two(members: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="qde files at its root; it needs one"):
        read_qdpx(archive(tmp_path / "p.qdpx", members))


@pytest.mark.parametrize(
    ("xml", "told"),
    [
        ("", "is not well-formed XML: no element found"),
        ("<Project", "is not well-formed XML"),
        (f"<Project {PROJECT}><Users></Project>", "is not well-formed XML: mismatched tag"),
        (f"<Project {PROJECT}/><more/>", "is not well-formed XML: junk after"),
        (f"{BOMB}<Project {PROJECT}>&b;</Project>", "declares a document type"),
        (f'<!DOCTYPE x SYSTEM "file:///etc/passwd"><Project {PROJECT}/>', "declares a document type"),
        (f"<Project {PROJECT}>&undefined;</Project>", "is not well-formed XML: undefined entity"),
        ("<Project name='p'/>", "begins with <Project> of 'no namespace'"),
        ("<html xmlns='urn:QDA-XML:project:1.0'/>", "begins with <html>"),
        (
            f"<Project {PROJECT}>" + "<Codes>" * 5000 + "</Codes>" * 5000 + "</Project>",
            "nested more than 200 levels deep",
        ),
        (b"\xff\xfe<\0P\0", "is not well-formed XML"),
        (b'<?xml version="1.0" encoding="utf-8"?><Project name="\xe6"/>', "is not well-formed XML"),
        (b'<?xml version="1.0" encoding="klingon"?><Project/>', "is not well-formed XML"),
    ],
)
def test_xml_that_is_none_or_does_harm(xml: str | bytes, told: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"project\.qde") as refused:
        read_qdpx(archive(tmp_path / "p.qdpx", {"project.qde": xml}))
    assert told in str(refused.value)


def test_a_document_type_in_utf_16_is_seen(tmp_path: Path) -> None:
    xml = f'<?xml version="1.0" encoding="utf-16"?>{BOMB}<Project {PROJECT}>&b;</Project>'.encode("utf-16")
    with pytest.raises(ValueError, match="declares a document type"):
        read_qdpx(archive(tmp_path / "p.qdpx", {"project.qde": xml}))


def test_a_codebook_with_a_bomb(tmp_path: Path) -> None:
    (tmp_path / "book.qdc").write_text(
        f'{BOMB}<CodeBook xmlns="urn:QDA-XML:codebook:1.0">&b;</CodeBook>', encoding="utf-8"
    )
    with pytest.raises(ValueError, match="declares a document type"):
        read_qdc(tmp_path / "book.qdc")


def test_a_text_that_is_not_utf_8(tmp_path: Path) -> None:
    inside = '<Sources><TextSource guid="a" name="Anna" plainTextPath="internal://a.txt"/></Sources>'
    with pytest.raises(ValueError, match=r"Anna is not UTF-8 \(byte 0xf8 at 5\)"):
        read_qdpx(qdpx(tmp_path / "p.qdpx", inside, {"sources/a.txt": "brød".encode() + "ø".encode("latin-1")[:1]}))


@pytest.mark.parametrize("size", [0, 1, 21, 22, 200, 1000])
def test_archives_that_are_cut_off(size: int, tmp_path: Path) -> None:
    write_qdpx(made_up.study(), tmp_path / "whole.qdpx")
    (tmp_path / "p.qdpx").write_bytes((tmp_path / "whole.qdpx").read_bytes()[:size])
    with pytest.raises(ValueError, match=r"p\.qdpx is no zip archive, or is damaged or cut off"):
        read_qdpx(tmp_path / "p.qdpx")


@pytest.mark.more
@given(st.data())
@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
def test_damage_anywhere_gives_a_project_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("damage")
    path = folder / "p.qdpx"
    write_qdpx(made_up.study(), path)
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole[: data.draw(st.integers(len(whole) // 2, len(whole)))])
    try:
        read_qdpx(path)
    except ValueError as error:
        assert str(error)  # noqa: PT017
    assert listing(folder) == ["p.qdpx"]


NONSENSE = st.sampled_from([
    '<Users><User guid="" name="x"/><User/></Users>', '<Users guid="a"><Case/></Users>', "<Sources><TextSource/></Sources>",
    '<CodeBook><Codes><Code guid="a"/><Code guid="a" name="b" isCodable="maybe" color="red"/><x/></Codes></CodeBook>',
    '<Variables><Variable guid="v" name="v" typeOfVariable="Colour"/><Variable guid="w" typeOfVariable="Integer"/></Variables>',
    '<Cases><Case guid="c"><VariableValue/><VariableValue><VariableRef targetGUID="w"/><IntegerValue>many</IntegerValue></VariableValue>'
    '<VariableValue><VariableRef targetGUID="w"/><DateValue>2020-13-45</DateValue></VariableValue><SelectionRef/><Case/></Case></Cases>',
    '<Sources><TextSource guid="s" plainTextPath="internal://no"><PlainTextContent>abc</PlainTextContent>'
    '<PlainTextSelection guid="e" startPosition="-4" endPosition="2"><Coding><CodeRef targetGUID="a"/></Coding></PlainTextSelection>'
    '<PlainTextSelection startPosition="2" endPosition="1"><Coding guid="e"/></PlainTextSelection>'
    '<PlainTextSelection startPosition="1e9" endPosition="99999999999999999999999"/><Coding guid="k"><CodeRef targetGUID="a"/></Coding>'
    '<VariableValue><VariableRef targetGUID="w"/><IntegerValue>7</IntegerValue></VariableValue></TextSource></Sources>',
    '<Notes><Note guid="n" name="tender_cycles"><PlainTextContent>{"tender_cycles":1,"claims":[{}],"ids":7}</PlainTextContent></Note></Notes>',
    '<Notes><Note guid="n" name="tender_cycles"><PlainTextContent>{"tender_cycles":1,"codes":{"a":{"key":"k","labels":7}}}</PlainTextContent></Note></Notes>',
    '<Links><Link guid="l" originGUID="l" targetGUID="m"/><Link guid="m" originGUID="l" targetGUID="l" direction="up"/></Links>',
    '<Sets><Set guid="t"><MemberCode targetGUID="a"/><MemberSource/></Set></Sets>',
    '<Graphs><Graph guid="g"><Vertex guid="x" firstX="1" firstY="2" representedGUID="no"/><Vertex/><Edge sourceVertex="x" targetVertex="y"/><z/></Graph></Graphs>',
    '<Variables><Variable guid="r" name="tender_cycles: phase"/></Variables><Cases><Case guid="q"><VariableValue><VariableRef targetGUID="r"/>'
    '<TextValue>nowhere</TextValue></VariableValue><SelectionRef targetGUID="e"/></Case></Cases>',
    '<NoteRef targetGUID="n"/>', "<Description>x</Description>", "<Nonsense><TextSource/></Nonsense>", "text",
])  # fmt: skip


@pytest.mark.more
@given(st.lists(NONSENSE, max_size=6).map("".join))
@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
def test_valid_nonsense_gives_a_sound_project_that_can_be_written(
    tmp_path_factory: pytest.TempPathFactory, inside: str
) -> None:
    folder = tmp_path_factory.mktemp("nonsense")
    head = 'name="" creationDateTime="soon" modifyingUserGUID="{NOBODY}"'
    try:
        project, _ = read_qdpx(qdpx(folder / "p.qdpx", inside, head=head))
    except ValueError as error:
        assert "is not sound" in str(error)  # noqa: PT017
        return
    write_qdpx(project, folder / "q.qdpx")
    assert read_qdpx(folder / "q.qdpx").project == project


LIMITED = """
import sys
from pathlib import Path
from tender_cycles.study.exchange import read
import tender_cycles.study.exchange.qdpx, tender_cycles.study.exchange.tabular
def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))
Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
before = peak()
try:
    read(sys.argv[1])
except ValueError as error:
    print(error)
print(peak() - before, "MB")
"""


def refused_within(path: Path, megabytes: int) -> str:
    """Return the message with which a fresh process refuses a file, and check how much memory that took."""
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("the peak of memory is measured on Linux")
    done = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=True)
    message, _, peak = done.stdout.strip().rpartition("\n")
    assert int(peak.split()[0]) < megabytes, done.stdout
    return message


def zeros(path: Path, name: str, megabytes: int, head: bytes = b"", before: tuple[tuple[str, str], ...] = ()) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for member, text in before:
            made.writestr(member, text)
        with made.open(name, "w", force_zip64=True) as out:
            out.write(head)
            for _ in range(megabytes):
                out.write(b" " * 2**20)
    return path


@pytest.mark.more
def test_a_source_of_a_gigabyte_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    inside = '<Sources><TextSource guid="a" plainTextPath="internal://a.txt"/></Sources>'
    xml = (("project.qde", f"<Project {PROJECT}>{inside}</Project>"),)
    path = zeros(tmp_path / "p.qdpx", "sources/a.txt", 1024, before=xml)
    assert path.stat().st_size < 6_000_000
    assert refused_within(path, 200) == "sources/a.txt in p.qdpx is larger than 64 MB"


@pytest.mark.more
def test_xml_of_a_gigabyte_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    users = b'<User guid="a"/>' * 2**14  # of one GUID each, which is no fault by itself
    path = tmp_path / "p.qdpx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
        made.open("project.qde", "w") as out,
    ):
        out.write(f"<Project {PROJECT}><Nobody>".encode())
        for _ in range(260):
            out.write(users)
    assert refused_within(path, 800) == "project.qde in p.qdpx has an element of more than 32 MB"


def test_more_objects_than_a_project_can_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tender_cycles.study.exchange.drafting.MOST", 1000)
    users = "".join(f'<User guid="{n}"/>' for n in range(1001))
    with pytest.raises(ValueError, match=r"p\.qdpx has more than 1000 objects"):
        read_qdpx(qdpx(tmp_path / "p.qdpx", f"<Users>{users}</Users>"))


def test_xml_larger_than_a_project_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tender_cycles.study.exchange.qdpx.MOST_XML", 2**20)
    inside = "<Users>" + '<User guid="a"/>' * 2**17 + "</Users>"
    with pytest.raises(ValueError, match=r"project\.qde in p\.qdpx is larger than 1 MB"):
        read_qdpx(qdpx(tmp_path / "p.qdpx", inside))


@pytest.mark.parametrize(
    ("head", "what"), [("<Description>", "an element of more than 32"), ('<Users guid="', "a tag of more than 4")]
)
def test_one_text_or_tag_that_fills_the_memory_is_refused(head: str, what: str, tmp_path: Path) -> None:
    path = zeros(tmp_path / "p.qdpx", "project.qde", 300, f"<Project {PROJECT}>{head}".encode())
    assert refused_within(path, 400) == f"project.qde in p.qdpx has {what} MB"


def test_a_table_that_unpacks_to_more_than_it_should(tmp_path: Path) -> None:
    path = zeros(tmp_path / "p.xlsx", "xl/workbook.xml", 300)
    assert refused_within(path, 100) == "p.xlsx unpacks to more than 256 MB"


def test_an_excel_file_with_a_bomb_and_one_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="declares a document type"):
        read_table(archive(tmp_path / "p.xlsx", {"xl/workbook.xml": f"{BOMB}<workbook>&b;</workbook>"}))
    (tmp_path / "q.xlsx").write_bytes(b"PK\3\4 not really")
    with pytest.raises(ValueError, match=r"q\.xlsx is no Excel file"):
        read_table(tmp_path / "q.xlsx")
    with pytest.raises(ValueError, match=r"r\.xlsx is no Excel file"):
        read_table(archive(tmp_path / "r.xlsx", {"a.txt": "no workbook"}))


def test_a_list_of_members_too_long_to_read(tmp_path: Path) -> None:
    write_qdpx(made_up.study(), tmp_path / "p.qdpx")
    data = bytearray((tmp_path / "p.qdpx").read_bytes())
    end = data.rindex(b"PK\5\6")
    struct.pack_into("<L", data, end + 12, 2**31)
    (tmp_path / "p.qdpx").write_bytes(b"\0" * (17 * 2**20) + data)
    with pytest.raises(ValueError, match="lists more members than a project can have"):
        read_qdpx(tmp_path / "p.qdpx")


def test_what_is_said_of_a_size_need_not_be_true(tmp_path: Path) -> None:
    """The head of the archive says that a text has one byte."""
    path = archive(tmp_path / "p.qdpx", {
        "project.qde": f'<Project {PROJECT}><Sources><TextSource guid="a" plainTextPath="internal://a.txt"/></Sources></Project>',
        "sources/a.txt": "much longer than said",
    })  # fmt: skip
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\1\2", data.index(b"PK\1\2") + 4)
    struct.pack_into("<L", data, entry + 24, 1)
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"a\.txt in p\.qdpx is damaged"):
        read_qdpx(path)


def test_an_unknown_kind_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'p\.xyz' is of no kind that can be read; known are .*qdpx"):
        read(tmp_path / "p.xyz")
    with pytest.raises(ValueError, match=r"known are .*qdpx.*; Store\.open and Store\.create are for project files"):
        write(Project(name="p"), tmp_path / "p.tcstudy")
    for name in ("p.qdpx", "p.qdc", "p.csv", "p.sqlite3", "p.rqda", "p.docx", "p.tcstudy"):
        with pytest.raises(FileNotFoundError):
            read(tmp_path / name)
