"""The program that reads a workbook: bytes on standard input, its cells as JSON on standard output.

It is run by planner.intake.guard in a process of its own, without site packages, and imports nothing of this package:
a workbook comes from a stranger, and whatever it does to its reader must end there. The process first takes limits
upon itself (processor time, memory, open files), then reads part after part as a stream. A document type declaration
ends the reading before an entity can be declared.

Read are the stored values of cells, never formulas; a formula without a stored value is told as a flaw of its cell.
What a sheet declares about its size is not believed. Parts and elements are those of ECMA-376 (Office Open XML).
"""

from __future__ import annotations

import io
import json
import posixpath
import re
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import IO, Any
from xml.parsers import expat

_CHUNK = 65_536
_KEY = b"planner:"
"""How a key begins."""
_SHARED = re.compile(rb"<(?:\w+:)?v>([0-9]{1,9})</")
"""Where a cell refers to a shared string, if it is one: a number that is none leads to a string without a key."""
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_FORMATS = {14: "date", 15: "date", 16: "date", 17: "date", 22: "date"}
_TIME_FORMATS = dict.fromkeys((18, 19, 20, 21, 45, 46, 47), "time")
_MAX_NAME = 120
_LAST_SERIAL = 2_958_465
"""9999-12-31, the last day that Excel knows."""
_EXACT_DIGITS = 15


