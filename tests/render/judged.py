"""Assessments for the tests of renderers: a design of tests.designs, judged on a fixed date, with words."""

from __future__ import annotations

from datetime import date
from typing import Any

from planner.assessment import Assessment, assess
from planner.design import Design
from planner.reference import Reference, load_reference
from planner.wording import Phrases, load_wording
from tests.designs import SOUND_C, TODAY_TEXT, make_design

TODAY = date.fromisoformat(TODAY_TEXT)

HOSTILE = (
    '=HYPERLINK("http://evil.example","click")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1,2)",
    "#N/A",
    "a;=1+1",
    "_x003D_1+1",
    '","=1+1',
    "<script>alert(1)</script> & </t></is>",
    "[link](http://evil.example) | **bold** `code` @everyone #1",
    "${jndi:x} {0} {{x}} %s",
    "＝1+1",
    "1. first",
    "=",
)
"""Names that would do something if a sink took them for anything but text."""


def judged(
    base: dict[str, Any] = SOUND_C, language: str = "en", **changes: Any
) -> tuple[Assessment, Reference, Phrases]:
    """Return the assessment of a changed design (see tests.designs.make_document) with what renderers need."""
    return judge(make_design(base, **changes), language)


def judge(design: Design, language: str = "en") -> tuple[Assessment, Reference, Phrases]:
    """Return the assessment of a design with what renderers need."""
    reference = load_reference()
    return assess(design, reference, TODAY), reference, load_wording().phrases(language)


def hostile_changes(name: str) -> dict[str, Any]:
    """Return changes that put a name wherever a design has words of its own."""
    return {
        "name": name,
        "customer": name,
        "author": name,
        "notes": name,
        "reference": name,
        "cluster": {"name": name, "domain": name, "round_trip_ms": 95},
        "every_peer": {
            "system_name": name,
            "host_name": name,
            "host": name,
            "site": name,
            "option_keys": [name],
            "address": None,
        },
        "peers": {1: {"certificate": {"common_name": name, "subject_alt_names": [name]}, "platform": "large_vm"}},
    }
