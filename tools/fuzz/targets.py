"""What is fuzzed: each parser of what a stranger sends, with what must hold whatever it is given, and its seeds.

A target returns for input that it reads and for input that it refuses in its own words. Any other exception is a find,
and so is a canonical form that is not canonical when it is read again.
"""

from __future__ import annotations

import base64
import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

EXAMPLES = ROOT / "data" / "examples"
TODAY = date(2026, 11, 22)
MOST_PEERS = 14
"""Peers up to which a design is judged too: each further one only costs time."""


@dataclass(frozen=True, slots=True)
class Target:
    """A parser: what is done with an input, inputs to begin with, and words that inputs are made of."""

    name: str
    run: Callable[[bytes], None]
    seeds: Callable[[], Iterator[bytes]]
    words: tuple[str, ...] = ()
    longest: int = 4096
    """Bytes of an input."""


# --- designs ----------------------------------------------------------------------------------------------------------


def _examples() -> Iterator[dict[str, Any]]:
    for file in sorted(EXAMPLES.glob("*.json")):
        yield json.loads(file.read_text("utf-8"))


def _design_seeds() -> Iterator[bytes]:
    for document in _examples():
        yield json.dumps(document, separators=(",", ":")).encode()
    yield b'{"clusters":[{"peer_count":2,"platform":"medium_vm"}]}'
    peers, links = '[{"address":"10.0.0.1"},{"address":"fe80::1"}]', '[{"peers":[1,2],"nat":true}]'
    yield f'{{"clusters":[{{"peers":{peers},"links":{links}}}]}}'.encode()


def _yaml_seeds() -> Iterator[bytes]:
    import yaml  # noqa: PLC0415

    for document in _examples():
        yield yaml.safe_dump(document, sort_keys=False).encode()
    yield b"clusters: [{peer_count: 2, platform: medium_vm}]\n"
    yield b"a: &a [1]\nclusters:\n- <<: *a\n  round_trip_ms: 10:30\n  name: !!str 2026-11-22\n"


def _design(content: bytes, syntax: str) -> None:
    from planner.errors import InvalidDesign  # noqa: PLC0415
    from planner.schemas import read_design  # noqa: PLC0415

    try:
        design = read_design(content, syntax)
    except InvalidDesign as refused:
        _told(refused)
        return
    again = read_design(json.dumps(design.document, ensure_ascii=False).encode())
    assert again.hash == design.hash, "what comes out does not go in again"
    if sum(len(cluster.peers) for cluster in design.clusters) <= MOST_PEERS:
        _judged(design)


def _judged(design: Any) -> None:
    from planner.assessment import assess  # noqa: PLC0415
    from planner.schemas import dump_assessment  # noqa: PLC0415

    assessment = assess(design, _reference(), TODAY)
    json.dumps(dump_assessment(assessment, _reference(), _phrases()), allow_nan=False).encode()


def _told(refused: Any) -> None:
    """Say every fault, as an answer does: a fault without words, or that repeats what it was given, is a find."""
    assert refused.faults, "refused without a reason"
    for fault in refused.faults[:100]:
        said = _phrases().say(f"problems.{fault.code}", **fault.params)
        assert len(said) < 3000, f"{fault.code} says {len(said)} characters"
        f"{fault.pointer}{said}".encode()


@cache
def _reference() -> Any:
    from planner.reference import load_reference  # noqa: PLC0415

    return load_reference()


@cache
def _phrases() -> Any:
    from planner.wording import load_wording  # noqa: PLC0415

    return load_wording().phrases("en")


# --- sheets -----------------------------------------------------------------------------------------------------------


def _sites(content: bytes) -> None:
    from planner.errors import InvalidDesign  # noqa: PLC0415
    from planner.intake.csv_text import read_csv  # noqa: PLC0415
    from planner.intake.sites import read_sites  # noqa: PLC0415
    from planner.roll_up import roll_up  # noqa: PLC0415
    from planner.wording import load_wording  # noqa: PLC0415

    try:
        roll_up(read_sites([read_csv(content)], load_wording(), _reference()), _reference())
    except InvalidDesign as refused:
        _told(refused)


