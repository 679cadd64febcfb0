"""Results as JUnit XML, read back with the library that build servers' plug-ins are modelled on."""

from __future__ import annotations

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase

from planner.design import Design
from planner.render.junit import Entry, Unread, render, report
from planner.rules import RULES, Outcome, Severity
from tests.designs import make_document
from tests.render.judged import HOSTILE, hostile_changes, judge, judged


def read(content: bytes) -> JUnitXml:
    """Read a JUnit file back."""
    return JUnitXml.fromstring(content)


def cases(content: bytes) -> dict[str, TestCase]:
    """Return the test cases by rule id."""
    return {case.name.split()[0]: case for suite in read(content) for case in suite}


def test_each_rule_is_a_case_and_the_totals_agree() -> None:
    """All rules, with as many failures and skips as the assessment counts."""
    assessment, reference, phrases = judged(cluster={"round_trip_ms": 95, "ntp_servers": None})
    content = render(assessment, reference, phrases)
    assert sorted(cases(content)) == sorted(RULES)
    xml, counts = read(content), assessment.counts
    assert xml.tests == len(assessment.results)
    assert xml.failures == counts[Outcome.UNMET] > 0
    open_blockers = [
        result
        for result in assessment.results
        if result.outcome is Outcome.UNDECIDED and result.rule.severity is Severity.BLOCKER
    ]
    assert xml.errors == len(open_blockers) > 0
    assert xml.skipped == counts[Outcome.UNDECIDED] - len(open_blockers) + counts[Outcome.NOT_APPLICABLE]


def test_unmet_fails_with_evidence_remedy_and_source() -> None:
    """The message is what was seen, the type the severity, the text says why, what to do and where it is written."""
    (failure,) = cases(render(*judged(cluster={"round_trip_ms": 95})))["NET-01"].result
    assert isinstance(failure, Failure)
    assert failure.type == "blocker"
    assert "95" in failure.message
    assert "80" in failure.message
    assert "What to do:" in failure.text
    assert "Clustering requirements" in failure.text
    assert "/clusters/0/round_trip_ms" in failure.text


def test_undecided_is_never_passed() -> None:
    """Not stated is an error for a blocker and skipped below it; the message says what to ask."""
    found = cases(render(*judged(cluster={"round_trip_ms": None}, demand={"video_calls": 1})))
    (error,) = found["NET-01"].result
    assert isinstance(error, Error)
    assert error.message.startswith("undecided: ")
    (skipped,) = found["CAP-02"].result
    assert isinstance(skipped, Skipped)
    assert skipped.message.startswith("undecided: ")
    (to_confirm,) = found["MEM-10"].result
    assert to_confirm.message.startswith("to confirm: ")


def test_met_and_confirmed_pass() -> None:
    """A rule that holds has no result of its own, and neither has one that a person confirmed."""
    found = cases(render(*judged(confirm=("MEM-10",))))
    assert found["MEM-01"].is_passed
    assert found["MEM-10"].is_passed


def test_each_cluster_is_a_suite() -> None:
    """Two clusters, two suites of the same rules, told apart by name, after that of the rules for the whole design."""
    document = make_document()
    document["clusters"].append({**document["clusters"][0], "name": "second.example.com"})
    names = [suite.name for suite in read(render(*judge(Design.from_document(document))))]
    assert names == ["Sound C: Whole design", "Sound C: expc-cluster.apolo.local", "Sound C: second.example.com"]


def test_several_designs_are_one_file_and_an_unread_one_is_an_error() -> None:
    """Suites are named after their files; a design that could not be read is an error, not a failure."""
    assessment, reference, phrases = judged()
    content = report([Entry(assessment, "a.json")], reference, phrases, [Unread("b.json", ("b.json: no {x}",))])
    suites = list(read(content))
    assert [suite.name for suite in suites] == [
        "a.json: Whole design",
        "a.json: expc-cluster.apolo.local",
        "b.json",
    ]
    (case,) = suites[2]
    (error,) = case.result
    assert isinstance(error, Error)
    assert error.message == "b.json: no {x}"
    assert read(content).errors == suites[0].errors + suites[1].errors + 1


@pytest.mark.parametrize("name", [*HOSTILE, "bell\x07 \ufffe \ud800"])
def test_names_are_text(name: str) -> None:
    """No name breaks the XML or gets out of its attribute."""
    content = (
        render(*judged(**hostile_changes(name)))
        if name.isprintable()
        else report([Entry(judged()[0], name)], *judged()[1:])
    )
    assert b"<script" not in content
    assert sum(len(list(suite)) for suite in read(content)) == len(RULES)


def test_spanish_words() -> None:
    """The reasons are in the language asked for."""
    (skipped,) = cases(render(*judged(language="es", cluster={"round_trip_ms": None})))["NET-01"].result
    assert skipped.message.startswith("sin decidir: ")


def test_the_same_assessment_makes_the_same_bytes() -> None:
    """No time of the run, no duration."""
    assert render(*judged()) == render(*judged())