class Refused(Exception):
    """A workbook that is not read: the code of a problem, and what its sentence names."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class Budget:
    """What may still be read, over all sheets."""

    def __init__(self, limits: dict[str, int]) -> None:
        self.limits = limits
        self.cells, self.characters = limits["cells"], limits["characters"]

    def spend(self, characters: int) -> None:
        """Take one cell with so many characters."""
        self.cells -= 1
        self.characters -= characters
        if self.cells < 0:
            raise Refused("sheet_too_many_cells", max=self.limits["cells"])
        if self.characters < 0:
            raise Refused("sheet_too_much_text", max=self.limits["characters"])


def parse(stream: IO[bytes], start: Any, end: Any, parser: Any = None) -> None:
    """Read a part; `start(name, attributes)` and `end(name)` get names with their namespace before a blank."""
    parser = parser or expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler, parser.EndElementHandler = start, end
    while chunk := stream.read(_CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _no_doctype(*_declared: Any) -> None:
    raise Refused("sheet_doctype")


def local(name: str) -> str:
    """Return an element's or attribute's name without its namespace."""
    return name.rpartition(" ")[2]


class Workbook:
    """The parts of a workbook that are needed to read its cells."""

    def __init__(self, archive: zipfile.ZipFile, limits: dict[str, int]) -> None:
        self.archive, self.budget = archive, Budget(limits)
        self.limits = limits
        self.epoch_1904 = False
        self.sheets: list[tuple[str, str]] = []
        main = next((target for kind, target in self._relations("") if kind == "officeDocument"), None)
        if main is None:
            raise Refused("sheet_not_workbook")
        self._read_main(main)
        self.strings: list[str] = []
        self.styles: list[str] = []

    def _relations(self, part: str, ids: dict[str, tuple[str, str]] | None = None) -> list[tuple[str, str]]:
        """Return (kind, part) of what a part refers to; with `ids`, note them there by their id."""
        folder, name = posixpath.split(part)
        found: list[tuple[str, str]] = []

        def start(element: str, attributes: dict[str, str]) -> None:
            if local(element) != "Relationship" or attributes.get("TargetMode") == "External":
                return
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
            found.append((kind, target))
            if ids is not None:
                ids[attributes.get("Id", "")] = (kind, target)

        with suppress(KeyError):
            parse(self._open(posixpath.join(folder, "_rels", f"{name}.rels")), start, None)
        return found

    def _open(self, part: str) -> IO[bytes]:
        return self.archive.open(part)

    def _read_main(self, main: str) -> None:
        ids: dict[str, tuple[str, str]] = {}
        relations = dict(self._relations(main, ids))
        self.strings_part, self.styles_part = relations.get("sharedStrings"), relations.get("styles")
        listed: list[tuple[str, str]] = []
        root = ""

        def start(element: str, attributes: dict[str, str]) -> None:
            nonlocal root
            name = local(element)
            root = root or name
            if name == "workbookPr":
                self.epoch_1904 = attributes.get("date1904") in ("1", "true")
            elif name == "sheet":
                refers = next((value for key, value in attributes.items() if key.endswith(" id")), "")
                listed.append((attributes.get("name", ""), refers))

        parse(self._open(main), start, None)
        if root != "workbook":
            raise Refused("sheet_not_workbook")
        for name, refers in listed:
            kind, target = ids[refers]
            if len(name) > _MAX_NAME:
                raise Refused("sheet_broken")
            if kind == "worksheet":
                self.sheets.append((name, target))
        if len(self.sheets) > self.limits["sheets"]:
            raise Refused("sheet_too_many_sheets", max=self.limits["sheets"])

    def read(self) -> list[bytes]:
        """Return each sheet as JSON: its name and its rows."""
        self.strings = self._shared_strings(self.strings_part) if self.strings_part else []
        self.styles = self._number_kinds(self.styles_part) if self.styles_part else []
        made = []
        wanted = (
            [(name, part) for name, part in self.sheets if self._has_keys(part)] if self.limits.get("keyed") else []
        )
        for name, part in wanted or self.sheets:
            rows = SheetReader(self, part).rows
            made.append(json.dumps([name, rows], separators=(",", ":")).encode())
        return made

    def _has_keys(self, part: str) -> bool:
        """Whether a sheet begins with the keys of a table of a design (planner.intake.design_sheets)."""
        with self.archive.open(part) as stream:
            start = stream.read(_CHUNK)
        if _KEY in start:
            return True
        places = map(int, _SHARED.findall(start))
        return any(at < len(self.strings) and self.strings[at].startswith(_KEY.decode()) for at in places)

    def _shared_strings(self, part: str) -> list[str]:
        strings: list[str] = []
        parts: list[str] = []
        left, skipped = self.limits["characters"], 0
        parser = expat.ParserCreate(namespace_separator=" ")

        def start(element: str, _attributes: dict[str, str]) -> None:
            nonlocal skipped
            name = local(element)
            if name == "t" and not skipped:
                parser.CharacterDataHandler = parts.append
            elif name == "rPh":  # how to pronounce it, which is not part of it
                skipped += 1

        def end(element: str) -> None:
            nonlocal left, skipped
            name = local(element)
            if name == "t":
                parser.CharacterDataHandler = None
            elif name == "rPh":
                skipped -= 1
            elif name == "si":
                text = unescaped("".join(parts))
                parts.clear()
                strings.append(text)
                left -= len(text)
                if left < 0:
                    raise Refused("sheet_too_much_text", max=self.limits["characters"])

        parse(self._open(part), start, end, parser)
        return strings

    def _number_kinds(self, part: str) -> list[str]:
        """Return for each cell style what its numbers are: number, date or time."""
        formats: dict[int, str] = {**_DATE_FORMATS, **_TIME_FORMATS}
        kinds: list[str] = []
        inside = False

        def start(element: str, attributes: dict[str, str]) -> None:
            nonlocal inside
            name = local(element)
            if name == "cellXfs":
                inside = True
            elif name == "numFmt" and "numFmtId" in attributes:
                formats[int(attributes["numFmtId"])] = kind_of_format(attributes.get("formatCode", ""))
            elif name == "xf" and inside:
                kinds.append(formats.get(int(attributes.get("numFmtId", "0")), "number"))

        def end(element: str) -> None:
            nonlocal inside
            if local(element) == "cellXfs":
                inside = False

        parse(self._open(part), start, end)
        return kinds


def kind_of_format(code: str) -> str:
    """Return what a number format shows: number, date or time."""
    bare = _QUOTED.sub("", code.partition(";")[0]).lower()
    if bare.strip() in ("general", "standard", "@"):
        return "number"
    if "y" in bare or "d" in bare:
        return "date"
    if "h" in bare or "s" in bare:
        return "time"
    return "date" if "m" in bare else "number"


def unescaped(text: str) -> str:
    """Return a text with its _xHHHH_ escapes as characters; halves of surrogate pairs stay as they are."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def column_of(letters: str) -> int:
    """Return the number of a column, from 0."""
    number = 0
    if not 1 <= len(letters) <= 3:
        raise Refused("sheet_broken")
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise Refused("sheet_broken")
        number = number * 26 + ord(letter) - 64
    return number - 1


