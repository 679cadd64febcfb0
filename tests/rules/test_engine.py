"""The rule engine: what it refuses to register, how an outcome follows from observations, and what it never hides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from planner import capacity
from planner.design import Confirmation, Design
from planner.errors import RuleObservedNothing
from planner.reference import Citation
from planner.rules import RULES, Kind, Observation, Outcome, Place, Result, Rule, Scope, Severity, run
from planner.rules import _rule as engine
from planner.versions import ALL_RELEASES, Releases, before, since
from tests.designs import make_document
from tests.rules.judging import REFERENCE, TODAY

AT = Place("cluster", 0)


@pytest.fixture(autouse=True)
def own_register(monkeypatch: pytest.MonkeyPatch) -> dict[str, Rule]:
    """A register of this test alone, so that no trial rule reaches the book."""
    register: dict[str, Rule] = {}
    monkeypatch.setattr(engine, "_REGISTER", register)
    return register


def seen(*holds: bool | None) -> tuple[Observation, ...]:
    """Return observations that hold, do not, or are unknown."""
    return tuple(Observation(value, AT, "/clusters/0", {}) for value in holds)


def make_rule(
    check: Callable[[engine.Case], Iterable[Observation]] = lambda case: seen(True),
    *,
    kind: Kind = Kind.DECIDED,
    scope: Scope = Scope.CLUSTER,
    releases: Releases = ALL_RELEASES,
    applies: Callable[[engine.Case], bool] = engine.always,
) -> Rule:
    """Return a rule of the test, not registered."""
    cites = (Citation("tac-217230", "Requirements"),)
    return Rule("OPS-99", Severity.ADVICE, kind, scope, cites, releases, applies, check, "A trial.")


def run_one(rule: Rule, document: dict[str, Any] | None = None) -> tuple[Result, ...]:
    """Judge a design by one rule."""
    design = Design.from_document(document or make_document())
    return run([rule], design, REFERENCE, capacity.compute(design, REFERENCE), TODAY)


def judge_one(rule: Rule, document: dict[str, Any] | None = None) -> Result:
    """Judge the first cluster of a design by one rule."""
    return run_one(rule, document)[0]


# --- the register -----------------------------------------------------------------------------------------------------


def register(rule_id: str, check: Callable[[engine.Case], Iterable[Observation]]) -> None:
    """Register a trial rule."""
    engine.rule(rule_id, severity=Severity.ADVICE, cites=("tac-217230#Requirements",))(check)


def documented(case: engine.Case) -> Iterable[Observation]:
    """A trial rule."""
    return seen(True)


def test_a_registered_rule_carries_what_its_decorator_says(own_register: dict[str, Rule]) -> None:
    """Id, severity, citations and docstring are those given; kind, scope and releases have their defaults."""
    register("OPS-99", documented)
    rule = own_register["OPS-99"]
    assert (rule.id, rule.topic, rule.severity, rule.statement) == ("OPS-99", "OPS", Severity.ADVICE, "A trial rule.")
    assert rule.cites == (Citation("tac-217230", "Requirements"),)
    assert (rule.kind, rule.scope, rule.conflicts) == (Kind.DECIDED, Scope.CLUSTER, ())
    assert rule.releases == ALL_RELEASES


def test_a_second_rule_of_an_id_is_refused() -> None:
    """Ids are never used twice."""
    register("OPS-99", documented)
    with pytest.raises(TypeError, match="a second rule OPS-99"):
        register("OPS-99", documented)


def test_a_rule_without_a_docstring_is_refused(own_register: dict[str, Rule]) -> None:
    """Every rule says in one sentence what it requires."""
    with pytest.raises(TypeError, match="OPS-99 has no docstring"):
        register("OPS-99", lambda case: seen(True))
    assert not own_register


@pytest.mark.parametrize("rule_id", ["", "OPS-9", "OPS-099", "XYZ-01", "ops-01", "OPS-01\n", "OPS01"])
def test_only_ids_of_known_topics_are_taken(rule_id: str) -> None:
    """An id is a topic of the book, a hyphen and two digits."""
    with pytest.raises(TypeError, match="not a rule id"):
        register(rule_id, documented)


def test_the_book_is_a_copy_of_the_register(own_register: dict[str, Rule]) -> None:
    """Nobody changes the register through what `registered` returns."""
    register("OPS-99", documented)
    engine.registered().clear()
    assert list(own_register) == ["OPS-99"]


# --- outcomes ---------------------------------------------------------------------------------------------------------

DERIVED = [
    ((True,), Outcome.MET, Outcome.UNDECIDED, Outcome.CONFIRMED),
    ((True, True), Outcome.MET, Outcome.UNDECIDED, Outcome.CONFIRMED),
    ((None,), Outcome.UNDECIDED, Outcome.UNDECIDED, Outcome.UNDECIDED),
    ((True, None), Outcome.UNDECIDED, Outcome.UNDECIDED, Outcome.UNDECIDED),
    ((False,), Outcome.UNMET, Outcome.UNMET, Outcome.UNMET),
    ((True, False), Outcome.UNMET, Outcome.UNMET, Outcome.UNMET),
    ((None, False), Outcome.UNMET, Outcome.UNMET, Outcome.UNMET),
    ((True, None, False), Outcome.UNMET, Outcome.UNMET, Outcome.UNMET),
]


@pytest.mark.parametrize(("holds", "decided", "to_confirm", "confirmed"), DERIVED)
def test_the_outcome_follows_from_the_observations(
    holds: tuple[bool | None, ...], decided: Outcome, to_confirm: Outcome, confirmed: Outcome
) -> None:
    """Unmet beats undecided beats confirmed beats met; a confirmation settles nothing the design denies or omits."""
    assert engine.judged_by(seen(*holds), Kind.DECIDED, False) is decided
    assert engine.judged_by(seen(*holds), Kind.DECIDED, True) is decided
    assert engine.judged_by(seen(*holds), Kind.CONFIRMABLE, False) is to_confirm
    assert engine.judged_by(seen(*holds), Kind.CONFIRMABLE, True) is confirmed


def test_a_confirmable_rule_may_observe_nothing() -> None:
    """It waits for its confirmation, and shows whose it is."""
    rule = make_rule(lambda case: (), kind=Kind.CONFIRMABLE)
    assert judge_one(rule).outcome is Outcome.UNDECIDED
    result = judge_one(rule, make_document(confirm=("OPS-99",)))
    assert result.outcome is Outcome.CONFIRMED
    assert result.confirmation == Confirmation("OPS-99", "A. Person", TODAY)


def test_a_confirmation_of_another_rule_confirms_nothing() -> None:
    """Confirmations go by rule id."""
    rule = make_rule(lambda case: (), kind=Kind.CONFIRMABLE)
    assert judge_one(rule, make_document(confirm=("MEM-10",))).outcome is Outcome.UNDECIDED


def test_a_rule_that_does_not_apply_is_not_asked() -> None:
    """Its function is not called, and it is not applicable even where it is confirmed."""

    def never(case: engine.Case) -> Iterable[Observation]:
        raise AssertionError

    rule = make_rule(never, kind=Kind.CONFIRMABLE, applies=lambda case: False)
    result = judge_one(rule, make_document(confirm=("OPS-99",)))
    assert (result.outcome, result.observations) == (Outcome.NOT_APPLICABLE, ())


@pytest.mark.parametrize(
    ("releases", "stated", "outcome"),
    [
        (since("X14.2"), "X14.1", Outcome.NOT_APPLICABLE),
        (since("X14.2"), "X14.2", Outcome.MET),
        (before("X14.2"), "X14.1", Outcome.MET),
        (before("X14.2"), "X14.2", Outcome.NOT_APPLICABLE),
        (since("X14.2"), None, Outcome.MET),
        (before("X14.2"), None, Outcome.NOT_APPLICABLE),
    ],
)
def test_a_rule_holds_for_its_releases(releases: Releases, stated: str | None, outcome: Outcome) -> None:
    """A cluster is judged by the rules of its release, the current one where none is stated."""
    assert judge_one(make_rule(releases=releases), make_document(software_version=stated)).outcome is outcome


# --- nothing is hidden ------------------------------------------------------------------------------------------------


def test_a_rule_that_observes_nothing_is_a_bug() -> None:
    """A rule that applies to a cluster with peers and yields nothing is reported with its id, not passed over."""
    with pytest.raises(RuleObservedNothing, match="OPS-99"):
        judge_one(make_rule(lambda case: ()))


@pytest.mark.parametrize("cluster", [{}, {"peers": []}, {"peer_count": 0}])
def test_without_peers_a_rule_on_peers_is_undecided(cluster: dict[str, Any]) -> None:
    """Where there are no peers to look at the number of peers is asked, in words of the engine's own."""
    result = judge_one(make_rule(lambda case: ()), {"clusters": [cluster]})
    assert result.outcome is Outcome.UNDECIDED
    (observation,) = result.observations
    assert (observation.place, observation.pointer) == (Place("cluster", 0, (), (None,)), "/clusters/0/peers")
    assert observation.sentence == "labels.missing.peer_count_not_stated"


