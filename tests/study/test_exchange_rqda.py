# ruff: noqa: E501 - SQL stands as it is in files
"""RQDA's projects: what its tables hold arrives, and what its user deleted does not."""

import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
from exchange_files import kinds, said

from tender_cycles.study.exchange import read_qdpx, read_rqda, write_qdpx

RQDA = """
CREATE TABLE project (databaseversion text, date text, dateM text, memo text, about text);
INSERT INTO project VALUES ('0.2.2', 'Mon Jan  5 10:00:00 2026', '', 'About it', '');
CREATE TABLE source (name text, id integer, file text, memo text, owner text, date text, dateM text, status integer);
INSERT INTO source VALUES ('int1', 1, 'A: 😀 Jeg liker det.' || char(10) || 'B: Ikke jeg.', 'long talk', 'me', 'Tue Feb 10 09:05:07 2026', '', 1), ('gone', 2, 'deleted', '', 'me', '', '', 0);
CREATE TABLE freecode (name text, memo text, owner text, date text, dateM text, id integer, status integer, color text);
INSERT INTO freecode VALUES ('likes', 'what one likes', 'me', '', '', 1, 1, '#00FF00'), ('dislikes', '', 'me', '', '', 2, 1, ''), ('old', '', 'me', '', '', 3, 0, '');
CREATE TABLE codecat (name text, cid integer, catid integer, owner text, date text, dateM text, memo text, status integer);
INSERT INTO codecat VALUES ('taste', NULL, 7, 'me', '', '', 'of work', 1), ('again', NULL, 8, 'me', '', '', '', 1);
CREATE TABLE treecode (cid integer, catid integer, date text, dateM text, memo text, status integer, owner text);
INSERT INTO treecode VALUES (1, 7, '', '', '', 1, 'me'), (1, 8, '', '', '', 1, 'me'), (2, 7, '', '', '', 0, 'me');
CREATE TABLE coding (cid integer, fid integer, seltext text, selfirst real, selend real, status integer, owner text, date text, memo text);
INSERT INTO coding VALUES (1, 1, 'Jeg liker det.', 5, 19, 1, 'me', '', 'why'), (2, 1, 'Ikke jeg.', 23.0, 32.0, 1, 'you', '', ''),
  (2, 1, 'Jeg', 5, 8, 0, 'me', '', ''), (1, 2, 'deleted', 0, 7, 1, 'me', '', ''), (3, 1, 'A', 0, 1, 1, 'me', '', ''), (1, 1, 'x', NULL, 9, 1, 'me', '', '');
CREATE TABLE cases (name text, memo text, owner text, date text, dateM text, id integer, status integer);
INSERT INTO cases VALUES ('Anna', 'the first', 'me', '', '', 1, 1), ('Berit', '', 'me', '', '', 2, 1), ('no', '', 'me', '', '', 3, 0);
CREATE TABLE caselinkage (caseid integer, fid integer, selfirst real, selend real, status integer, owner text, date text, memo text);
INSERT INTO caselinkage VALUES (1, 1, 0, 32, 1, 'me', '', ''), (2, 1, 20, 32, 1, 'me', '', ''), (2, 1, 0, 4, 0, 'me', '', '');
CREATE TABLE attributes (name text, status integer, date text, dateM text, owner text, memo text, class text);
INSERT INTO attributes VALUES ('age', 1, '', '', 'me', 'in years', 'numeric'), ('post', 1, '', '', 'me', '', 'character');
CREATE TABLE caseAttr (variable text, value text, caseID integer, date text, dateM text, owner text, status integer);
INSERT INTO caseAttr VALUES ('age', '41', 1, '', '', 'me', 1), ('age', 'old', 2, '', '', 'me', 1), ('post', 'NA', 2, '', '', 'me', 1), ('post', 'permanent', 1, '', '', 'me', 1), ('post', 'x', 9, '', '', 'me', 1);
CREATE TABLE fileAttr (variable text, value text, fileID integer, date text, dateM text, owner text, status integer);
INSERT INTO fileAttr VALUES ('post', 'both', 1, '', '', 'me', 1);
CREATE TABLE filecat (name text, fid integer, catid integer, owner text, date text, dateM text, memo text, status integer);
INSERT INTO filecat VALUES ('round one', NULL, 1, 'me', '', '', '', 1);
CREATE TABLE treefile (fid integer, catid integer, date text, dateM text, memo text, status integer, owner text);
INSERT INTO treefile VALUES (1, 1, '', '', '', 1, 'me');
CREATE TABLE journal (name text, journal text, date text, dateM text, owner text, status integer);
INSERT INTO journal VALUES ('day one', 'a & b', 'Mon Jan  5 10:00:00 2026', '', 'me', 1);
CREATE TABLE annotation (fid integer, position integer, annotation text, owner text, date text, dateM text, status integer);
INSERT INTO annotation VALUES (1, 5, 'smiles', 'me', '', '', 1), (9, 5, 'nowhere', 'me', '', '', 1);
"""  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with sqlite3.connect(tmp_path / "talk.rqda") as connection:
        connection.executescript(RQDA)
    connection.close()
    return tmp_path / "talk.rqda"


