"""Results as SARIF 2.1.0: one run with the whole rule book, a result for each requirement unmet or undecided.

Unmet is a failure whose level follows the severity. Undecided is of kind `open` (or `review`, when only a person's
confirmation is lacking) and, as the standard asks of every kind but `fail`, of level `none`: it is no failure, and it
is not passed. What a person has waived carries that waiver as an accepted suppression. Lines and columns begin at 1.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from planner.about import __version__
from planner.assessment import Assessment
from planner.reference import Reference
from planner.render.plain import printable
from planner.render.told import Told, address, sources, tell
from planner.rules import RULES, WAIVABLE, Kind, Outcome, Rule, Severity
from planner.wording import Phrases

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.BLOCKER: "error", Severity.CAUTION: "warning", Severity.ADVICE: "note"}
MAX_LOCATIONS = 100
"""Places told of one result; readers show no more."""
MAX_RESULTS = 25_000
"""Results of one run; readers refuse more."""


@dataclass(frozen=True, slots=True)
class Region:
    """Where something stands in a file; lines and columns from 1, the end column behind the last character."""

    line: int
    column: int
    end_line: int | None = None
    end_column: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An assessed design file. `uri` is relative, with forward slashes; None for standard input."""

    assessment: Assessment
    uri: str | None = None
    regions: Mapping[str, Region] = field(default_factory=dict)
    """JSON pointer -> place in the file."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A design file that could not be read, and why in words."""

    uri: str | None
    faults: tuple[str, ...]


def render(assessment: Assessment, reference: Reference, phrases: Phrases) -> bytes:
    """Return the SARIF file of one assessment, without places in a file."""
    return log([Entry(assessment)], reference, phrases)


