"""Results as SARIF 2.1.0, held against what the standard and its readers demand."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from planner.render.sarif import MAX_LOCATIONS, Entry, Region, Unread, log, message, nearest, render
from planner.rules import RULES, Kind, Outcome, Severity
from tests.render.judged import HOSTILE, hostile_changes, judged

LEVELS = {"blocker": "error", "caution": "warning", "advice": "note"}


def run_of(content: bytes) -> dict[str, Any]:
    """Return the only run of a SARIF file, after holding its shape against the standard."""
    document = json.loads(content)
    assert document["version"] == "2.1.0"
    assert re.fullmatch(r"https://\S+/sarif-schema-2\.1\.0\.json", document["$schema"])
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"]
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in LEVELS.values()
        assert len(rule["properties"]["tags"]) <= 20
        assert rule.get("helpUri", "https://").startswith("https://")
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        # The standard: a level other than none only for failures.
        assert (result["kind"] == "fail") == (result["level"] != "none")
        assert result["partialFingerprints"]
        for location in result["locations"]:
            assert location["logicalLocations"][0]["fullyQualifiedName"].startswith("/")
            physical = location.get("physicalLocation")
            if physical:
                check_uri(physical["artifactLocation"]["uri"])
                assert all(number >= 1 for number in physical.get("region", {}).values())
    return dict(run)


def check_uri(uri: str) -> None:
    """Hold a URI against what readers accept: relative, forward slashes, nothing unescaped."""
    assert re.fullmatch(r"(?!/)[A-Za-z0-9._~%/-]+", uri), uri


def test_the_whole_rule_book_is_described_even_when_nothing_is_found() -> None:
    """All rules, in book order, with their level; readers show what was checked, not only what failed."""
    run = run_of(render(*judged()))
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == list(RULES)
    levels = [rule["defaultConfiguration"]["level"] for rule in run["tool"]["driver"]["rules"]]
    assert levels == [LEVELS[rule.severity] for rule in RULES.values()]
    assert any("helpUri" in rule for rule in run["tool"]["driver"]["rules"])


def test_results_are_what_is_unmet_or_undecided_and_nothing_else() -> None:
    """One result for each such requirement; met, confirmed and not applicable ones are none."""
    assessment, reference, phrases = judged(cluster={"round_trip_ms": 95, "tls_verification": None})
    run = run_of(render(assessment, reference, phrases))
    wanted = [result.rule.id for result in assessment.results if result.outcome in (Outcome.UNMET, Outcome.UNDECIDED)]
    assert [result["ruleId"] for result in run["results"]] == wanted
    assert run["properties"]["designs"][0]["verdict"] == "unsupported"


@pytest.mark.parametrize(
    ("changes", "rule", "kind", "level"),
    [
        ({"cluster": {"round_trip_ms": 95}}, "NET-01", "fail", "error"),
        ({"cluster": {"tls_verification": "permissive"}}, "TLS-10", "fail", "note"),
        ({"cluster": {"round_trip_ms": None}}, "NET-01", "open", "none"),
        ({}, "MEM-10", "review", "none"),
    ],
)
def test_kind_and_level_follow_outcome_and_severity(changes: dict[str, Any], rule: str, kind: str, level: str) -> None:
    """Unmet fails at the level of its severity; undecided is open, and a review where only a person is needed."""
    results = {result["ruleId"]: result for result in run_of(render(*judged(**changes)))["results"]}
    assert (results[rule]["kind"], results[rule]["level"]) == (kind, level)


def test_a_result_points_to_the_line_that_states_it() -> None:
    """The region of the pointer where the file has it; of the nearest part of it where the value is not stated."""
    assessment, reference, phrases = judged(cluster={"round_trip_ms": 95, "tls_verification": None})
    regions = {"": Region(1, 1), "/clusters/0": Region(4, 3), "/clusters/0/round_trip_ms": Region(9, 5, 9, 25)}
    run = run_of(log([Entry(assessment, "designs/a.expressway.json", regions)], reference, phrases))
    places = {result["ruleId"]: result["locations"][0]["physicalLocation"] for result in run["results"]}
    assert places["NET-01"] == {
        "artifactLocation": {"uri": "designs/a.expressway.json", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 9, "startColumn": 5, "endLine": 9, "endColumn": 25},
    }
    assert places["TLS-01"]["region"] == {"startLine": 4, "startColumn": 3}
    assert run["artifacts"][0]["location"]["uri"] == "designs/a.expressway.json"


def test_the_nearest_region_is_found_upwards() -> None:
    """From the pointer to its parents, and nothing when the file is not known."""
    regions = {"": Region(1, 1), "/a/0": Region(2, 2)}
    assert nearest("/a/0/b/c", regions) == Region(2, 2)
    assert nearest("/x", regions) == Region(1, 1)
    assert nearest("/x", {}) is None


def test_fingerprints_stay_when_lines_move_and_differ_between_results() -> None:
    """Another line is the same finding; another rule, place or file is another one."""
    assessment, reference, phrases = judged(cluster={"round_trip_ms": 95, "tls_verification": "permissive"})

    def prints(uri: str, regions: dict[str, Region]) -> list[str]:
        run = run_of(log([Entry(assessment, uri, regions)], reference, phrases))
        return [result["partialFingerprints"]["ruleAndPlaces/v1"] for result in run["results"]]

    first = prints("a.json", {"": Region(1, 1)})
    assert len(set(first)) == len(first) > 1
    assert prints("a.json", {"": Region(7, 1)}) == first
    assert not set(prints("b.json", {})) & set(first)


def test_several_designs_are_one_run() -> None:
    """Results of all files together, each at its own file; one that could not be read is told as a failed run."""
    bad, reference, phrases = judged(cluster={"round_trip_ms": 95})
    entries = [Entry(bad, "a.json"), Entry(bad, "b%20c.json")]
    run = run_of(log(entries, reference, phrases, [Unread("d.json", ("d.json: not a design {0}",))]))
    uris = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]}
    assert uris == {"a.json", "b%20c.json"}
    assert run["invocations"][0]["executionSuccessful"] is False
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"] == "d.json: not a design {{0}}"
    assert len(run["artifacts"]) == 3


def test_standard_input_has_no_file() -> None:
    """Without a file the places are pointers only."""
    assessment, reference, phrases = judged(cluster={"round_trip_ms": 95})
    run = run_of(log([Entry(assessment, None)], reference, phrases))
    assert all("physicalLocation" not in place for result in run["results"] for place in result["locations"])


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_text_in_messages(name: str) -> None:
    """No name makes a link or a placeholder of a message, nor breaks the file."""
    run = run_of(render(*judged(**hostile_changes(name))))
    for result in run["results"]:
        text = result["message"]["text"]
        assert "](" not in text
        assert not re.search(r"(?<!\{)\{\d", text)


def test_a_message_is_escaped_as_the_standard_asks() -> None:
    """Braces are doubled, the beginning of a link's address is parted, controls are shown as their codes."""
    assert message("{0} [a](b) \x1b[31m") == {"text": "{{0}} [a] (b) <U+001B>[31m"}


def test_places_are_bounded() -> None:
    """A hundred peers with a fault each: readers show no more than a hundred places of one result."""
    names = [{"address": f"p{number}.example.com", "platform": "ce500"} for number in range(100)]
    assessment, reference, phrases = judged(
        cluster={"peers": names, "links": None}, peers={1: {"platform": "large_vm"}}
    )
    run = run_of(render(assessment, reference, phrases))
    assert max(len(result["locations"]) for result in run["results"]) <= MAX_LOCATIONS


def test_both_languages_are_complete() -> None:
    """The same results with Spanish words."""
    english = run_of(render(*judged(cluster={"round_trip_ms": 95})))
    spanish = run_of(render(*judged(language="es", cluster={"round_trip_ms": 95})))
    assert (spanish["language"], english["language"]) == ("es", "en")
    assert [result["ruleId"] for result in spanish["results"]] == [result["ruleId"] for result in english["results"]]
    assert spanish["results"][0]["message"] != english["results"][0]["message"]
    assert {Severity.BLOCKER, Severity.CAUTION} <= {rule.severity for rule in RULES.values()}
    assert {str(kind) for kind in Kind} == {rule["properties"]["kind"] for rule in spanish["tool"]["driver"]["rules"]}
