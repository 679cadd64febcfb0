"""assess() is the one use case; its verdict follows from the outcomes, and the same input gives the same answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner import resources
from planner.assessment import Assessment, Verdict, assess
from planner.design import Design
from planner.reference import load_reference
from planner.rules import RULES, Outcome, Scope
from planner.schemas import dump_assessment, read_design
from planner.wording import LANGUAGES, load_wording
from tests.designs import CONFIRMABLE, SOUND_C, SOUND_E, make_design, make_document

REFERENCE = load_reference()
TODAY = date(2026, 11, 22)


def judge(design: Design) -> Assessment:
    """Return the assessment of a design today."""
    return assess(design, REFERENCE, TODAY)


def test_an_empty_cluster_is_incomplete_and_never_supported() -> None:
    """Nothing stated: nothing is met that the design would have to show, and the verdict waits."""
    found = judge(Design.from_document({"clusters": [{}]}))
    assert found.verdict is Verdict.INCOMPLETE
    assert found.counts[Outcome.UNMET] == 0


@pytest.mark.parametrize("base", [SOUND_C, SOUND_E], ids=["C", "E"])
def test_sources_are_those_of_the_citations(base: dict[str, object]) -> None:
    """Each once, in the order in which the citations first name them."""
    found = judge(make_design(base))
    assert list(found.sources()) == list(dict.fromkeys(cite.source for cite in found.citations()))
    assert len(set(found.citations())) == len(found.citations()) > len(found.sources()) > 1


@pytest.mark.parametrize("base", [SOUND_C, SOUND_E], ids=["C", "E"])
def test_a_sound_design_waits_only_for_confirmations(base: dict[str, object]) -> None:
    """Every decided rule holds or does not apply; with all confirmations given, the design is supported."""
    waiting = judge(make_design(base))
    assert {result.rule.id for result in waiting.results if result.outcome is Outcome.UNDECIDED} <= set(CONFIRMABLE)
    assert waiting.counts[Outcome.UNMET] == 0
    assert waiting.verdict is Verdict.INCOMPLETE
    assert judge(make_design(base, confirm=CONFIRMABLE)).verdict is Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"cluster": {"round_trip_ms": 95}}, Verdict.UNSUPPORTED),
        ({"cluster": {"round_trip_ms": None}}, Verdict.INCOMPLETE),
        ({"cluster": {"platform": "small_vm"}, "demand": {"turn_relays": 1}}, Verdict.SUPPORTED_WITH_CAUTIONS),
        ({"cluster": {"round_trip_ms": 95, "h323_mode": None}}, Verdict.UNSUPPORTED),
        ({"cluster": {"tls_verification": "permissive"}}, Verdict.SUPPORTED),
    ],
)
def test_the_verdict_is_that_of_the_worst_outcome(changes: dict[str, object], verdict: Verdict) -> None:
    """Unmet blocker, else undecided blocker, else unmet caution; advice changes nothing."""
    assert judge(make_design(confirm=CONFIRMABLE, **changes)).verdict is verdict


def test_every_rule_appears_once_for_each_cluster_it_concerns() -> None:
    """No rule of the book is ever missing, and results come in book order."""
    document = make_document()
    document["clusters"] *= 2
    results = judge(Design.from_document(document)).results
    expected = [
        (rule.id, cluster)
        for rule in RULES.values()
        for cluster in ((0, 1) if rule.scope is Scope.CLUSTER else (None,))
    ]
    assert [(result.rule.id, result.cluster) for result in results] == expected


def test_counts_add_up() -> None:
    """Each result is counted under exactly one outcome."""
    found = judge(make_design())
    assert sum(found.counts.values()) == len(found.results)
    assert set(found.counts) == set(Outcome) - {Outcome.WAIVED}


def test_confirming_what_the_design_decides_changes_nothing_and_is_told() -> None:
    """A confirmation cannot stand in for a fact that the design has a field for."""
    unsure = judge(make_design(cluster={"round_trip_ms": None}, confirm=("NET-01",)))
    assert unsure.unused_confirmations == ("NET-01",)
    assert next(result for result in unsure.results if result.rule.id == "NET-01").outcome is Outcome.UNDECIDED


def test_confirming_a_rule_that_the_book_does_not_have_is_told() -> None:
    """A design may come from an edition with more rules: it is read, and the confirmation named as unused."""
    assert judge(make_design(confirm=("MEM-99",))).unused_confirmations == ("MEM-99",)


def test_the_same_design_on_the_same_day_gives_the_same_assessment() -> None:
    """No clock, no order of sets, no hidden state."""
    first, second = judge(make_design(SOUND_E)), judge(make_design(SOUND_E))
    assert first == second


def test_what_the_assessment_cites_is_in_the_bibliography() -> None:
    """Each citation used resolves, and none is listed twice."""
    cited = judge(make_design(SOUND_E)).citations()
    assert len(cited) == len(set(cited)) > 10
    assert {cite.source for cite in cited} <= set(REFERENCE.sources)


EXAMPLES = sorted(Path(resources.directory("data") / "examples").glob("*.json"))

EXPECTED = {
    "broken.json": Verdict.UNSUPPORTED,
    "expressway-c-two-peers.json": Verdict.SUPPORTED,
    "expressway-e-dual-nic.json": Verdict.SUPPORTED,
    "mra-3000-users.json": Verdict.SUPPORTED,
    "quick-form.json": Verdict.INCOMPLETE,
    "six-peers.json": Verdict.SUPPORTED,
    "small-vm-pair.json": Verdict.SUPPORTED_WITH_CAUTIONS,
}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_each_example_has_the_verdict_it_was_written_for(path: Path) -> None:
    """The shipped examples are read by the strict schema and judged as they claim."""
    found = judge(read_design(path.read_bytes()))
    stopping = [result.rule.id for result in found.results if result.outcome in (Outcome.UNMET, Outcome.UNDECIDED)]
    assert found.verdict is EXPECTED[path.name], stopping


def test_the_broken_example_breaks_many_requirements() -> None:
    """It is there to be mended: at least fifteen requirements of most topics are unmet."""
    found = judge(read_design((resources.directory("data") / "examples" / "broken.json").read_bytes()))
    unmet = {result.rule for result in found.results if result.outcome is Outcome.UNMET}
    assert len(unmet) >= 15
    assert {rule.topic for rule in unmet} >= {"MEM", "NET", "DNS", "TLS", "CFG", "LIC", "CAP"}


peer = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["C", "E"]),
        "platform": st.sampled_from(["small_vm", "medium_vm", "large_vm", "ce1100", "ce1200", "ce1300", "ce500"]),
        "software_version": st.sampled_from(["X8.5", "X8.7", "X8.9", "X8.10", "X12.6", "X14.0.1", "X14.2", "X15.4"]),
        "nics": st.sampled_from([1, 2]),
        "h323_mode": st.booleans(),
        "option_keys": st.lists(st.sampled_from(["A", "Rich Media Sessions"]), max_size=2, unique=True),
        "licences": st.fixed_dictionaries({}, optional={"rich_media_sessions": st.integers(0, 500)}),
        "address": st.sampled_from(["10.0.0.1", "10.0.0.2", "e1.example.com", "e2.example.com", "bad_name"]),
        "lan1": st.fixed_dictionaries({}, optional={"ipv4": st.sampled_from(["10.0.0.1", "10.0.0.2"])}),
        "lan2": st.fixed_dictionaries(
            {"ipv4": st.just("192.0.2.9")}, optional={"static_nat_address": st.just("198.51.100.9")}
        ),
        "certificate": st.fixed_dictionaries(
            {},
            optional={
                "common_name": st.just("e1.example.com"),
                "subject_alt_names": st.lists(st.sampled_from(["e1.example.com", "e2.example.com"]), max_size=2),
                "trusted_by_peers": st.booleans(),
                "not_after": st.sampled_from(["2020-01-01", "2030-01-01"]),
            },
        ),
        "clustering": st.fixed_dictionaries(
            {}, optional={"configuration_primary": st.integers(1, 6), "peers": st.just(["10.0.0.1", None])}
        ),
    },
)
cluster = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["c.example.com", "bad name"]),
        "series": st.sampled_from(["expressway", "vcs"]),
        "configuration_primary": st.integers(1, 6),
        "tls_verification": st.sampled_from(["permissive", "enforce"]),
        "ip_version": st.sampled_from(["ipv4", "ipv6"]),
        "nat_between_peers": st.booleans(),
        "round_trip_ms": st.integers(0, 200),
        "peers": st.lists(peer, min_size=1, max_size=8),
        "address_mapping": st.fixed_dictionaries(
            {"enabled": st.booleans(), "mappings": st.just([{"fqdn": "e1.example.com", "ip": "10.0.0.1"}])}
        ),
        "demand": st.dictionaries(
            st.sampled_from(["video_calls", "audio_calls", "mra_video_calls", "turn_relays", "peer_losses"]),
            st.integers(0, 5),
        ),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.fixed_dictionaries({"clusters": st.lists(cluster, min_size=1, max_size=2)}), st.sampled_from(LANGUAGES))
def test_any_design_yields_an_assessment_whose_every_word_renders(document: dict[str, object], language: str) -> None:
    """Whatever is stated, contradictory or not: a verdict, and words for all of it in both languages."""
    found = judge(Design.from_document(document))
    dumped = dump_assessment(found, REFERENCE, load_wording().phrases(language))
    assert dumped["verdict"] in set(Verdict)
    assert len(dumped["results"]) == len(found.results)
