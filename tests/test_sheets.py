"""Are foreign tables read as they stand, with true places, and refused when they are a danger?"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from transparency import sheets
from transparency.sheets import SheetError


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_and_delimiters_are_found(delimiter: str, encoding: str) -> None:
    text = delimiter.join(["Región", '"1.234,5"', "x"]) + "\r\n" + delimiter.join("abc") + "\r\n"
    sheet = sheets.read_csv(text.encode(encoding), "a.csv")
    assert sheet.rows == (("Región", "1.234,5", "x"), ("a", "b", "c"))


def test_a_text_column_with_commas_does_not_win_over_the_delimiter() -> None:
    raw = b"a;b;c\nx, y, z;1;2\nu, v;3;4\nw;5;6\n"
    assert sheets.read_csv(raw, "a.csv").rows[1] == ("x, y, z", "1", "2")


def test_places_count_lines_of_the_file() -> None:
    sheet = sheets.read_csv(b'a,b\n"two\nlines",2\n3,4\n', "f/a.csv")
    assert str(sheet.place(1, 0)) == "f/a.csv:2 column A"
    assert str(sheet.place(2, 27)) == "f/a.csv:4 column AB"


@given(st.integers(0, 20_000))
def test_column_letters_are_in_bijection(index: int) -> None:
    number = 0
    for letter in sheets.column_letters(index):
        number = number * 26 + ord(letter) - ord("A") + 1
    assert number - 1 == index


def _workbook() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Figures")
        sheet.write(2, 2, 370434)
        sheet.write(2, 3, "007")
    return buffer.getvalue()


def test_addresses_of_a_workbook_do_not_shift(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(_workbook())
    (sheet,) = sheets.read([path]).sheets
    assert sheet.rows[2] == ("", "", 370434.0, "007")
    assert str(sheet.place(2, 2)).endswith("a.xlsx:Figures!C3")


def test_a_zip_of_tables_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x/4.csv", "a,b\n1,2\n")
        archive.writestr("x/readme.pdf", "no")
        archive.writestr("b.xlsx", _workbook())
    labels = [sheet.label for sheet in sheets.read([path]).sheets]
    assert [label.rsplit("a.zip", 1)[1] for label in labels] == ["/b.xlsx:Figures", "/x/4.csv"]


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    for name in ("bomb.zip", "bomb.xlsx"):
        path = tmp_path / name
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open("a.csv", "w", force_zip64=True) as member,
        ):
            for _ in range(21):
                member.write(b"0" * 10_000_000)
        with pytest.raises(SheetError, match="unpacks"):
            sheets.read([path])


@pytest.mark.parametrize("name", ["a.xlsx", "a.zip", "a.ods", "a.xls"])
@given(raw=st.binary(max_size=300))
def test_no_bytes_crash_the_reader(name: str, raw: bytes) -> None:
    for content in (raw, b"PK\x03\x04" + raw):
        try:
            list(sheets._sheets(content, name))
        except SheetError:
            continue


@given(raw=st.binary(max_size=300))
def test_no_bytes_crash_the_csv_reader(raw: bytes) -> None:
    try:
        sheets.read_csv(raw, "a.csv")
    except SheetError:
        return