def test_a_crash_of_a_rule_is_not_swallowed() -> None:
    """An error in a rule ends the assessment as what it is, with a note that names the rule and the cluster."""

    def crash(case: engine.Case) -> Iterable[Observation]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as raised:
        judge_one(make_rule(crash))
    assert raised.value.__notes__ == ["while judging rule OPS-99 in /clusters/0"]


def test_results_come_rule_by_rule_and_cluster_by_cluster() -> None:
    """A cluster's rule is judged for each cluster, a design's rule once with no cluster."""
    document = make_document()
    document["clusters"].append(document["clusters"][0])
    each = run_one(make_rule(), document)
    whole = run_one(make_rule(scope=Scope.DESIGN), document)
    assert [result.cluster for result in each] == [0, 1]
    assert [result.cluster for result in whole] == [None]


def test_every_rule_gives_a_result_for_every_cluster() -> None:
    """The whole book is judged: no rule is missing in any cluster, in book order."""
    document = make_document()
    document["clusters"].append({})
    design = Design.from_document(document)
    results = run(RULES.values(), design, REFERENCE, capacity.compute(design, REFERENCE), TODAY)
    assert [(result.rule.id, result.cluster) for result in results] == [
        (rule.id, place) for rule in RULES.values() for place in ((0, 1) if rule.scope is Scope.CLUSTER else (None,))
    ]


def test_a_case_shows_the_capacity_of_its_own_cluster() -> None:
    """With several clusters each is judged by its own capacity."""
    document = make_document()
    document["clusters"].append({**document["clusters"][0], "platform": "large_vm"})
    capacities: list[int] = []

    def look(case: engine.Case) -> Iterable[Observation]:
        assert case.capacity.figures is not None
        capacities.append(case.capacity.figures["video_calls"])
        return seen(True)

    run_one(make_rule(look), document)
    assert capacities == [200, 1000]


def test_an_observation_cannot_be_changed() -> None:
    """Evidence stays what it was."""
    with pytest.raises(AttributeError):
        seen(True)[0].holds = False  # type: ignore[misc]


@pytest.mark.parametrize(("measured", "holds"), [(None, None), (80, True), (80.0, True), (80.1, False), (0, True)])
def test_within_takes_the_limit_itself(measured: float | None, holds: bool | None) -> None:
    """At most the limit holds; what is not stated is unknown."""
    assert engine.within(measured, 80) is holds
