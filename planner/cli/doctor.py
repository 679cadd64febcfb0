"""`doctor`: is this installation whole, and what can it make?"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from importlib.metadata import PackageNotFoundError, version

from planner import resources
from planner.assessment import assess
from planner.cli.program import COULD_NOT_CHECK, NOTHING_FOUND, command
from planner.cli.screen import show
from planner.cli.words import phrases, say
from planner.errors import PlannerError
from planner.reference import load_reference
from planner.render import pdf, text
from planner.render.formats import RENDERERS
from planner.render.plain import Line
from planner.rules import RULES
from planner.schemas import parse_design
from planner.wording import LANGUAGES, load_wording

OLDEST_PYTHON = (3, 11)
_WORDS_OF_A_RULE = ("title", "statement", "because", "remedy")
_SMALL = {"clusters": [{"type": "C", "platform": "medium_vm", "peer_count": 2}]}

Check = Callable[[], Iterator[tuple[str, str]]]
"""Yields what was found as (state, sentence); the states are ok, note, missing and broken."""


@command("doctor")
def doctor() -> int:
    """Check this installation."""
    found = [line for check in CHECKS for line in _safely(check)]
    width = max(len(say(f"doctor.{state}")) for state in _TONES)
    show(
        Line(sentence, lead=say(f"doctor.{state}").ljust(width), tone=_TONES[state], hang=width + 1)
        for state, sentence in found
    )
    return COULD_NOT_CHECK if any(state == "broken" for state, _ in found) else NOTHING_FOUND


def _safely(check: Check) -> Iterator[tuple[str, str]]:
    """Yield what a check finds; one that cannot even be made is itself what is broken."""
    try:
        yield from check()
    except PlannerError as error:
        yield "broken", say("error.installation", reason=f"{type(error).__name__}: {error}")


def _python() -> Iterator[tuple[str, str]]:
    new_enough = sys.version_info >= OLDEST_PYTHON
    key = "doctor.python" if new_enough else "doctor.python_old"
    yield ("ok" if new_enough else "broken"), say(key, version=platform.python_version())


def _reference() -> Iterator[tuple[str, str]]:
    reference = load_reference()
    yield (
        "ok",
        say(
            "doctor.reference",
            edition=reference.edition,
            sources=len(reference.sources),
            figures=len(reference.figures),
            flows=len(reference.flows),
        ),
    )
    yield "ok", say("doctor.rules", count=len(RULES))


def _words() -> Iterator[tuple[str, str]]:
    wording = load_wording()
    yield "ok", say("doctor.words", count=len(list(wording.keys())), languages=", ".join(LANGUAGES))
    lacking = [
        rule_id for rule_id in RULES if not all(wording.has(f"rules.{rule_id}.{part}") for part in _WORDS_OF_A_RULE)
    ]
    if lacking:
        yield "broken", say("doctor.words_missing", rules=", ".join(lacking))


def _formats() -> Iterator[tuple[str, str]]:
    if os.environ.get("PLANNER_PDF") == "off":
        yield "note", say("doctor.pdf_off")
    elif missing := RENDERERS["pdf"].unavailable():
        yield "missing", say("doctor.pdf_missing", reason=missing)
    else:
        yield "ok", say("doctor.pdf", version=_version("weasyprint"))
        if not pdf.cuts_fonts():
            yield "note", say("doctor.pdf_slow")
    if RENDERERS["xlsx"].unavailable():
        yield "missing", say("doctor.workbook_missing")
    else:
        yield "ok", say("doctor.workbook", version=_version("openpyxl"))


def _fonts() -> Iterator[tuple[str, str]]:
    folder = resources.directory("templates") / "fonts"
    fonts = [file for ending in ("ttf", "otf", "woff2") for file in folder.glob(f"*.{ending}")]
    yield ("ok", say("doctor.fonts", count=len(fonts))) if fonts else ("missing", say("doctor.fonts_missing"))


def _settings() -> Iterator[tuple[str, str]]:
    from planner.web.settings import SettingsError, load_settings  # noqa: PLC0415  (Flask, for this check alone)

    try:
        settings = load_settings()
    except SettingsError as error:
        for fault in error.faults:
            yield "broken", say("error.settings", reason=fault)
        return
    yield "ok", say("doctor.settings", host=settings.host, port=str(settings.port))
    for warning in settings.warnings:
        yield "note", warning
    yield "note", say("doctor.storage")


def _self_check() -> Iterator[tuple[str, str]]:
    """Judge a small design in every language: what is missing anywhere on the way shows here."""
    start = time.perf_counter()
    reference = load_reference()
    assessment = assess(parse_design(_SMALL), reference, date(2026, 1, 1))
    for language in LANGUAGES:
        text.render(assessment, reference, load_wording().phrases(language))
    yield "ok", say("doctor.self_check", milliseconds=round((time.perf_counter() - start) * 1000))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return phrases().fact(None)


CHECKS: tuple[Check, ...] = (_python, _reference, _words, _formats, _fonts, _settings, _self_check)
_TONES = {"ok": "ok", "note": "open", "missing": "warn", "broken": "bad"}
