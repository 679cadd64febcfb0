"""Small things that would grow large: bodies, files and forms, and a program that asks for each of them within bounds.

`python -m tests.bombs` takes upon itself limits of memory and processor time, sends every bomb to the API, to a page
and to the command line, and prints a line of JSON for each: where, which, the status and the codes of its faults.
Beyond a limit the system ends it, and the test that started it says so.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MEMORY_BYTES = 900 * 1024 * 1024
"""Address space: what the libraries take, and as much again."""
CPU_S = 90
"""For all of them together, of which there are a few hundred, where a processor is as fast as ours."""
SUMS = 1_500
"""Where it is slower: as long as it takes for so many millions of small sums, with which ours are done in 90 s."""

FITS = 262_144
"""Bytes that a body may have."""


def _repeated(head: str, unit: str, tail: str = "", size: int = FITS - 200) -> bytes:
    return (head + unit * ((size - len(head) - len(tail)) // len(unit)) + tail).encode()


def _repeated_a_third(head: str, unit: str, tail: str = "") -> bytes:
    return _repeated(head, unit, tail, FITS // 3)


def json_bombs() -> dict[str, bytes]:
    """Return JSON texts that are within the size limit and mean harm all the same."""
    keys = ",".join(f'"k{number}":0' for number in range(20_000))
    return {
        "brackets": _repeated("", "["),
        "braces": _repeated("", '{"a":'),
        "brackets in a field": _repeated('{"clusters":', "["),
        "keys": f"{{{keys}}}".encode(),
        "one key many times": _repeated('{"a":1', ',"a":1', "}"),
        "a long key": _repeated('{"', "k", '":1}'),
        "a long text": _repeated('{"clusters":[{}],"name":"', "n", '"}'),
        "escapes": _repeated('{"clusters":[{}],"name":"', "\\ud800", '"}'),
        "a long number": _repeated('{"clusters":[{"peer_count":', "9", "}]}"),
        "a long fraction": _repeated('{"clusters":[{"round_trip_ms":0.', "3", "}]}"),
        "a large exponent": b'{"clusters":[{"round_trip_ms":1e999999999}]}',
        "numbers": _repeated('{"clusters":[1', ",1", "]}"),
        "empty clusters": _repeated('{"clusters":[{}', ",{}", "]}"),
        "empty peers": _repeated('{"clusters":[{"peers":[{}', ",{}", "]}]}"),
        "wrong peers": _repeated('{"clusters":[{"peers":[[]', ",[]", "]}]}"),
        "links": _repeated('{"clusters":[{"peer_count":99,"links":[{}', ",{}", "]}]}"),
        "records": _repeated('{"clusters":[{}],"dns_records":[{}', ",{}", "]}"),
        "many wrong fields": _repeated('{"clusters":[{"a":1}', ',{"a":1,"b":2,"c":{},"d":[]}', "]}"),
        "more peers than fit": b'{"clusters":[{"peer_count":1e300}]}',
        "many large clusters": _repeated('{"clusters":[{"peer_count":100}', ',{"peer_count":100}', "]}"),
        "blanks": _repeated("", " ", "{}"),
        "text after it": _repeated("{}", " x"),
        "combining marks": _repeated('{"clusters":[{}],"name":"e', "\u0301", '"}', FITS // 3),
        "a long certificate": _repeated('{"clusters":[{"peers":[{"certificate":{"pem":"', "-----BEGIN ", '"}}]}]}'),
        "beyond the limit": _repeated("[", "1,", "1]", 3 * FITS),
    }


def yaml_bombs() -> dict[str, bytes]:
    """Return YAML texts of the same kind."""
    laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(15)
    )
    merges = "a: &a {x: 1}\n" + "".join(f"b{n}: &b{n} {{<<: [*a, *a, *a, *a]}}\n" for n in range(2_000))
    return {
        "a billion laughs": laughs.encode(),
        "merges": merges.encode(),
        "itself": b"&a [*a, *a]",
        "many aliases": _repeated_a_third("a: &a [1]\nb: [*a", ",*a", "]\n"),
        "anchors": "".join(f"- &a{n} x\n" for n in range(15_000)).encode(),
        "flow brackets": _repeated_a_third("", "["),
        "dashes": _repeated_a_third("", "- "),
        "indents": "".join(" " * n + f"a{n}:\n" for n in range(600)).encode(),
        "question marks": _repeated_a_third("", "? "),
        "documents": _repeated_a_third("", "---\n"),
        "base sixty": _repeated_a_third("clusters: [{peer_count: 1", ":59", "}]\n"),
        "hexadecimal": _repeated_a_third("clusters: [{peer_count: 0x", "f", "}]\n"),
        "tags": _repeated_a_third("clusters: [", "!!python/name:os.system ,", "]\n"),
        "binary": _repeated_a_third("clusters: !!binary |\n  ", "QUFB"),
        "a set": _repeated_a_third("? a\n", "? b\n"),
        "quotes": _repeated_a_third("a: ", "'"),
        "comments": _repeated_a_third("clusters: [{}]\n", "#\n"),
        "one key many times": _repeated_a_third("", "a: 1\n"),
        "folded lines": _repeated_a_third("a: >\n", "  x\n\n"),
        "percent": _repeated_a_third("%YAML 1.1\n", "%TAG ! tag:a,2000:\n"),
        "a long key": _repeated_a_third("", "k", ": 1"),
    }


def sheet_bombs() -> dict[str, bytes]:
    """Return files that begin as workbooks do, or are CSV."""
    from tests.intake import workbooks

    parts = workbooks.parts
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(11))
    declared = f'<!DOCTYPE a [<!ENTITY a0 "{"a" * 1000}">{entities}'
    shared = '<c t="s"><v>0</v></c>'
    merged = '<mergeCell ref="A1:XFD1048576"/>'
    zeros = b"0" * 60_000_000
    inner = workbooks.zipped({**parts(), "xl/worksheets/sheet1.xml": zeros})
    return {
        "zeros": inner,
        "zeros in shared strings": workbooks.zipped({**parts(), "xl/sharedStrings.xml": zeros}),
        "a bomb in it": workbooks.zipped({**parts(), "xl/media/inner.zip": inner * 30}),
        "entities": workbooks.workbook(sheet1=f"{declared}]>{workbooks.sheet('&a11;')}"),
        "entities in strings": workbooks.workbook(sharedStrings=f"{declared}]>{workbooks.strings('&a11;')}"),
        "an outside entity": workbooks.workbook(sheet1='<!DOCTYPE a SYSTEM "http://192.0.2.1/x"><a/>'),
        "parts": workbooks.zipped({**parts(), **{f"xl/media/{n}": "" for n in range(5_000)}}),
        "overlapping parts": _overlapping(),
        "the last cell": workbooks.workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "merged cells": workbooks.workbook(
            sheet1=workbooks.sheet("").replace(
                "</worksheet>", "<mergeCells>" + merged * 2_000 + "</mergeCells></worksheet>"
            )
        ),
        "cells": workbooks.workbook(f"<row>{'<c><v>1</v></c>' * 250}</row>" * 3_000),
        "one string, many cells": workbooks.workbook(
            f"<row>{shared * 200}</row>" * 2_000, sharedStrings=workbooks.strings("x" * 30_000)
        ),
        "deep elements": workbooks.workbook(sheet1=f'<worksheet xmlns="{workbooks.MAIN}">' + "<a>" * 200_000),
        "a long attribute": workbooks.workbook(f'<row r="1"><c r="{"A" * 3_000_000}1"><v>1</v></c></row>'),
        "styles": workbooks.workbook(
            styles=f'<styleSheet xmlns="{workbooks.MAIN}"><cellXfs>{"<xf/>" * 500_000}</cellXfs></styleSheet>'
        ),
        "columns of CSV": b"name" + b"," * 3_000_000 + b"\r\n",
        "rows of CSV": b"name,users\r\n" * 300_000,
        "one cell of CSV": b'name\r\n"' + b"a" * 4_000_000 + b'"',
        "quotation marks of CSV": b'"' * 3_000_001,
        "a line that does not end": b"name,users" + b" " * 4_000_000,
        "beyond the limit": b"PK\x03\x04" + bytes(5_000_000),
    }


def _overlapping() -> bytes:
    """Return a file whose directory names one part a thousand times, at the same place (after David Fifield)."""
    from tests.intake import workbooks

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in workbooks.parts().items():
            archive.writestr(name, part)
        archive.writestr("xl/worksheets/sheet2.xml", b"0" * 900_000)
        first = archive.infolist()[-1]
        for number in range(3, 700):
            copied = zipfile.ZipInfo(f"xl/worksheets/sheet{number}.xml")
            for name in ("compress_type", "file_size", "compress_size", "CRC", "header_offset", "flag_bits"):
                setattr(copied, name, getattr(first, name))
            archive.filelist.append(copied)
            archive.NameToInfo[copied.filename] = copied
    return stream.getvalue()


def form_bombs() -> dict[str, tuple[bytes, str]]:
    """Return bodies of forms, each with its content type."""
    line = "------x\r\nContent-Disposition: form-data; name="
    multipart, encoded = "multipart/form-data; boundary=----x", "application/x-www-form-urlencoded"
    return {
        "parts": ((f'{line}"a"\r\n\r\n1\r\n' * 3_000 + "------x--\r\n").encode(), multipart),
        "files": ((f'{line}"f"; filename="f"\r\n\r\n1\r\n' * 2_000 + "------x--\r\n").encode(), multipart),
        "a part that does not end": (f'{line}"text"\r\n\r\n'.encode() + b"a" * 200_000, multipart),
        "heads of a part": (b"------x\r\n" + b"A: b\r\n" * 30_000, multipart),
        "a long head": (f'{line}"{"n" * 200_000}"\r\n\r\n1\r\n------x--'.encode(), multipart),
        "half a boundary": (b"----" * 60_000, multipart),
        "no boundary": (b"a" * 1000, "multipart/form-data"),
        "a long boundary": (b"--" + b"b" * 70_000, f"multipart/form-data; boundary={'b' * 7_000}"),
        "line ends": (b"------x\r\n" + b"\r\n" * 100_000, multipart),
        "fields": (b"&".join(b"k%d=" % number for number in range(30_000)), encoded),
        "ampersands": (b"&" * 250_000, encoded),
        "a long field": (b"text=" + b"%41" * 80_000, encoded),
        "a nested field": (b"clusters[" + b"0][" * 80_000 + b"]=1", encoded),
        "rows": (b"clusters-0-rows=999999999999&clusters-0-peers-999999999-address=a", encoded),
        "beyond the limit": (b"a=" + b"b" * 6_000_000, encoded),
    }


JSON_ROUTES = (
    "assessments",
    "reports?format=txt",
    "sizings",
    "demands",
    "reaches",
    "what-ifs",
    "change-plans",
    "comparisons",
    "triages",
)
SAME_EVERYWHERE = {"keys", "one key many times", "wrong peers", "empty clusters", "records", "links", "brackets"}
"""What is refused before it matters which route it was sent to, and takes some time."""
BATCH_ROUTE = "assessments/batch"
FORM_PAGES = (
    "/en/",
    "/en/open",
    "/en/result",
    "/en/compare",
    "/en/change-plan",
    "/en/triage",
    "/en/plan/sites",
    "/en/live",
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answers() -> Iterator[dict[str, Any]]:
    """Send every bomb everywhere and yield what came of it."""
    from tests.web.conftest import make_app

    client = make_app(PDF="off", LOG_LEVEL="error").test_client()

    def told(where: str, name: str, answer: Any) -> dict[str, Any]:
        faults = (answer.get_json(silent=True) or {}) if answer.mimetype.endswith("json") else {}
        codes = sorted({fault["code"] for fault in faults.get("errors", ())}) if isinstance(faults, dict) else []
        return {"at": where, "bomb": name, "status": answer.status_code, "codes": codes, "bytes": len(answer.data)}

    for name, content in json_bombs().items():
        for route in JSON_ROUTES:
            path = f"/api/v1/{route}"
            yield told(route, name, client.post(path, data=content, content_type="application/json"))
            # Every route reads by the same function: the others are only asked to refuse what is no JSON of theirs.
            if len(content) > FITS // 2 and route == JSON_ROUTES[0] and name in SAME_EVERYWHERE:
                break
        answer = client.post(f"/api/v1/{BATCH_ROUTE}", data=content + b"\n", content_type="application/x-ndjson")
        yield told(BATCH_ROUTE, name, answer)
        yield told("open", name, client.post("/en/open", data={"file": (io.BytesIO(content), "a.json")}))
    for name, content in yaml_bombs().items():
        answer = client.post("/api/v1/assessments", data=content, content_type="application/yaml")
        yield told("assessments", name, answer)
        yield told("open", name, client.post("/en/open", data={"text": content.decode()}))
    for name, content in sheet_bombs().items():
        kind = XLSX if content.startswith(b"PK") else "text/csv"
        for route in ("roll-ups", "assessments"):
            yield told(route, name, client.post(f"/api/v1/{route}", data=content, content_type=kind))
        yield told("open", name, client.post("/en/open", data={"file": (io.BytesIO(content), "a.xlsx")}))
    for name, (content, kind) in form_bombs().items():
        for page in FORM_PAGES:
            yield told(page, name, client.post(page, data=content, content_type=kind))
    yield from _commands()


def _commands() -> Iterator[dict[str, Any]]:
    from click.testing import CliRunner

    from planner.cli import main

    with tempfile.TemporaryDirectory() as folder:
        kinds = (("json", json_bombs()), ("yaml", yaml_bombs()), ("xlsx", sheet_bombs()))
        for ending, bombs in kinds:
            for name, content in list(bombs.items())[:: 1 if ending == "xlsx" else 3]:
                file = Path(folder) / f"bomb.{ending if ending != 'xlsx' or content.startswith(b'PK') else 'csv'}"
                file.write_bytes(content)
                ran = CliRunner().invoke(main, ["assess", str(file)])
                crashed = ran.exception if not isinstance(ran.exception, SystemExit) else None
                yield {
                    "at": "command",
                    "bomb": name,
                    "status": ran.exit_code,
                    "codes": [],
                    "bytes": len(ran.output),
                    "crashed": repr(crashed) if crashed else "",
                }


def _million_sums_s() -> float:
    """Return the processor time that a million small sums take here."""
    start = time.process_time()
    sum(number * number for number in range(1_000_000))
    return time.process_time() - start


def main() -> None:
    """Print what came of every bomb, then what it took."""
    cpu_s = max(CPU_S, round(SUMS * _million_sums_s()))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    for each in answers():
        sys.stdout.write(f"{json.dumps(each)}\n")
        sys.stdout.flush()
    used = resource.getrusage(resource.RUSAGE_SELF)
    ended = {"at": "end", "cpu_s": used.ru_utime + used.ru_stime, "memory_kb": used.ru_maxrss}
    sys.stdout.write(f"{json.dumps(ended)}\n")


if __name__ == "__main__":
    sys.exit(main())
