"""What rules say in words other than those of their outcome, as people read it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.designs import make_document
from tests.rules.judging import judge
from tests.rules.sentences import sentences
from tests.rules.test_tls import certificate

TWICE = {"peers": {2: {"address": "expc01.apolo.local"}}}
EXPIRED: dict[str, Any] = {"peers": {1: {"certificate": certificate(not_after="2026-09-30")}}}
TODAY: dict[str, Any] = {"peers": {1: {"certificate": certificate(not_after="2026-11-22")}}}


def keys(first: list[str], second: list[str]) -> dict[str, Any]:
    """Return the change that gives two peers these option keys."""
    return {"peers": {1: {"option_keys": first}, 2: {"option_keys": second}}}


@pytest.mark.parametrize(
    ("change", "rule", "english", "spanish"),
    [
        (TWICE, "CFG-04", "expc01.apolo.local appears 2 times in the list;", "figura 2 veces en la lista;"),
        (
            {"peers": {2: {"address": "expc02"}}},
            "CFG-04",
            "expc02 is neither an FQDN nor",
            "expc02 no es ni un FQDN ni",
        ),
        (
            {"peers": {1: {"address": "expc"}, 2: {"address": "expc"}}},
            "CFG-04",
            "host, and appears 2 times in the list;",
            "equipo, y figura 2 veces en la lista;",
        ),
        (
            EXPIRED,
            "TLS-19",
            "Expired 53 days ago, on September 30, 2026.",
            "Caducó hace 53 días, el 30 de septiembre de 2026.",
        ),
        (TODAY, "TLS-19", "Valid until November 22, 2026 and no longer.", "hasta el 22 de noviembre de 2026 y no más."),
        (
            {"cluster": {"round_trip_ms": 80.0001}},
            "NET-01",
            "80.0001 ms measured, 80 ms allowed",
            "80,0001 ms",
        ),
        (
            {"cluster": {"platform": "ce500"}, "demand": {"video_calls": 10}},
            "CAP-01",
            "Capacity bases with figures for what is stated: none.",
            "Documentos con cifras de capacidad para lo indicado: ninguno.",
        ),
        (keys(["A", "B"], ["B"]), "LIC-01", "keys, missing: A.", "opción, faltan: A."),
        (keys(["B"], ["A", "B"]), "LIC-01", "keys, in excess: A.", "opción, sobran: A."),
        (keys(["A"], ["B"]), "LIC-01", "missing: A; in excess: B.", "faltan: A; sobran: B."),
    ],
)
def test_sentences_as_people_read_them(change: dict[str, Any], rule: str, english: str, spanish: str) -> None:
    """The words fit what was seen, in both languages."""
    said = sentences(judge(make_document(**change))[rule])
    assert any(english in text for text in said["en"]), said["en"]
    assert any(spanish in text for text in said["es"]), said["es"]
