"""Reading uploaded sheets: what is read, what is a flaw of a cell, and what is refused."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime
from random import Random
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InvalidDesign, TooLarge, UnreadableSheet
from planner.intake import limits
from planner.intake.sheets import Flaw, Sheet, cell_name, kind_of, read_sheets
from planner.wording import LANGUAGES, load_wording
from tests.intake import workbooks
from tests.intake.workbooks import workbook, zipped


def refused(content: bytes, kind: Any = "xlsx") -> str:
    """Return the code with which a file is refused, after holding its words in every language."""
    with pytest.raises((UnreadableSheet, TooLarge)) as caught:
        read_sheets(content, kind)
    (fault,) = caught.value.faults
    assert fault.pointer == ""
    for language in LANGUAGES:
        assert load_wording().phrases(language).say(f"problems.{fault.code}", **fault.params)
    assert isinstance(caught.value, TooLarge) == ("too_" in fault.code)
    return fault.code


def one_row(cells: str, **changed: str) -> tuple[Any, ...]:
    """Return the first row of a workbook with these cells."""
    return read_sheets(workbook(f'<row r="1">{cells}</row>', **changed), "xlsx")[0].rows[0]


# --- cells ------------------------------------------------------------------------------------------------------------


def test_every_kind_of_value_is_what_openpyxl_reads() -> None:
    """Texts, numbers, truth, dates, merged and hidden cells: read as plain values, empty ones as None."""
    content = workbooks.of_all_kinds()
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    read = read_sheets(content, "xlsx")
    assert [sheet.name for sheet in read] == book.sheetnames == ["Peers & sites", "Hidden"]
    for sheet in read:
        known = book[sheet.name]
        for row in range(10):
            for column in range(10):
                value = known.cell(row + 1, column + 1).value
                expected = value.date() if isinstance(value, datetime) and not value.time().hour else value
                assert sheet.cell(row, column) == expected, cell_name(row, column)
    assert read[0].cell(0, 7) == date(2026, 2, 28)
    assert read[0].cell(0, 8) == datetime(2026, 2, 28, 12, 30, 15)
    assert read[0].rows[1] == ()


@pytest.mark.parametrize(
    ("row", "column", "name"),
    [(0, 0, "A1"), (6, 1, "B7"), (0, 25, "Z1"), (0, 26, "AA1"), (9, 701, "ZZ10"), (0, 702, "AAA1")],
)
def test_names_of_cells(row: int, column: int, name: str) -> None:
    """Columns are counted in letters without a zero."""
    assert cell_name(row, column) == name


@pytest.mark.parametrize(
    ("sheet", "place"),
    [
        ("Sites", "Sites!B7"),
        ("My sites", "'My sites'!B7"),
        ("O'Hara", "'O''Hara'!B7"),
        ("2026", "'2026'!B7"),
        ("", "B7"),
    ],
)
def test_the_place_of_a_fault_is_as_a_spreadsheet_writes_it(sheet: str, place: str) -> None:
    """Sheets whose names are not plain words are in quotation marks; a CSV file has no sheet."""
    fault = Sheet(sheet, ()).fault(6, 1, "number")
    assert (fault.pointer, fault.code) == (place, "number")


CELLS: list[tuple[str, Any]] = [
    ('<c r="A1"><f>1+1</f><v>2</v></c>', 2),
    ('<c r="A1" t="str"><f>"a"</f><v>a</v></c>', "a"),
    ('<c r="A1"><f>1+1</f></c>', Flaw("cell_formula")),
    ('<c r="A1"><f>1+1</f><v></v></c>', Flaw("cell_formula")),
    ('<c r="A1"><f>1+1</f><v/></c>', Flaw("cell_formula")),
    ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', Flaw("cell_error", {"error": "#DIV/0!"})),
    ('<c r="A1"><v>1E+400</v></c>', Flaw("cell_number")),
    ('<c r="A1"><v>nan</v></c>', Flaw("cell_number")),
    ('<c r="A1"><v>1_0</v></c>', Flaw("cell_number")),
    ('<c r="A1"><v>1.5E+3</v></c>', 1500.0),
    ('<c r="A1"><v>9007199254740993</v></c>', 9007199254740992.0),
    ('<c r="A1" s="1"><v>45000</v></c>', date(2023, 3, 15)),
    ('<c r="A1" s="1"><v>59</v></c>', date(1900, 2, 28)),
    ('<c r="A1" s="1"><v>60</v></c>', Flaw("cell_number")),
    ('<c r="A1" s="1"><v>61</v></c>', date(1900, 3, 1)),
    ('<c r="A1" s="1"><v>0.5</v></c>', Flaw("cell_time")),
    ('<c r="A1" s="1"><v>-1</v></c>', Flaw("cell_number")),
    ('<c r="A1" s="1"><v>99999999</v></c>', Flaw("cell_number")),
    ('<c r="A1" s="77"><v>5</v></c>', 5),
    ('<c r="A1" t="d"><v>2026-11-22</v></c>', date(2026, 11, 22)),
    ('<c r="A1" t="d"><v>2026-11-22T08:30:00</v></c>', datetime(2026, 11, 22, 8, 30)),
    ('<c r="A1" t="d"><v>2026-11-22T08:30:00+02:00</v></c>', Flaw("cell_time")),
    ('<c r="A1" t="d"><v>tomorrow</v></c>', Flaw("cell_time")),
    ('<c r="A1" t="b"><v>1</v></c>', True),
    ('<c r="A1" t="s"><v>1</v></c>', "second"),
    ('<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>', "ab"),
    ('<c r="A1" t="str"><v>a_x0041__x000D_b_xD800_</v></c>', "aA\rb_xD800_"),
    ("<c><v>4</v></c>", 4),
]
"""Cells and what they hold."""


@pytest.mark.parametrize(("cell", "value"), CELLS)
def test_a_cell(cell: str, value: Any) -> None:
    """The stored value, or the flaw that stands for it."""
    assert one_row(cell) == (value,)


FORMATS = {
    date: ("yyyy\\-mm\\-dd", "dd/mm/yy", "mmm", "[$-C0A]d mmm yyyy;@"),
    int: ('0.00 "days"', "[Red]0", "_-* #,##0.00\\ _d_-", "General", "@"),
    Flaw: ("h:mm", "[h]:mm", "mm:ss"),
}


@pytest.mark.parametrize(("kind", "code"), [(kind, code) for kind, codes in FORMATS.items() for code in codes])
def test_number_formats(kind: type, code: str) -> None:
    """A number is a date by its format, not by letters in quotation marks, escapes, colours or blanks."""
    quoted = code.replace('"', "&quot;")
    styles = (
        f'<styleSheet xmlns="{workbooks.MAIN}"><numFmts><numFmt numFmtId="200" formatCode="{quoted}"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs></styleSheet>'
    )
    (value,) = one_row('<c r="A1" s="1"><v>45000</v></c>', styles=styles)
    assert type(value) is kind


def test_dates_that_count_from_1904() -> None:
    """As old workbooks of the Macintosh do."""
    early = workbooks.book(properties='<workbookPr date1904="1"/>')
    content = workbooks.parts('<row r="1"><c r="A1" s="1"><v>1</v></c></row>')
    content["xl/workbook.xml"] = early
    assert read_sheets(zipped(content), "xlsx")[0].rows == ((date(1904, 1, 2),),)


def test_parts_may_use_prefixes_and_the_strict_names() -> None:
    """Other programs than Excel prefix every element, or use the names of ISO/IEC 29500 Strict."""
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    row = '<x:row r="2"><x:c r="B2"><x:v>5</x:v></x:c></x:row>'
    rows = f'<x:worksheet xmlns:x="{strict}"><x:sheetData>{row}</x:sheetData></x:worksheet>'
    assert read_sheets(workbook(sheet1=rows), "xlsx")[0].rows == ((), (None, 5))


def test_a_cell_of_more_text_than_excel_holds() -> None:
    """It is a flaw of that cell; its neighbour is read."""
    long = "x" * (limits.MAX_CELL_TEXT + 1)
    row = one_row(f'<c r="A1" t="str"><v>{long}</v></c><c r="B1" t="str"><v>{long[1:]}</v></c>')
    assert row == (Flaw("cell_too_long", {"max": limits.MAX_CELL_TEXT}), long[1:])


def test_what_a_sheet_declares_about_its_size_is_not_believed() -> None:
    """Ten million rows by declaration, and formatted empty rows and cells to the end: one value is one value."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576" s="1"><c r="XFD1048576" s="1"/></row>'
    content = workbook(sheet1=workbooks.sheet(rows, '<dimension ref="A1:XFD10000000"/>'))
    assert read_sheets(content, "xlsx")[0].rows == ((1,),)


