"""Waivers: a person accepts until a day that a requirement is not kept; it shows everywhere and hides nothing."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from junitparser import JUnitXml, Skipped
from openpyxl import load_workbook

from planner.assessment import Assessment, Verdict, assess
from planner.errors import InvalidDesign
from planner.reference import load_reference
from planner.render import document, junit, markdown, sarif, text, xlsx
from planner.rules import Outcome
from planner.schemas import dump_assessment, parse_design
from planner.wording import LANGUAGES, load_wording
from tests.designs import CONFIRMABLE, TODAY_TEXT, make_document

TODAY = date.fromisoformat(TODAY_TEXT)
REFERENCE = load_reference()
ENGLISH = load_wording().phrases("en")


def waiver(rule: str = "NET-01", **changes: Any) -> dict[str, Any]:
    """Return a waiver that counts, with changes."""
    made = {"rule": rule, "reason": "Trial site", "approver": "C. Chief", "expiry": "2027-01-31"}
    return {**made, **changes}


def judge(*waivers: dict[str, Any], round_trip_ms: float | None = 95, **changes: Any) -> Assessment:
    """Assess a sound, wholly confirmed design whose round trip is too long, with these waivers."""
    made = make_document(cluster={"round_trip_ms": round_trip_ms}, confirm=CONFIRMABLE, **changes)
    return assess(parse_design({**made, "waivers": list(waivers)}), REFERENCE, TODAY)


def outcome(assessment: Assessment, rule: str = "NET-01") -> Outcome:
    """Return what became of a rule in the first cluster."""
    return next(result.outcome for result in assessment.results if result.rule.id == rule)


def test_a_waived_blocker_no_longer_stops_but_the_design_is_never_plainly_supported() -> None:
    """Without the waiver the design is unsupported; with it there are cautions, since Cisco supports it no more."""
    assert judge().verdict is Verdict.UNSUPPORTED
    waived = judge(waiver())
    assert outcome(waived) is Outcome.WAIVED
    assert waived.verdict is Verdict.SUPPORTED_WITH_CAUTIONS
    assert waived.counts[Outcome.WAIVED] == 1
    assert waived.counts[Outcome.UNMET] == 0
    assert waived.notices == ()


def test_an_undecided_requirement_can_be_waived_too() -> None:
    """Not knowing is a risk that a person may accept; it is shown as waived, not as met."""
    waived = judge(waiver(), round_trip_ms=None)
    result = next(result for result in waived.results if result.rule.id == "NET-01")
    assert (result.outcome, result.judged) == (Outcome.WAIVED, Outcome.UNDECIDED)


@pytest.mark.parametrize(("expiry", "counts"), [("2026-11-21", False), ("2026-11-22", True), ("2026-11-23", True)])
def test_a_waiver_counts_up_to_and_on_its_last_day(expiry: str, counts: bool) -> None:
    """On the day of expiry it still counts; from the day after the rule counts again, and the design is told so."""
    judged = judge(waiver(expiry=expiry))
    assert outcome(judged) is (Outcome.WAIVED if counts else Outcome.UNMET)
    assert [(notice.code, notice.pointer) for notice in judged.notices] == (
        [] if counts else [("waiver_expired", "/waivers/0/expiry")]
    )


def test_a_waiver_without_use_is_reported_with_its_place() -> None:
    """A waiver of a rule that holds, that does not apply or that the book does not have is told, not swallowed."""
    judged = judge(waiver(), waiver("MEM-01"), waiver("MEM-99"), waiver("NET-11"))
    assert [(notice.code, notice.pointer) for notice in judged.notices] == [
        ("waiver_unused", "/waivers/1/rule"),
        ("waived_unknown_rule", "/waivers/2/rule"),
        ("waiver_unused", "/waivers/3/rule"),
    ]


def test_confirmations_of_the_wrong_rule_or_day_are_reported_with_their_place() -> None:
    """An unknown rule, a rule that the design decides and a date to come are told beside each other."""
    made = make_document()
    made["confirmed"] = [
        {"rule": "MEM-99", "by": "A"},
        {"rule": "NET-01", "by": "A"},
        {"rule": "MEM-13", "by": "A", "on": "2026-11-23"},
        {"rule": "MEM-10", "by": "A", "on": "2026-11-22"},
    ]
    judged = assess(parse_design(made), REFERENCE, TODAY)
    assert [(notice.code, notice.pointer) for notice in judged.notices] == [
        ("confirmed_unknown_rule", "/confirmed/0/rule"),
        ("confirmed_decided_rule", "/confirmed/1/rule"),
        ("confirmed_in_future", "/confirmed/2/on"),
    ]


def test_a_design_without_waivers_counts_no_waived_results() -> None:
    """The counts of the contract stay as they are where nothing is waived."""
    made = assess(parse_design(make_document()), REFERENCE, TODAY)
    assert Outcome.WAIVED not in made.counts


def test_the_api_tells_who_waived_why_until_when_and_what_it_would_be_otherwise() -> None:
    """The result carries the waiver and the outcome without it."""
    dumped = dump_assessment(judge(waiver()), REFERENCE, ENGLISH)
    result = next(result for result in dumped["results"] if result["rule"] == "NET-01")
    assert result["outcome"] == "waived"
    assert result["waiver"] == {
        "reason": "Trial site",
        "approver": "C. Chief",
        "expiry": "2027-01-31",
        "outcome": "unmet",
    }
    assert dumped["counts"]["waived"] == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rendition_shows_the_waiver(language: str) -> None:
    """Terminal text, Markdown, document and workbook name who waived it, why and until when."""
    phrases = load_wording().phrases(language)
    judged = judge(waiver(reason="Trial =1+1 |x| <b>"), waiver("MEM-01"))
    for render in (text.render, markdown.render):
        shown = render(judged, REFERENCE, phrases).decode()
        assert "C. Chief" in shown
        assert "/waivers/1/rule" in shown
    built = document.build(judged, REFERENCE, phrases)
    findings = {
        found.rule: found
        for section in built.sections
        for block in section.blocks
        if isinstance(block, document.Findings) and block.id == "findings-waived"
        for found in block.findings
    }
    assert set(findings) == {"NET-01"}
    assert "C. Chief" in findings["NET-01"].waiver
    assert "<b>" not in text.render(judged, REFERENCE, phrases).decode().replace("Trial =1+1 |x| <b>", "")
    book = load_workbook(io.BytesIO(xlsx.render(judged, REFERENCE, phrases)))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("C. Chief" in cell for cell in cells)


def test_sarif_suppresses_and_junit_skips_what_is_waived() -> None:
    """SARIF carries the waiver as an accepted suppression; JUnit counts no failure and says why."""
    judged = judge(waiver())
    (run,) = json.loads(sarif.render(judged, REFERENCE, ENGLISH))["runs"]
    result = next(result for result in run["results"] if result["ruleId"] == "NET-01")
    assert result["kind"] == "fail"
    assert result["suppressions"][0]["status"] == "accepted"
    assert "C. Chief" in result["suppressions"][0]["justification"]
    suites = JUnitXml.fromstring(junit.render(judged, REFERENCE, ENGLISH))
    (case,) = [case for suite in suites for case in suite if case.name.startswith("NET-01")]
    assert isinstance(case.result[0], Skipped)
    assert "C. Chief" in str(case.result[0].message)


@pytest.mark.parametrize(
    ("entry", "pointer", "code"),
    [
        (waiver(reason=None), "/waivers/0/reason", "required"),
        (waiver(approver=""), "/waivers/0/approver", "length"),
        (waiver(expiry="soon"), "/waivers/0/expiry", "date"),
        ({"rule": "NET-01", "reason": "x", "approver": "y"}, "/waivers/0/expiry", "required"),
        (waiver("net 1"), "/waivers/0/rule", "rule_id"),
    ],
)
def test_a_waiver_names_rule_reason_approver_and_expiry(entry: dict[str, Any], pointer: str, code: str) -> None:
    """Each of the four is required; what is missing or unreadable is told at its place."""
    with pytest.raises(InvalidDesign) as caught:
        parse_design({**make_document(), "waivers": [entry]})
    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [(pointer, code)]


def test_a_rule_is_waived_once() -> None:
    """Two waivers of one rule contradict each other."""
    with pytest.raises(InvalidDesign) as caught:
        parse_design({**make_document(), "waivers": [waiver(), waiver(expiry="2026-12-31")]})
    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [("/waivers/1/rule", "waived_twice")]
