"""Lists of small objects as lines of text, one each: addresses for names, zones, DNS records.

What a line holds comes back from it: an object that no line can hold is not shown, and kept beside the fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RowFormat:
    """How an object becomes a line, and a line an object. Neither judges: what is wrong, the schema tells."""

    read: Callable[[str], Row]
    write: Callable[[Mapping[str, Any]], str]


def read_rows_of(kind: str, text: str) -> list[Row]:
    """Return the objects of a text of lines."""
    return [ROW_FORMATS[kind].read(line) for line in text.splitlines() if line.strip()]


def write_rows_of(kind: str, value: Any) -> str:
    """Return the text of a list of objects; an empty one for a list that lines cannot hold as it is."""
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        return ""
    text = "\n".join(ROW_FORMATS[kind].write(row) for row in value)
    return text if read_rows_of(kind, text) == [_plain(row) for row in value] else ""


def _plain(value: Any) -> Any:
    """Return a value with its numbers as they are typed."""
    if isinstance(value, Mapping):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(member) for member in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _stated(row: Mapping[str, Any], *names: str) -> list[str]:
    return [str(row[name]) for name in names if row.get(name) is not None]


# --- an address for a name --------------------------------------------------------------------------------------------


def _read_mapping(line: str) -> Row:
    """Return the name and the address of a line; a missing one is left out, and the schema says so."""
    fqdn, _, ip = re.sub(r"[=,;>\s]+", " ", line).strip().partition(" ")
    return {"fqdn": fqdn, "ip": ip} if ip else {"fqdn": fqdn}


def _write_mapping(row: Mapping[str, Any]) -> str:
    return " ".join(_stated(row, "fqdn", "ip"))


# --- a DNS record: view, name, type, of an SRV record three numbers, and the value ------------------------------------

_SRV_NUMBERS = ("priority", "weight", "port")


def _read_record(line: str) -> Row:
    words = re.split(r"[,;\s]+", line.strip(" ,;\t"))
    row = dict(zip(("view", "name", "type"), words, strict=False))
    rest = words[3:]
    if len(rest) == 1 + len(_SRV_NUMBERS):
        row |= dict(zip(_SRV_NUMBERS, rest, strict=False))
        rest = rest[-1:]
    return row | ({"value": " ".join(rest)} if rest else {})


def _write_record(row: Mapping[str, Any]) -> str:
    return " ".join(_stated(row, "view", "name", "type", *_SRV_NUMBERS, "value"))


# --- a zone: its parts between semicolons, as names hold spaces -------------------------------------------------------


def _read_zone(line: str) -> Row:
    parts = [part.strip() for part in line.split(";")]
    kind, name, peers, port, subject = (*parts[:5], *[""] * (5 - len(parts[:5])))
    # What is too much makes the last part one that the schema refuses, rather than vanish.
    subject = "; ".join([subject, *parts[5:]]) if len(parts) > 5 else subject
    row = {
        "type": re.sub(r"[\s-]+", "_", kind.lower()),
        "name": name,
        "peers": re.split(r"[,\s]+", peers) if peers else None,
        "port": port,
        "tls_verify_subject_name": subject,
    }
    return {fact: value for fact, value in row.items() if value}


def _write_zone(row: Mapping[str, Any]) -> str:
    peers = row.get("peers")
    listed = " ".join(map(str, peers)) if isinstance(peers, list) else ""
    named = {name: str(row.get(name) or "") for name in ("type", "name", "port", "tls_verify_subject_name")}
    parts = (named["type"], named["name"], listed, named["port"], named["tls_verify_subject_name"])
    return "; ".join(parts).rstrip("; ")


ROW_FORMATS: Mapping[str, RowFormat] = {
    "mapping": RowFormat(_read_mapping, _write_mapping),
    "record": RowFormat(_read_record, _write_record),
    "zone": RowFormat(_read_zone, _write_zone),
}
"""The formats by the names that fields give."""