# --- refused ----------------------------------------------------------------------------------------------------------


def with_part(name: str, content: bytes | str = b"x") -> bytes:
    """Return a small workbook with one part more."""
    return zipped({**workbooks.parts(), name: content})


def encrypted_zip() -> bytes:
    """Return a workbook whose directory says that its parts are encrypted."""
    content = bytearray(workbook())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def bomb() -> bytes:
    """Return a workbook of 100 kB whose sheet unpacks to a hundred megabytes."""
    return zipped({**workbooks.parts(), "xl/worksheets/sheet1.xml": b" " * 100_000_000})


def many_parts() -> bytes:
    """Return a workbook of more parts than are looked through."""
    return zipped({**workbooks.parts(), **{f"a/{number}": "" for number in range(limits.MAX_PARTS)}})


def with_fewer_parts_declared() -> bytes:
    """Return the same with a directory that says it lists seven."""
    content = bytearray(many_parts())
    at = content.rindex(b"PK\x05\x06")
    content[at + 8 : at + 12] = (7).to_bytes(2, "little") * 2
    return bytes(content)


def many_sheets() -> bytes:
    """Return a workbook of one sheet more than is read."""
    more = '<sheet name="a" r:id="s1"/>' * limits.MAX_SHEETS
    return workbook(workbook=workbooks.book().replace("</sheets>", f"{more}</sheets>"))