def flaw(code: str, **params: Any) -> dict[str, Any]:
    """Return what stands for a cell that has no value which could be used."""
    return {"flaw": code, "params": params}


class SheetReader:
    """Reads one sheet into `rows`: lists of values, padded with None to the left of a value only."""

    def __init__(self, book: Workbook, part: str) -> None:
        self.rows: list[list[Any]] = []
        self._book, self._limits, self._budget = book, book.limits, book.budget
        self._columns: dict[str, int] = {}
        self._convert: dict[str, Callable[[str, str | None], Any]] = {
            "n": self._number,
            "s": self._shared,
            "str": self._text,
            "inlineStr": self._text,
            "b": self._boolean,
            "e": lambda text, _style: flaw("cell_error", error=text[:20]),
            "d": self._iso_date,
        }
        with book.archive.open(part) as stream:
            self._read(stream)

    def _read(self, stream: IO[bytes]) -> None:  # noqa: PLR0915  (one closure: this is where the time of reading goes)
        parser = expat.ParserCreate(namespace_separator=" ")
        tag_c = tag_v = tag_t = tag_f = tag_row = tag_phonetic = ""
        parts: list[str] = []
        collect = parts.append
        columns, convert, book, rows = self._columns, self._convert, self._book, self.rows
        max_columns, max_rows = self._limits["columns"], self._limits["rows"]
        row: list[Any] = []
        row_number, row_text = 0, ""
        column, kind = -1, "n"
        style: str | None = None
        formula = stated = False
        phonetic = 0

        def first(element: str, _attributes: dict[str, str]) -> None:
            nonlocal tag_c, tag_v, tag_t, tag_f, tag_row, tag_phonetic
            if local(element) != "worksheet":
                raise Refused("sheet_broken")
            space = element[: -len("worksheet")]
            tag_c, tag_v, tag_t, tag_f, tag_row, tag_phonetic = (
                space + name for name in ("c", "v", "t", "f", "row", "rPh")
            )
            parser.StartElementHandler = start

        def start(element: str, attributes: dict[str, str]) -> None:
            nonlocal row, row_number, row_text, column, kind, style, formula, stated, phonetic
            if element == tag_c:
                reference = attributes.get("r")
                if reference is None:
                    column += 1
                else:
                    letters = reference.rstrip("0123456789")
                    at = columns.get(letters)
                    if at is None:
                        at = columns[letters] = column_of(letters)
                    if at <= column or reference[len(letters) :] != row_text:
                        raise Refused("sheet_broken")
                    column = at
                kind, style = attributes.get("t", "n"), attributes.get("s")
                formula = stated = False
                parts.clear()
            elif element == tag_v or (element == tag_t and not phonetic):
                parser.CharacterDataHandler = collect
                stated = True
            elif element == tag_f:
                formula = True
            elif element == tag_row:
                number = attributes.get("r")
                at_row = row_number + 1 if number is None else int(number)
                if at_row <= row_number:
                    raise Refused("sheet_broken")
                row_number, row_text, row, column = at_row, str(at_row), [], -1
            elif element == tag_phonetic:
                phonetic += 1

        def end(element: str) -> None:
            nonlocal phonetic
            if element in (tag_v, tag_t):
                parser.CharacterDataHandler = None
            elif element == tag_c:
                if not (stated or formula):
                    return
                text = "".join(parts)
                if formula and not text and kind != "str":
                    value = flaw("cell_formula")
                elif not text:
                    return
                else:
                    value = convert.get(kind, _unknown)(text, style)
                    if value == "":
                        return
                if column >= max_columns:
                    raise Refused("sheet_too_many_columns", max=max_columns)
                if row_number > max_rows:
                    raise Refused("sheet_too_many_rows", max=max_rows)
                book.budget.spend(len(value) if isinstance(value, str) else 0)
                row.extend([None] * (column - len(row)))
                row.append(value)
            elif element == tag_row:
                if row:
                    rows.extend([] for _ in range(row_number - 1 - len(rows)))
                    rows.append(row)
            elif element == tag_phonetic:
                phonetic -= 1

        parse(stream, first, end, parser)

    def _number(self, text: str, style: str | None) -> Any:
        if text.isdecimal() and text.isascii() and len(text) <= _EXACT_DIGITS:
            number: int | float = int(text)
        else:
            number = float(text)
            if "_" in text or not -1e300 < number < 1e300:
                return flaw("cell_number")
        if style is None or style == "0":
            return number
        kinds = self._book.styles
        at = int(style)
        if not 0 <= at < len(kinds) or kinds[at] == "number":
            return number
        return self._moment(number, kinds[at])

    def _moment(self, number: float, kind: str) -> Any:
        """Return a number that is shown as a date as that date. Times of day and durations are not read."""
        if kind == "time" or (0 < number < 1):
            return flaw("cell_time")
        if not 0 < number < _LAST_SERIAL:
            return flaw("cell_number")
        if self._book.epoch_1904:
            zero = date(1904, 1, 1)
        else:
            if int(number) == 60:  # the 29 February 1900 that Excel believes in
                return flaw("cell_number")
            zero = date(1899, 12, 31) if number < 60 else date(1899, 12, 30)
        day = zero + timedelta(days=int(number))
        seconds = round((number - int(number)) * 86_400)
        if not seconds:
            return {"date": day.isoformat()}
        moment = datetime.combine(day, time()) + timedelta(seconds=seconds)
        return {"datetime": moment.isoformat()}

    def _shared(self, text: str, _style: str | None) -> Any:
        at = int(text)
        if not 0 <= at < len(self._book.strings):
            raise Refused("sheet_broken")
        return self._held(self._book.strings[at])

    def _text(self, text: str, _style: str | None) -> Any:
        return self._held(unescaped(text))

    def _held(self, text: str) -> Any:
        limit = self._limits["cell_text"]
        return text if len(text) <= limit else flaw("cell_too_long", max=limit)

    def _boolean(self, text: str, _style: str | None) -> Any:
        if text not in ("0", "1", "true", "false"):
            raise Refused("sheet_broken")
        return text in ("1", "true")

    def _iso_date(self, text: str, _style: str | None) -> Any:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return flaw("cell_time")
        if moment.tzinfo is not None:
            return flaw("cell_time")
        if moment.time() == time():
            return {"date": moment.date().isoformat()}
        return {"datetime": moment.isoformat()}