def log(entries: Sequence[Entry], reference: Reference, phrases: Phrases, unread: Sequence[Unread] = ()) -> bytes:
    """Return one run for several designs; designs that could not be read are notifications of the run."""
    results = [result for entry in entries for result in _results(entry, reference, phrases)]
    indexes = {rule_id: place for place, rule_id in enumerate(RULES)}
    for result in results:
        result["ruleIndex"] = indexes[result["ruleId"]]
    run = {
        "tool": {
            "driver": {
                "name": "Expressway Cluster Planner",
                "version": __version__,
                "language": phrases.language,
                "rules": [_rule(rule, reference, phrases) for rule in RULES.values()],
            }
        },
        "language": phrases.language,
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": phrases.say("workbook.sarif_root")}}},
        "artifacts": _artifacts([entry.uri for entry in entries] + [file.uri for file in unread]),
        "invocations": [_invocation(unread)],
        "results": results[:MAX_RESULTS],
        "properties": {"designs": [_design(entry) for entry in entries]},
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def message(text: str) -> dict[str, str]:
    """Return a message object; what SARIF would read as a placeholder or a link stays text."""
    return {"text": printable(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")}


def _rule(rule: Rule, reference: Reference, phrases: Phrases) -> dict[str, Any]:
    words = f"rules.{rule.id}"
    cited = sources(rule.cites, reference, phrases)
    help_text = [phrases.say(f"{words}.because")]
    described: dict[str, Any] = {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.check.__name__.split("_")),
        "shortDescription": {"text": phrases.say(f"{words}.title")},
        "fullDescription": {"text": phrases.say(f"{words}.statement")},
        "help": {"text": "\n\n".join([*help_text, phrases.say("brief.source") + " " + "; ".join(cited)])},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": [rule.topic, str(rule.severity), str(rule.kind)],
            "severity": str(rule.severity),
            "kind": str(rule.kind),
            "problem.severity": {"error": "error", "warning": "warning"}.get(LEVELS[rule.severity], "recommendation"),
            "cites": [str(cite) for cite in rule.cites],
        },
    }
    if page := address(rule.cites, reference):
        described["helpUri"] = page
    return described


def _results(entry: Entry, reference: Reference, phrases: Phrases) -> Iterator[dict[str, Any]]:
    for told in tell(entry.assessment, reference, phrases):
        if told.result.judged in WAIVABLE:
            yield _result(told, entry, phrases)


def _result(told: Told, entry: Entry, phrases: Phrases) -> dict[str, Any]:
    rule, unmet = told.result.rule, told.result.judged is Outcome.UNMET
    finding = told.finding
    said = list(told.against) or [finding.confirm or finding.statement]
    if finding.remedy and told.state != "to_confirm":
        said.append(f"{phrases.say('brief.remedy' if unmet else 'brief.otherwise')} {finding.remedy}")
    made: dict[str, Any] = {
        "ruleId": rule.id,
        "ruleIndex": 0,
        "kind": "fail" if unmet else "review" if told.state == "to_confirm" else "open",
        "level": LEVELS[rule.severity] if unmet else "none",
        "message": message(" ".join([f"{finding.title}.", *(text[:1].upper() + text[1:] for text in said)])),
        "partialFingerprints": {"ruleAndPlaces/v1": _fingerprint(told, entry)},
        "properties": {
            "outcome": str(told.result.outcome),
            "severity": str(rule.severity),
            "cluster": told.result.cluster,
            "clusterName": told.cluster,
            "confirmable": rule.kind is Kind.CONFIRMABLE,
        },
    }
    if told.result.outcome is Outcome.WAIVED:
        made["suppressions"] = [{"kind": "external", "status": "accepted", "justification": printable(finding.waiver)}]
    made["locations"] = [_location(pointer, entry) for pointer in _pointers(told)]
    return made


def _pointers(told: Told) -> tuple[str, ...]:
    path = "" if told.result.cluster is None else f"/clusters/{told.result.cluster}"
    return told.pointers[:MAX_LOCATIONS] or (path,)


def _location(pointer: str, entry: Entry) -> dict[str, Any]:
    logical: dict[str, Any] = {"fullyQualifiedName": pointer or "/", "kind": "member"}
    if name := pointer.rpartition("/")[2]:
        logical["name"] = name
    location: dict[str, Any] = {"logicalLocations": [logical]}
    if entry.uri is not None:
        physical: dict[str, Any] = {"artifactLocation": {"uri": entry.uri, "uriBaseId": "%SRCROOT%"}}
        if region := nearest(pointer, entry.regions):
            physical["region"] = _region(region)
        location["physicalLocation"] = physical
    return location


def nearest(pointer: str, regions: Mapping[str, Region]) -> Region | None:
    """Return the region of a pointer, or of the nearest part of the file that would hold it; None when unknown."""
    while pointer not in regions:
        if not pointer:
            return None
        pointer = pointer.rpartition("/")[0]
    return regions[pointer]


def _region(region: Region) -> dict[str, int]:
    made = {"startLine": region.line, "startColumn": region.column}
    if region.end_line is not None and region.end_column is not None:
        made |= {"endLine": region.end_line, "endColumn": region.end_column}
    return made


def _fingerprint(told: Told, entry: Entry) -> str:
    """Return what stays the same when lines move: the rule, the file, the cluster and the places."""
    parts = (told.result.rule.id, entry.uri or "", told.cluster, *_pointers(told))
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _artifacts(uris: Iterable[str | None]) -> list[dict[str, Any]]:
    known = dict.fromkeys(uri for uri in uris if uri is not None)
    return [{"location": {"uri": uri, "uriBaseId": "%SRCROOT%"}, "roles": ["analysisTarget"]} for uri in known]


def _invocation(unread: Sequence[Unread]) -> dict[str, Any]:
    made: dict[str, Any] = {"executionSuccessful": not unread}
    if unread:
        made["toolExecutionNotifications"] = [
            _notification(file.uri, fault) for file in unread for fault in file.faults
        ]
    return made


def _notification(uri: str | None, fault: str) -> dict[str, Any]:
    made: dict[str, Any] = {"level": "error", "message": message(fault)}
    if uri is not None:
        made["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}}}]
    return made


def _design(entry: Entry) -> dict[str, Any]:
    assessment = entry.assessment
    return {
        "uri": entry.uri,
        "name": assessment.design.name,
        "verdict": str(assessment.verdict),
        "hash": assessment.design.hash,
        "counts": {str(outcome): count for outcome, count in assessment.counts.items()},
        "referenceEdition": assessment.reference_edition,
        "assessedOn": assessment.assessed_on.isoformat(),
    }