DECLARED = '<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'


REFUSED: list[tuple[bytes, str]] = [
    (b"", "empty"),
    (b"a,b\n1,2\n", "sheet_not_workbook"),
    (b"%PDF-1.7", "sheet_not_workbook"),
    (zipped({"word/document.xml": "<a/>", "[Content_Types].xml": "<a/>"}), "sheet_not_workbook"),
    (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "sheet_not_workbook"),
    (with_part("xl/workbook.bin"), "sheet_not_workbook"),
    (with_part("_rels/.rels", f'<Relationships xmlns="{workbooks.RELATIONS}"/>'), "sheet_not_workbook"),
    (workbook(workbook=f'<other xmlns="{workbooks.MAIN}"/>'), "sheet_not_workbook"),
    (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "sheet_not_workbook"),
    (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "sheet_encrypted"),
    (encrypted_zip(), "sheet_encrypted"),
    (with_part("xl/vbaProject.bin"), "sheet_macros"),
    (with_part("xl/macrosheets/sheet1.xml"), "sheet_macros"),
    (with_part("[Content_Types].xml", '<a b="x.sheet.macroEnabled.main+xml"/>'), "sheet_macros"),
    (with_part("xl/externalLinks/externalLink1.xml"), "sheet_links"),
    (with_part("xl/activeX/activeX1.xml"), "sheet_active"),
    (with_part("xl/embeddings/object1.bin"), "sheet_active"),
    (with_part("xl/connections.xml"), "sheet_active"),
    (workbook(CELL)[:-30], "sheet_broken"),
    (workbook(CELL)[: len(workbook(CELL)) // 2], "sheet_broken"),
    (b"PK\x03\x04", "sheet_broken"),
    (b"PK\x03\x04" + bytes(100) + b"PK\x05\x06" + bytes(18), "sheet_not_workbook"),
    (zipped(workbooks.parts(), zipfile.ZIP_BZIP2), "sheet_broken"),
    (with_part("XL/workbook.xml"), "sheet_broken"),
    (workbook(sheet1="<worksheet>"), "sheet_broken"),
    (workbook(sheet1=f'<chartsheet xmlns="{workbooks.MAIN}"/>'), "sheet_broken"),
    (workbook(sheet1="not xml"), "sheet_broken"),
    (workbook('<row r="2"/><row r="1"/>'), "sheet_broken"),
    (workbook('<row r="0"/>'), "sheet_broken"),
    (workbook('<row r="1"><c r="B1"/><c r="A1"/></row>'), "sheet_broken"),
    (workbook('<row r="1"><c r="A2"/></row>'), "sheet_broken"),
    (workbook('<row r="1"><c r="11"/></row>'), "sheet_broken"),
    (workbook('<row r="1"><c r="a1"/></row>'), "sheet_broken"),
    (workbook('<row r="1"><c r="A1" t="s"><v>2</v></c></row>'), "sheet_broken"),
    (workbook('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'), "sheet_broken"),
    (workbook('<row r="1"><c r="A1" t="b"><v>maybe</v></c></row>'), "sheet_broken"),
    (workbook('<row r="1"><c r="A1" t="new"><v>1</v></c></row>'), "sheet_broken"),
    (workbook('<row r="1"><c r="A1"><v>abc</v></c></row>'), "sheet_broken"),
    (workbook(workbook=workbooks.book("n" * 200)), "sheet_broken"),
    (workbook(workbook=workbooks.book().replace("s1", "s9")), "sheet_broken"),
    (workbook(sheet1=DECLARED + workbooks.sheet("&b;")), "sheet_doctype"),
    (workbook(sharedStrings=DECLARED + workbooks.strings("&b;")), "sheet_doctype"),
    (workbook(sheet1='<!DOCTYPE a SYSTEM "file:///etc/passwd">' + workbooks.sheet(CELL)), "sheet_doctype"),
    (bomb(), "sheet_too_much_unpacked"),
    (workbook('<row r="1"><c r="IW1"><v>1</v></c></row>'), "sheet_too_many_columns"),
    (workbook('<row r="20001"><c r="A20001"><v>1</v></c></row>'), "sheet_too_many_rows"),
    (many_parts(), "sheet_too_many_parts"),
    (with_fewer_parts_declared(), "sheet_too_many_parts"),
    (with_part("[Content_Types].xml", " " * 300_000), "sheet_broken"),
    (many_sheets(), "sheet_too_many_sheets"),
    (b"P" * (limits.MAX_SHEET_BYTES + 1), "too_many_bytes"),
]  # fmt: skip
"""Files that are no workbooks to be read, and why."""


@pytest.mark.parametrize(("content", "code"), REFUSED)
def test_refused(content: bytes, code: str) -> None:
    """Each with its reason, before or while it is read, and never with another exception."""
    assert refused(content) == code


def padded(content: dict[str, str | bytes]) -> bytes:
    """Return parts as a file with a picture in it, so that even rows are no bomb."""
    return zipped({**content, "xl/media/image1.png": Random(1).randbytes(200_000)})


def test_too_many_cells() -> None:
    """Those that hold something are counted as they are read."""
    row = "<c><v>1</v></c>" * limits.MAX_COLUMNS
    rows = f"<row>{row}</row>" * (limits.MAX_CELLS // limits.MAX_COLUMNS + 1)
    assert refused(padded(workbooks.parts(rows))) == "sheet_too_many_cells"


def test_too_much_text() -> None:
    """One shared string on many cells makes more text than any file holds; so do many strings on none."""
    text = "x" * limits.MAX_CELL_TEXT
    rows = '<row><c t="s"><v>0</v></c></row>' * 300
    assert refused(padded(workbooks.parts(rows, sharedStrings=workbooks.strings(text)))) == "sheet_too_much_text"
    assert refused(padded(workbooks.parts(sharedStrings=workbooks.strings(*[text] * 300)))) == "sheet_too_much_text"


def test_as_many_parts_as_a_file_pretends() -> None:
    """A directory that says it holds few parts but is large is not walked through."""
    content = bytearray(zipped({**workbooks.parts(), **{f"{'n' * 60_000}{number}": "" for number in range(9)}}))
    assert refused(bytes(content)) == "sheet_too_many_parts"


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_odd_bytes_are_refused_or_read_and_nothing_else(data: st.DataObject) -> None:
    """A sound workbook with bytes changed, or any bytes after its beginning: sheets or a fault with words."""
    content = bytearray(workbook(CELL))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(InvalidDesign):
        read_sheets(bytes(content), "xlsx")


# --- CSV --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "name,users\nLima,10\n",
        "name;users\r\nLima;10\r\n",
        "name\tusers\nLima\t10",
        '"name","users"\n"Lima","10"\n',
        "sep=;\nname;users\nLima;10\n",
        '"na;me",users\nLima,10\n'.replace("na;me", "name"),
    ],
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_csv_of_every_custom(text: str, mark: bytes) -> None:
    """Comma, semicolon or tab, quoted or not, either line end, with or without a byte order mark."""
    (sheet,) = read_sheets(mark + text.encode(), "csv")
    assert sheet.name == ""
    assert sheet.rows[-2:] == (("name", "users"), ("Lima", "10"))


def test_csv_rows_stand_where_they_stand() -> None:
    """Empty rows stay, so that row numbers are right; empty cells are None and do not trail."""
    (sheet,) = read_sheets(b'a,b\n\n ,"x, y"\n"two\nlines",\xc3\xb1,,\n', "csv")
    assert sheet.rows == (("a", "b"), (), (None, "x, y"), ("two\nlines", "ñ"))
    assert sheet.cell(2, 1) == "x, y"
    assert sheet.cell(2, 9) is None
    assert sheet.cell(99, 0) is None


def test_separators_in_quotation_marks_are_not_counted() -> None:
    """A heading of one quoted text with commas in it, and semicolons outside."""
    (sheet,) = read_sheets(b'"a,b,c,d";e\n1;2\n', "csv")
    assert sheet.rows == (("a,b,c,d", "e"), ("1", "2"))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"a,b\xff", "not_utf8"),
        ("a,b\n1,2".encode("utf-16"), "not_utf8"),
        (b'a,b\n"1,2\n', "csv_malformed"),
        (b'a,b\n"1"x,2\n', "csv_malformed"),
        (b"a" * 200_000, "csv_malformed"),
        (b"a,b\n" * (limits.MAX_ROWS + 1), "sheet_too_many_rows"),
        (b"a," * limits.MAX_COLUMNS + b"a", "sheet_too_many_columns"),
        (b"a" + b",a" * 200 + (b"\na" + b",a" * 200) * 2_500, "sheet_too_many_cells"),
    ],
)
def test_csv_refused(content: bytes, code: str) -> None:
    """What is no text, breaks its quoting, or is beyond a limit."""
    assert refused(content, "csv") == code


def test_csv_of_a_cell_too_long() -> None:
    """A flaw of that cell."""
    (sheet,) = read_sheets(b"a," + b"x" * (limits.MAX_CELL_TEXT + 1), "csv")
    assert sheet.rows[0][1] == Flaw("cell_too_long", {"max": limits.MAX_CELL_TEXT})


@given(st.text())
def test_any_text_is_csv_or_a_fault(text: str) -> None:
    """No text makes anything else of the reader."""
    with suppress(InvalidDesign):
        read_sheets(text.encode("utf-8", "surrogatepass"), "csv")


def test_the_kind_is_told_by_the_beginning() -> None:
    """Whatever the name of a file says."""
    assert kind_of(workbook()) == kind_of(bytes.fromhex("d0cf11e0a1b11ae1")) == "xlsx"
    assert kind_of(b"name;users") == kind_of(b"") == "csv"


def test_there_is_no_third_kind() -> None:
    """Whoever asks for one is wrong in the program, not in the file."""
    with pytest.raises(AssertionError):
        read_sheets(b"x", "ods")  # type: ignore[arg-type]