def _sites_seeds() -> Iterator[bytes]:
    yield b"name,users,mra_share,registrations_per_user\r\nLima,4000,60%,1.5\r\nCusco,x,0.4,2\r\n"
    yield 'sep=;\nSede;Usuarios;Cuota MRA\n"Ñuñoa";10;40%\n;;\n'.encode()
    yield b"Site\tvideo_calls\taudio_calls\tregistrations\nA\t10\t20\t1,000\n"
    head = "name,users,mra_share,registrations_per_user,busy_hour_call_attempts,holding_time_seconds,video_share,"
    yield f"{head}b2b_share,blocking\nLima,3000,0.6,1.5,1500,180,0.4,0.2,0.001\n".encode()


def _inventory(content: bytes) -> None:
    from planner.errors import InvalidDesign  # noqa: PLC0415
    from planner.intake.design_sheets import read_design  # noqa: PLC0415
    from planner.schemas import parse_design  # noqa: PLC0415

    try:
        read_design(content, parse_design, "csv")
    except InvalidDesign as refused:
        _told(refused)


def _inventory_seeds() -> Iterator[bytes]:
    head = b"cluster,number,address,lan1.ipv4,platform,h323_mode\r\n"
    yield head + b"a,1,a.example,10.0.0.1,medium_vm,yes\r\na,2,b.example\r\n"
    yield "Clúster;N.º;Peer N address;lan1_ipv4;PLATAFORMA;H.323 mode\nx;1;y.example;10.0.0.2;VM mediana;no\n".encode()
    yield b"planner:clusters:#number,planner:clusters:name\n,\nNo.,Name\n1,first\n2,second\n"
    yield b"planner:facts:#path,planner:facts:#value\nname,A\nclusters.0.platform,medium_vm\n"


def _workbook(content: bytes) -> None:
    """Read a workbook in which one part is replaced by the input: the first byte says which, 255 the whole file."""
    from planner.errors import InvalidDesign  # noqa: PLC0415
    from planner.intake import archive, guard, limits, xlsx_reader  # noqa: PLC0415
    from planner.intake.cells import Sheet  # noqa: PLC0415
    from planner.intake.design_sheets import design_of  # noqa: PLC0415
    from planner.schemas import parse_design  # noqa: PLC0415

    if not content:
        return
    if content[0] == 255:
        file = content[1:]
    else:
        names = list(_parts())
        file = _zipped({**_parts(), names[content[0] % len(names)]: content[1:]})
    refusal = archive.refusal(file)
    if refusal:
        _phrases().say(f"problems.{refusal[0]}", **refusal[1])
        return
    bounds = {
        "sheets": 50,
        "rows": 200,
        "columns": 64,
        "cells": 5000,
        "cell_text": 1000,
        "characters": 50_000,
        "bytes": limits.MAX_SHEET_BYTES,
        "keyed": content[0] & 1,
    }
    told = json.loads(xlsx_reader.answer(file, bounds), object_hook=guard._value)
    if "refused" in told:
        _phrases().say(f"problems.{told['refused']}", **told["params"])
        return
    sheets = tuple(Sheet(name, tuple(map(tuple, rows))) for name, rows in told["sheets"])
    try:
        parse_design(design_of(sheets).document)
    except InvalidDesign as refused:
        _told(refused)


@cache
def _parts() -> dict[str, bytes]:
    """Return the parts of a small workbook, in an order that stays."""
    from tests.intake import workbooks  # noqa: PLC0415

    key = '<c r="A1" t="inlineStr"><is><t>planner:clusters:#number</t></is></c><c r="B1" t="s"><v>0</v></c>'
    rows = f'<row r="1">{key}</row><row r="4"><c r="A4"><v>1</v></c><c r="B4" t="s"><v>1</v></c></row>'
    parts = workbooks.parts(rows, sharedStrings=workbooks.strings("planner:clusters:name", "first"))
    return {name: part.encode() if isinstance(part, str) else part for name, part in parts.items()}


def _zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return stream.getvalue()


def _saved() -> bytes:
    """Return a workbook as openpyxl writes it."""
    from tests.intake import workbooks  # noqa: PLC0415

    return workbooks.saved([["cluster", "number", "address"], ["a", 1, "a.example"], ["a", 2, TODAY]])


