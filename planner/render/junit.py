"""Results as JUnit XML: a suite for each cluster and for the whole design, a case for each rule.

Unmet is a failure whose type is the severity. An undecided blocker is an error, since the verdict waits for it and the
command line's exit status counts it. Other undecided rules, waived rules and those that do not apply are skipped, with
the reason: no rule that is not known to hold is counted as passed. Met and confirmed pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from planner.assessment import Assessment
from planner.reference import Reference
from planner.render.plain import printable
from planner.render.told import Told, sources, tell
from planner.rules import Outcome, Severity
from planner.wording import Phrases


@dataclass(frozen=True, slots=True)
class Entry:
    """An assessed design and what to call it: the file's name, or nothing for the design's own."""

    assessment: Assessment
    name: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A design that could not be read, and why in words."""

    name: str
    faults: tuple[str, ...]


def render(assessment: Assessment, reference: Reference, phrases: Phrases) -> bytes:
    """Return the JUnit file of one assessment."""
    return report([Entry(assessment)], reference, phrases)


def report(entries: Sequence[Entry], reference: Reference, phrases: Phrases, unread: Sequence[Unread] = ()) -> bytes:
    """Return one JUnit file for several designs; one that could not be read is a suite with an error."""
    xml: Any = JUnitXml("expressway-planner")
    for entry in entries:
        for suite in _suites(entry, reference, phrases):
            xml.add_testsuite(suite)
    for file in unread:
        xml.add_testsuite(_unread(file, phrases))
    xml.update_statistics()
    return bytes(xml.tostring())


def _suites(entry: Entry, reference: Reference, phrases: Phrases) -> Iterator[TestSuite]:
    assessment = entry.assessment
    design = entry.name or assessment.design.title or phrases.say("workbook.unnamed")
    told = sorted(tell(assessment, reference, phrases), key=_cluster_order)
    for index, results in groupby(told, key=lambda each: each.result.cluster):
        cases = list(results)
        cluster = cases[0].cluster if index is not None else phrases.say("brief.junit.design_wide")
        suite = TestSuite(printable(f"{design}: {cluster}"))
        suite.timestamp = f"{assessment.assessed_on.isoformat()}T00:00:00"
        suite.add_property("verdict", str(assessment.verdict))
        suite.add_property("design_hash", assessment.design.hash)
        for each in cases:
            suite.add_testcase(_case(each, design, reference, phrases))
        yield suite


def _cluster_order(told: Told) -> int:
    return -1 if told.result.cluster is None else told.result.cluster


def _case(told: Told, design: str, reference: Reference, phrases: Phrases) -> TestCase:
    rule, finding = told.result.rule, told.finding
    case = TestCase(f"{rule.id} {finding.title}", printable(f"{design}.{told.cluster or '-'}.{rule.topic}"), time=0)
    if told.result.outcome is Outcome.UNMET:
        failure = Failure(printable("; ".join(told.against)), str(rule.severity))
        failure.text = printable_lines(_explained(told, reference, phrases))
        case.result = [failure]
    elif told.result.outcome is Outcome.UNDECIDED:
        reason = "; ".join(told.against) or finding.confirm or finding.statement
        state = phrases.say(f"brief.state.{told.state}")
        kind = Error if rule.severity is Severity.BLOCKER else Skipped
        case.result = [kind(printable(f"{state}: {reason}"))]
    elif told.result.outcome is Outcome.WAIVED:
        case.result = [Skipped(printable(f"{finding.waiver} {'; '.join(told.against)}"))]
    elif told.result.outcome is Outcome.NOT_APPLICABLE:
        case.result = [Skipped(phrases.say("brief.state.not_applicable"))]
    return case


def _explained(told: Told, reference: Reference, phrases: Phrases) -> list[str]:
    finding = told.finding
    parts = (
        ("brief.because", finding.because),
        ("brief.remedy", finding.remedy),
        ("brief.source", "; ".join(sources(told.result.rule.cites, reference, phrases))),
    )
    return [*told.against, *(f"{phrases.say(key)} {text}" for key, text in parts if text), *told.pointers]


def printable_lines(lines: Sequence[str]) -> str:
    """Return lines as text that XML can hold."""
    return "\n".join(map(printable, lines))


def _unread(file: Unread, phrases: Phrases) -> TestSuite:
    suite = TestSuite(printable(file.name))
    case = TestCase(phrases.say("brief.junit.unreadable"), printable(file.name), time=0)
    error = Error(printable(file.faults[0] if file.faults else ""), "unreadable")
    error.text = printable_lines(file.faults)
    case.result = [error]
    suite.add_testcase(case)
    return suite
