"""Whatever a rule asks for has a place in the form: each line of what is needed leads to an element of the page."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from planner.rules import RULES
from planner.rules._rule import Kind
from planner.web import forms
from planner.web.forms.readers import probes
from planner.web.pages import live
from tests.web.reading import Page

Path = tuple[str | int, ...]

WITHOUT_A_FIELD = "/clustering/"
"""What a peer's Clustering page shows is stated in a file alone; where it is wrong, it was stated there."""


def paths(document: dict[str, Any]) -> Iterator[Path]:
    """Yield where facts are stated: of the design, of its clusters, of their first peers, and parts of these."""

    def inside(part: dict[str, Any], start: Path) -> Iterator[Path]:
        for fact, value in part.items():
            if fact in ("clusters", "peers"):
                continue
            yield (*start, fact)
            if isinstance(value, dict):
                yield from ((*start, fact, inner) for inner in value)

    yield from inside(document, ())
    for number, cluster in enumerate(document["clusters"]):
        yield from inside(cluster, ("clusters", number))
        yield from inside(cluster["peers"][0], ("clusters", number, "peers", 0))


def without(document: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return a document that does not state one thing."""
    made = copy.deepcopy(document)
    part: Any = made
    for step in path[:-1]:
        part = part[step]
    del part[path[-1]]
    return made


def rare() -> Iterator[dict[str, Any]]:
    """Yield designs that ask what others do not: early releases, much demand, several customers."""
    peers = [{"address": "10.0.0.1"}, {"address": "10.0.0.2"}]
    inner = {"type": "C", "peers": peers}
    outer = {"type": "E", "peers": peers}
    for release in ("X8.8", "X8.9", "X12.6"):
        yield {"clusters": [{**each, "software_version": release, "nics": 2} for each in (inner, outer)]}
    yield {"services": ["b2b"], "clusters": [{**outer, "software_version": "X12.6"}]}
    much = {"mra_registrations": 20_000, "video_calls": 50, "audio_calls": 50, "turn_relays": 20_000}
    for platform in ({}, {"platform": "large_vm"}):
        yield {"services": ["mra"], "clusters": [{**each, **platform, "demand": much} for each in (inner, outer)]}
    yield {"multitenant": True, "clusters": [{"type": "C"}, {"type": "E"}]}
    yield {"services": ["mra"], "clusters": [inner, outer, inner, outer]}


def designs() -> Iterator[dict[str, Any]]:
    """Yield designs of every kind, and the fullest of them without each of its facts in turn."""
    known = [*probes(), *rare()]
    yield from known
    fullest = max(known, key=lambda document: len(repr(document)))
    yield from (without(fullest, path) for path in paths(fullest))


def in_page(shape: forms.Shape) -> set[str]:
    """Return the ids of the page to which a line may lead. A list of peers stands for their number."""
    fields = {place.id for place in forms.placed(shape)}
    counted = {forms.identifier(f"/clusters/{cluster}/peer_count") for cluster, peers in shape.clusters if peers}
    return (fields - counted) | {live.peers_id(cluster) for cluster, _ in shape.clusters}


@pytest.fixture(scope="module")
def asked(app: Flask) -> list[tuple[str, bool, live.Need]]:
    """Return what is asked for over all designs: whether it is still needed, and whether its place is in the page."""
    found: dict[live.Need, tuple[str, bool, live.Need]] = {}
    with pytest.MonkeyPatch.context() as patch, app.test_request_context("/en/"):
        patch.setattr(live, "MOST_NEEDS", 10_000)
        for document in designs():
            filled = forms.to_form(forms.shaped(copy.deepcopy(document)))
            shape = forms.listed_peers(filled)
            standing = live.standing_of(filled, shape)
            assert not standing.errors
            there = in_page(shape)
            for kind, needs in (("state", standing.state), ("mend", (*standing.mend, *standing.weigh))):
                found |= {need: (kind, need.target in there, need) for need in needs}
    return list(found.values())


def test_every_fact_that_is_missing_has_a_field(asked: list[tuple[str, bool, live.Need]]) -> None:
    """No rule asks for something that the form has no place for."""
    assert {need.label: need.rules for kind, there, need in asked if kind == "state" and not there} == {}


def test_what_is_wrong_has_a_field_unless_only_a_file_can_state_it(asked: list[tuple[str, bool, live.Need]]) -> None:
    """And then the line says where in the file."""
    nowhere = [need for kind, there, need in asked if kind == "mend" and not there]
    assert nowhere
    assert {need.label for need in nowhere if WITHOUT_A_FIELD not in need.label or need.target} == set()


def test_every_rule_that_a_design_decides_was_asked(asked: list[tuple[str, bool, live.Need]]) -> None:
    """The designs above bring each rule to ask for something: what is said of all is seen of all.

    Rules that a person confirms ask for nothing that could be stated, unless they look at facts as well.
    """
    told = {rule for kind, _, need in asked if kind == "state" for rule, _ in need.rules}
    silent = {rule for rule in RULES if rule not in told and RULES[rule].kind is not Kind.CONFIRMABLE}
    assert silent == set()


def test_the_fields_of_the_form_are_elements_of_its_page(app: Flask) -> None:
    """What is looked for above by name is what a browser gets."""
    page = Page(app.test_client().get("/en/?example=mra-3000-users").text)
    values = page.values(page.form("/en/"))
    assert in_page(forms.sent_shape(values)) <= set(page.ids)