def _workbook_seeds() -> Iterator[bytes]:
    for place, part in enumerate(_parts().values()):
        yield bytes([place]) + part
    yield b"\xff" + _zipped(_parts())
    yield b"\xff" + _saved()
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = (
        '<c r="A1" t="inlineStr"><is><t>planner:clusters:#number</t></is></c><c r="B1" t="s"><v>0</v></c>'
        '<c r="C1"><f>1+1</f></c><c r="D1" t="b"><v>1</v></c><c r="E1" t="e"><v>#N/A</v></c>'
        '<c r="F1" s="1"><v>45000.5</v></c><c r="G1" t="d"><v>2026-11-22T10:00:00</v></c><c t="str"><v>_x0041_</v></c>'
    )
    sheet = next(place for place, name in enumerate(_parts()) if "sheet1.xml" in name)
    yield (
        bytes([sheet])
        + f'<worksheet xmlns="{space}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>'.encode()
    )


# --- certificates -----------------------------------------------------------------------------------------------------


def _pem(content: bytes) -> None:
    """Read a text as it is, or, where the first byte is odd, DER in the lines that make a certificate of it."""
    from planner.schemas.certificates import Refusal, is_public, read_pem  # noqa: PLC0415

    if content[:1] and content[0] & 1:
        text = f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(content[1:]).decode()}-----END CERTIFICATE-----\n"
    else:
        text = content[1:].decode("utf-8", "surrogateescape")
    try:
        facts = read_pem(text)
    except Refusal as refused:
        for code in refused.codes:
            _phrases().say(f"problems.{code}", **code.params)
        assert not is_public(text)
        return
    for value in facts.values():
        for each in value if isinstance(value, list) else [value]:
            assert not isinstance(each, str) or each.isprintable() or "\u00ad" in each or not each.isascii(), each
    json.dumps(facts).encode()


def _pem_seeds() -> Iterator[bytes]:
    from tests.schemas.test_certificates import CA, PUBLIC, REQUEST, make  # noqa: PLC0415

    leaf = make()
    for text in (leaf, CA, leaf + CA.replace("Apolo CA", "Apolo CA"), REQUEST, PUBLIC, "-----BEGIN CERTIFICATE-----"):
        yield b"\x00" + text.encode()
    for text in (leaf, CA, make("*.example", ("10.0.0.1", "::1", "*.a.example"), usages=None)):
        yield b"\x01" + base64.b64decode("".join(text.splitlines()[1:-1]))


# --- logs, names ------------------------------------------------------------------------------------------------------


def _triage(content: bytes) -> None:
    from planner.triage import LONGEST_SHOWN, MOST_SHOWN, MOST_UNKNOWN, triage  # noqa: PLC0415

    text = content.decode("utf-8", "replace")
    told = triage(text, _reference().troubleshooting)
    assert sum(each.alarm is None and each.signature is None for each in told.findings) <= MOST_UNKNOWN
    for each in told.findings:
        assert max(len(each.seen.shown), len(each.seen.hosts)) <= MOST_SHOWN
        assert all(len(value) <= LONGEST_SHOWN for value in each.seen.shown)
    assert all(moment.seconds >= 0 for moment in told.story)


def _triage_seeds() -> Iterator[bytes]:
    from tests import logs  # noqa: PLC0415

    for text in (logs.IN_ORDER, logs.PEER_LOST, logs.ENFORCED):
        yield text.encode()
    yield b"20004 | Cluster communication failure\nalarm id=20006\n"


_NAMED = (
    "Line",
    "Host",
    "Ip",
    "Ipv4",
    "Ipv6",
    "IpNetworkText",
    "SoftwareVersion",
    "EsxiVersion",
    "DottedNumbers",
    "Fingerprint",
    "RuleId",
    "Day",
    "Lines",
)