def test_texts_codes_and_codings_that_are_not_deleted(path: Path) -> None:
    project, _ = read_rqda(path)
    assert (project.name, project.description, project.created) == ("talk", "About it", datetime(2026, 1, 5, 10))
    assert [(each.name, each.created) for each in project.sources] == [("int1", datetime(2026, 2, 10, 9, 5, 7))]
    assert [(code.name, code.codable) for code in project.codes] == [("taste", False), ("again", False), ("likes", True), ("dislikes", True)]  # fmt: skip
    assert [project.codebook.path(code) for code in project.codes][2:] == ["taste/likes", "dislikes"]
    assert (project.codes[2].color, project.codes[2].description) == ("#00FF00", "what one likes")
    words = {each.guid: word for each, word in zip(project.selections, said(project), strict=True)}
    users = {each.guid: each.name for each in project.users}
    assert [(words[each.selection], users[each.user or ""]) for each in project.codings] == [("Jeg liker det.", "me"), ("Ikke jeg.", "you")]  # fmt: skip


def test_cases_attributes_sets_and_memos(path: Path) -> None:
    project, report = read_rqda(path)
    anna, berit = project.cases
    assert (anna.name, anna.sources, anna.values) == ("Anna", (project.sources[0].guid,), {"age": 41.0, "post": "permanent"})  # fmt: skip
    assert (berit.values, [s.start for s in project.selections if s.guid in berit.selections]) == ({}, [20])
    assert project.sources[0].values == {"post": "both"}
    assert [(each.name, each.sources) for each in project.sets] == [("round one", (project.sources[0].guid,))]
    assert [each.text for each in project.notes] == ["long talk", "why", "a & b", "smiles"]
    assert [each.start for each in project.selections if each.notes] == [5]
    assert kinds(report, "dropped") == {
        "category": 1, "selection": 1, "codings-outside": 1, "coding": 1, "value": 1, "outside": 1,
    }  # fmt: skip
    assert [each.place for each in report.dropped if each.kind == "value"] == ["post", "Berit"]


def test_it_is_the_same_when_read_twice_and_when_written(path: Path, tmp_path: Path) -> None:
    project = read_rqda(path).project
    assert read_rqda(path).project == project
    write_qdpx(project, tmp_path / "talk.qdpx")
    assert read_qdpx(tmp_path / "talk.qdpx").project == project
    with pytest.raises(ValueError, match="is not as it should be"):
        read_rqda(path, strict=True)


def test_a_damaged_name_of_a_column_is_told(path: Path) -> None:
    data = path.read_bytes()
    assert b"dateM" in data
    path.write_bytes(data.replace(b"dateM", b"da\xffeM"))
    with pytest.raises(ValueError, match=r"talk\.rqda is no SQLite file, or is damaged"):
        read_rqda(path)