def _unknown(_text: str, _style: str | None) -> Any:
    raise Refused("sheet_broken")


BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
    EOFError,
    ValueError,
    LookupError,
    OverflowError,
    RuntimeError,
)
"""What a damaged file raises in the modules that read it."""


def answer(content: bytes, limits: dict[str, int]) -> bytes:
    """Return the sheets of a workbook as JSON, or why it is not read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sheets = Workbook(archive, limits).read()
    except Refused as error:
        return json.dumps({"refused": error.code, "params": error.params}).encode()
    except MemoryError:
        return b'{"refused":"sheet_too_heavy","params":{}}'
    except BROKEN:
        return b'{"refused":"sheet_broken","params":{}}'
    return b'{"sheets":[' + b",".join(sheets) + b"]}"


def bind(limits: dict[str, int]) -> None:
    """Bind this process: what it may use of processor, memory and files."""
    wanted = [
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 16),
        (resource.RLIMIT_CPU, limits["cpu_s"]),
        (resource.RLIMIT_AS, limits["memory_bytes"]),
    ]
    for what, limit in wanted:
        # Not every system bounds everything (macOS has no bound on memory); the clock of the parent holds everywhere.
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (limit, limit))


def main() -> None:
    """Read a workbook from standard input within the limits of the first argument, a JSON object."""
    limits: dict[str, int] = json.loads(sys.argv[1])
    bind(limits)
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(limits["bytes"] + 1), limits))


if __name__ == "__main__":
    main()