def _names(content: bytes) -> None:
    """Read one text with every field that takes a text; what a field gives back it takes, and gives back again."""
    from marshmallow import ValidationError  # noqa: PLC0415

    from planner.schemas import fields  # noqa: PLC0415

    text = content.decode("utf-8", "surrogatepass") if _decodes(content) else content.decode("latin-1")
    for name in _NAMED:
        field = _field(name)
        try:
            made = field.deserialize(text)
        except ValidationError as error:
            for code in error.messages:
                _phrases().say(f"problems.{code}", **code.params)
            continue
        if made is None:
            continue
        assert field.deserialize(made) == made, f"{name}: {made!r} is not canonical"
        made.encode()
        if name not in {"Line", "Lines"}:
            assert made.isascii(), name
            assert not set(made) & set("\r\n\t %\\\"'<>&;,=()"[: None if name != "EsxiVersion" else 0]), name
        assert not fields._SURROGATE.search(made)


def _decodes(content: bytes) -> bool:
    try:
        content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


@cache
def _field(name: str) -> Any:
    from planner.schemas import fields  # noqa: PLC0415

    return fields.Lines(1000) if name == "Lines" else getattr(fields, name)()


def _names_seeds() -> Iterator[bytes]:
    for text in (
        "expc01.apolo.local.",
        "10.15.13.15",
        "2001:db8::1",
        "::ffff:10.0.0.1",
        "fe80::1%eth0",
        "10.0.0.0/8",
        "2001:db8::/32",
        "X14.0.1",
        "x8.11",
        "7.0 U3",
        "8.0 Update 2",
        "15.13.2",
        "aa:" * 31 + "aa",
        "NET-03",
        "2026-11-22",
        "Ángel\u0301",
        "xn--bcher-kva.example",
        "a" * 63 + ".example",
        "=1+1",
        "a\u202eb",
        "one\ntwo",
        "\ud800",
    ):
        yield text.encode("utf-8", "surrogatepass")


_KEYS = (
    "clusters",
    "peers",
    "peer_count",
    "name",
    "platform",
    "medium_vm",
    "large_vm",
    "type",
    "series",
    "links",
    "nat",
    "round_trip_ms",
    "address",
    "lan1",
    "lan2",
    "ipv4",
    "ipv6",
    "prefix",
    "static_nat_address",
    "nics",
    "certificate",
    "pem",
    "subject_alt_names",
    "common_name",
    "fingerprint",
    "not_after",
    "zones",
    "unified_communications_traversal",
    "demand",
    "video_calls",
    "growth_steps",
    "month",
    "percent",
    "waivers",
    "rule",
    "NET-01",
    "expiry",
    "2027-01-31",
    "dns_records",
    "external",
    "internal",
    "SRV",
    "PTR",
    "_sips._tcp.a.example",
    "services",
    "mra",
    "b2b",
    "networks",
    "address_mapping",
    "software_version",
    "X14.0.1",
    "capacity_basis",
    "administrator_guide",
    "option_keys",
    "true",
    "false",
    "null",
    "1e400",
    "NaN",
    "-0",
    "10.0.0.1",
    "::1",
    "a.example",
)

TARGETS = {
    target.name: target
    for target in (
        Target("json", lambda content: _design(content, "json"), _design_seeds, _KEYS),
        Target(
            "yaml",
            lambda content: _design(content, "yaml"),
            _yaml_seeds,
            (*_KEYS, "<<: *", "&a", "!!binary", "!!set", "? ", "|-"),
        ),
        Target(
            "sites",
            _sites,
            _sites_seeds,
            ("name", "users", "mra_share", "blocking", "video_calls", "sep=;", "%", "1e9", "0,5"),
        ),
        Target(
            "inventory",
            _inventory,
            _inventory_seeds,
            ("planner:peers:", "planner:clusters:", "planner:links:", "#number", "lan1.ipv4", "links"),
        ),
        Target(
            "workbook",
            _workbook,
            _workbook_seeds,
            ("<row r=", "<c r=", "inlineStr", "<v>", "<t>", "<f>", "<!DOCTYPE", "_x0000_", "planner:"),
            8192,
        ),
        Target("pem", _pem, _pem_seeds, ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----", "PRIVATE KEY")),
        Target(
            "triage",
            _triage,
            _triage_seeds,
            ('Event="Alarm Raised"', 'Id="20004"', "UUID=", "AlternateIPAddresses=", "2020-07-21T15:16:50.321-05:00"),
            16_384,
        ),
        Target("names", _names, _names_seeds, ("xn--", "::ffff:", "/32", ".example", "X14."), 320),
    )
}
