"""The design document: what it says, in which order, with which sources, whatever the design."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import pytest

from planner.assessment import Assessment
from planner.design import Design
from planner.reference import load_reference
from planner.render.document import (
    Cell,
    Document,
    Figure,
    Finding,
    Findings,
    Heading,
    Link,
    Paragraph,
    Steps,
    Table,
    build,
)
from planner.render.document.draft import Draft
from planner.render.document.findings import places_label, ranges
from planner.render.document.numbering import numbered
from planner.render.document.shortened import ROWS_OF_A_FIGURE, Limits, shortened
from planner.render.document.summary import CLUSTERS_SHOWN, FINDINGS_SHOWN, LONGEST_SEEN
from planner.rules import RULES, Outcome, Place
from planner.wording import Text, Wording, load_wording
from tests.designs import SOUND_E, make_document
from tests.render.judged import judge, judged
from tests.render.samples import SAMPLES, many_clusters, pair, six


def written(document: dict[str, Any], language: str = "en") -> Document:
    """Return the Document of a design."""
    return build(*judge(Design.from_document(document), language))


@cache
def sampled(sample: str, language: str = "en") -> tuple[Assessment, Document]:
    """Return the assessment and the Document of a sample, made once."""
    assessment, reference, phrases = judge(Design.from_document(SAMPLES[sample]), language)
    return assessment, build(assessment, reference, phrases)


def blocks(document: Document, kind: type[Any]) -> list[Any]:
    """Return all blocks of a kind."""
    return [block for section in document.sections for block in section.blocks if isinstance(block, kind)]


def findings(document: Document) -> list[Finding]:
    """Return every finding."""
    return [found for group in blocks(document, Findings) for found in group.findings]


def table(document: Document, table_id: str) -> Table:
    """Return a table by id."""
    return next(block for block in blocks(document, Table) if block.id == table_id)


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a document or a part of it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from texts(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


def cells(value: Cell) -> Iterator[Cell]:
    """Yield a cell and the parts in it."""
    yield value
    if isinstance(value, tuple):
        for part in value:
            yield from cells(part)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_design_has_a_whole_document(sample: str, language: str) -> None:
    """The chapters stand in order whatever the design; links, ids and bibliography numbers lead somewhere."""
    document = sampled(sample, language)[1]
    assert [section.number for section in document.sections] == [
        *map(str, range(1, 12)),
        *"ABC",
    ]
    assert [section.id for section in document.sections] == [
        "summary",
        "control",
        "inputs",
        "topology",
        "requirements",
        "capacity",
        "ports",
        "certificates",
        "dns",
        "runbook",
        "signoff",
        "port-matrix",
        "troubleshooting",
        "glossary",
    ]
    ids = [section.id for section in document.sections]
    ids += [block.id for section in document.sections for block in section.blocks if not isinstance(block, Paragraph)]
    ids += [found.id for found in findings(document)]
    assert len(ids) == len(set(ids))
    links = [
        cell
        for block in blocks(document, Table)
        for row in block.rows
        for whole in row
        for cell in cells(whole)
        if isinstance(cell, Link)
    ]
    sources = {f"source-{entry.number}" for entry in document.bibliography}
    assert {link.href.removeprefix("#") for link in links} <= {*ids, *sources}
    assert {rule.href.removeprefix("#") for entry in document.bibliography for rule in entry.cited_by} <= set(ids)
    assert {found.chapter for found in findings(document)} <= set(ids)
    for block in blocks(document, Table):
        assert all(len(row) == len(block.columns) for row in block.rows), block.id
        assert sum(block.shares) == 100, block.id


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_bibliography_is_what_is_cited(sample: str) -> None:
    """Numbers run from 1, each is cited somewhere, and nothing cites a number that is not there."""
    document = sampled(sample)[1]
    cited: set[int] = set()
    for block in (block for section in document.sections for block in section.blocks):
        cited |= set(getattr(block, "cites", ()))
        for line in getattr(block, "lines", ()):
            cited |= set(line.cites)
        for found in getattr(block, "findings", ()):
            cited |= set(found.cites)
            assert {cite.number for cite in (*found.sources, *found.conflict_sources)} == set(found.cites)
    assert [entry.number for entry in document.bibliography] == list(range(1, len(document.bibliography) + 1))
    assert cited == {entry.number for entry in document.bibliography}
    assert all(entry.locators and entry.source.edition in entry.text for entry in document.bibliography)


@pytest.mark.parametrize("sample", SAMPLES)
def test_no_result_is_missing(sample: str) -> None:
    """Every rule stands in the document once for each cluster it was judged in, with its own outcome."""
    assessment, document = sampled(sample)
    phrases = load_wording().phrases("en")
    shown = [
        (found.rule, cluster, found.outcome.text)
        for found in findings(document)
        for cluster in (found.clusters or (None,))
    ]
    to_confirm = phrases.say("document.state.to_confirm")
    judged_so = {(result.rule.id, result.cluster): phrases.fact(result.outcome) for result in assessment.results}
    assert len(shown) == len(judged_so)
    for rule, cluster, outcome in shown:
        assert judged_so[rule, cluster] in (
            outcome,
            phrases.fact(Outcome.UNDECIDED) if outcome == to_confirm else outcome,
        )


def test_an_equal_assessment_makes_an_equal_document() -> None:
    """The document follows from design, reference, date and language alone."""
    assert written(six()) == written(six())


def test_what_needs_attention_comes_first() -> None:
    """Unmet blockers, cautions, undecided, to confirm, then what holds as tables, in this order."""
    document = written(make_document(every_peer={"h323_mode": False}, cluster={"round_trip_ms": None}))
    groups = blocks(document, Findings)
    assert [group.id for group in groups] == [
        "findings-unmet-blocker",
        "findings-undecided",
        "findings-to-confirm",
        "findings-met",
        "findings-not-applicable",
    ]
    assert [group.compact for group in groups] == [False, False, False, True, True]
    assert [found.rule for found in groups[0].findings] == ["CFG-06"]
    assert [row[0] for row in table(document, "summary-stops").rows] == [Link("CFG-06", f"#{groups[0].findings[0].id}")]


def _found(document: Document, table_id: str, rule: str) -> Cell:
    return next(row[3] for row in table(document, table_id).rows if isinstance(row[0], Link) and row[0].text == rule)


def test_the_summary_shows_what_fails() -> None:
    """Each failing line stands in the summary, the fullest metric first; of more than two one and their number."""
    demand = {"mra_registrations": 6000, "video_calls": 900}
    both = _found(written(make_document(demand=demand)), "summary-stops", "CAP-01")
    assert isinstance(both, tuple)
    assert [str(line).split(":")[1].strip() for line in both] == ["Video calls", "MRA registrations (proxied)"]
    changes = {"links": [{"peers": [1, number], "round_trip_ms": 90 + number} for number in range(2, 7)]}
    many = _found(written(make_document(six(), cluster=changes)), "summary-stops", "NET-01")
    assert isinstance(many, tuple)
    assert [str(line)[:15] for line in many] == ["peer 1 – peer 2", "and 4 more"]


def test_the_summary_stays_a_page() -> None:
    """However much fails or is missing, a few findings stand in it, and it counts the others and the clusters."""
    document = written(many_clusters(20))
    shown = [block for block in document.section("summary").blocks if isinstance(block, Table)]
    assert sum(len(found.rows) for found in shown if found.id in SUMMARISED) <= FINDINGS_SHOWN
    assert len(table(document, "summary-capacity").rows) == CLUSTERS_SHOWN
    said = [block.text for block in document.section("summary").blocks if isinstance(block, Paragraph)]
    assert any("fullest 4 of 20 clusters are shown" in text for text in said)
    assert any(text.startswith("And ") and "see the chapter on requirements" in text for text in said)
    assert all(
        len(line) <= LONGEST_SEEN + 1
        for found in shown
        if found.id in SUMMARISED
        for row in found.rows
        for line in (row[3] if isinstance(row[3], tuple) else (row[3],))
        if isinstance(line, str)
    )


SUMMARISED = {"summary-stops", "summary-watch", "summary-ask"}


def test_undecided_is_never_shown_as_met() -> None:
    """What the silent design leaves open stands under undecided and to confirm, and its summary asks for it."""
    document = written({"clusters": [{"peer_count": 2}]})
    met = next((group.findings for group in blocks(document, Findings) if group.id == "findings-met"), ())
    assert {found.outcome.tone for found in met} <= {"ok"}
    undecided = next(group for group in blocks(document, Findings) if group.id == "findings-undecided")
    assert len(undecided.findings) > 10
    assert all(found.remedy and found.evidence[0].tone == "open" for found in undecided.findings)
    assert len(table(document, "summary-ask").rows) == FINDINGS_SHOWN
    said = [block.text for block in document.section("summary").blocks if isinstance(block, Paragraph)]
    assert f"And {len(undecided.findings) - FINDINGS_SHOWN} more: see the chapter on requirements." in said


def test_each_finding_can_be_acted_on() -> None:
    """An unmet rule has evidence against it first, what to do, why, and where that is printed."""
    for found in findings(written(six())):
        assert found.title
        assert found.statement
        assert found.sources
        assert found.because
        if found.outcome.tone in ("bad", "warn"):
            assert found.remedy
            assert found.evidence[0].tone == "bad"
            assert found.evidence[0].pointers


def test_peers_that_read_the_same_are_named_together() -> None:
    """One sentence for peers 1 and 2 of the same fault, another for all of them, names where there is one peer."""
    one = written(make_document(peers={2: {"h323_mode": False}}))
    assert [(seen.places, seen.tone) for seen in _finding(one, "CFG-06").evidence] == [
        ("peer 2 (expc02.apolo.local)", "bad"),
        ("peer 1 (expc01.apolo.local)", "ok"),
    ]
    every = written(make_document(every_peer={"h323_mode": False}))
    assert [seen.places for seen in _finding(every, "CFG-06").evidence] == ["every peer"]


def _finding(document: Document, rule: str) -> Finding:
    return next(found for found in findings(document) if found.rule == rule)


def test_places_in_words() -> None:
    """Numbers are listed, runs are ranges, and what is everywhere says so."""
    assert ranges([1, 2, 3, 5, 6, 8]) == ["1–3", "5", "6", "8"]
    draft = Draft(*judge(Design.from_document(six())))
    peers = [Place("peer", 0, (number,), (None,)) for number in range(1, 7)]
    links = [Place("link", 0, (1, number), (None, None)) for number in (2, 3)]
    assert places_label(draft, peers) == "every peer"
    assert places_label(draft, peers[:5]) == "peers 1–5"
    assert places_label(draft, [peers[0], peers[3]]) == "peers 1 and 4"
    assert places_label(draft, peers[2:3]) == "peer 3"
    assert places_label(draft, links) == "pairs of peers 1–2 and 1–3"
    assert places_label(draft, links[:1]) == "peer 1 – peer 2"
    assert places_label(draft, [Place("cluster", 0), peers[0]]) == "cluster; peer 1"


def test_clusters_that_come_out_alike_share_a_finding() -> None:
    """One finding for both clusters where rule, outcome and remedy agree; else each has its own, with its name."""
    alike = _finding(written(pair()), "CFG-06")
    assert (alike.cluster, alike.clusters, alike.everywhere, alike.cluster_label) == (
        None,
        (0, 1),
        True,
        "every cluster",
    )
    document = pair()
    for peer in document["clusters"][1]["peers"]:
        peer["h323_mode"] = False
    unlike = [found for found in findings(written(document)) if found.rule == "CFG-06"]
    assert [(found.cluster, found.outcome.tone, found.cluster_label) for found in unlike] == [
        (1, "bad", "expe-cluster.apolo.example"),
        (0, "ok", "expc-cluster.apolo.local"),
    ]


def test_sections_of_several_clusters_have_a_heading_for_each() -> None:
    """Topology, capacity, certificates, runbook and appendix speak of one cluster after the other."""
    document = written(pair())
    by_cluster = [(heading.id, heading.text) for heading in blocks(document, Heading) if "-cluster-" in heading.id]
    assert by_cluster[:2] == [
        ("topology-cluster-1", "Cluster 1: expc-cluster.apolo.local"),
        ("topology-cluster-2", "Cluster 2: expe-cluster.apolo.example"),
    ]
    named = {heading.rpartition("-cluster-")[0] for heading, _ in by_cluster}
    assert named == {"topology", "capacity", "ports", "certificates", "runbook", "port-matrix"}
    assert not [heading for heading in blocks(written(make_document()), Heading) if "-cluster-" in heading.id]


def test_few_clusters_stand_side_by_side_and_many_together() -> None:
    """Facts of up to three clusters have a column each; of more, alike ones are said once and long lists counted."""
    two = table(written(pair()), "inputs-facts")
    assert [column.title for column in two.columns[1:]] == [
        "Cluster 1: expc-cluster.apolo.local",
        "Cluster 2: expe-cluster.apolo.example",
    ]
    assert next(row for row in two.rows if row[0] == "Type")[1:] == ("Expressway-C", "Expressway-E")
    many = many_clusters(20)
    for number, cluster in enumerate(many["clusters"]):
        cluster["name"] = f"c{number}.example.org"
        cluster["type"] = "E" if number == 4 else "C"
        cluster["demand"] = {"video_calls": 1000 if number == 2 else 2500}
    document = written(many)
    demand = {row[0]: row[1] for row in table(document, "inputs-demand").rows}
    assert demand == {"Video calls": ("clusters 1, 2, and 4–20: 2,500", "cluster 3: 1,000")}
    facts = {row[0]: row[1] for row in table(document, "inputs-facts").rows}
    assert facts["Platform"] == "Medium VM"
    assert facts["Type"] == ("clusters 1–4 and 6–20: Expressway-C", "cluster 5: Expressway-E")
    assert isinstance(facts["Cluster name"], tuple)
    assert facts["Cluster name"][-1] == "9 more clusters each have their own: see the workbook"
    peers = table(document, "inputs-peers")
    assert [row[0] for row in peers.rows[:7]] == ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2.1"]


def test_what_differs_between_the_machines_of_peers_is_said_by_peer() -> None:
    """A release of each peer's own stands with its number."""
    peers = [{"esxi_version": release} for release in ("8.0 U2", "7.0 U3", "8.0 U2")]
    (row,) = table(written({"clusters": [{"peers": peers}]}), "inputs-machines").rows
    assert row == ("VMware ESXi release", ("peers 1 and 3: 8.0 U2", "peer 2: 7.0 U3"))


def test_clusters_that_carry_the_same_say_so_once() -> None:
    """A second cluster of the same peers refers to the first instead of repeating its figures."""
    document = {**many_clusters(3), "capacity_basis": "administrator_guide"}
    tables = [found.id for found in blocks(written(document), Table)]
    assert "capacity-1" in tables
    assert "capacity-2" not in tables
    said = [block.text for block in written(document).section("capacity").blocks if isinstance(block, Paragraph)]
    assert said.count("Whole and after losses it carries the same as Cluster 1.") == 2


def test_a_confirmation_shows_who_and_when() -> None:
    """A confirmed rule says by whom and on which day; a confirmation that decides nothing is named as unused."""
    document = written(SAMPLES["confirmed"])
    found = _finding(document, "NET-03")
    assert (found.outcome.text, found.confirmation) == ("Confirmed", "Confirmed by A. Person on November 22, 2026.")
    notices = table(document, "requirements-notices").rows
    assert [row[0] for row in notices] == ["/confirmed/1/rule", "/confirmed/2/rule"]
    assert "NET-01" in str(notices[0][1])
    rows = table(document, "signoff-confirmed").rows
    assert [row[2] for row in rows] == ["NET-03, NET-01, and XYZ-99 (no such requirement)"]


def test_those_who_answer_for_it_sign() -> None:
    """Waivers with reason, approver and end; lines for author, approver and customer, their names where stated."""
    document = written(SAMPLES["waived"])
    waiver = table(document, "signoff-waivers").rows[0]
    assert isinstance(waiver[0], Link)
    assert waiver[0].href.removeprefix("#") in {found.id for found in findings(document)}
    assert waiver[2:] == ("Trial", "C. Chief", "January 31, 2027")
    form = table(document, "signoff-form")
    assert form.is_form
    assert [row[0] for row in form.rows] == ["Author", "Approver", "For the customer"]
    assert [row[2:] for row in form.rows] == [(None, None)] * 3
    silent = written({"clusters": [{}]}).section("signoff").blocks[0]
    assert isinstance(silent, Paragraph)
    assert "without waivers and without confirmations" in silent.text


def test_the_document_says_what_it_is() -> None:
    """Tool, edition, hash, language and the name of the design file, and lines for author, reviewer and approver."""
    assessment, document = sampled("sound C", "es")
    facts = {str(row[0]): row[1] for row in table(document, "control-facts").rows}
    assert facts["Huella del diseño (SHA-256)"] == assessment.design.hash
    assert facts["Archivo del diseño"] == f"sound-c_2026-11-22_{assessment.design.hash[:8]}.json"
    assert facts["Edición de los datos de referencia"] == assessment.reference_edition
    assert "español" in str(facts["Idioma"])
    assert [row[0] for row in table(document, "control-people").rows] == ["Autor", "Revisor", "Aprobador"]


def test_the_glossary_has_the_words_that_the_document_uses() -> None:
    """Terms in the order of the language; none of a service that the design has nothing to do with."""
    full = {str(row[0]) for row in table(written(pair()), "glossary-terms").rows}
    assert {"Cluster", "Peer", "Primary", "FQDN", "DMZ", "MRA", "TURN"} <= full
    for language in ("en", "es"):
        terms = [str(row[0]).casefold() for row in table(sampled("pair", language)[1], "glossary-terms").rows]
        assert terms == sorted(terms)
    assert "EKU" not in {str(row[0]) for row in table(written({"clusters": [{}]}), "glossary-terms").rows}


def test_tables_and_figures_are_counted() -> None:
    """Each has its number, from 1 through the whole document, without a gap."""
    document = numbered(written(six()))
    for kind in (Table, Figure):
        found = blocks(document, kind)
        assert [block.number for block in found] == list(range(1, len(found) + 1))


def test_what_was_not_stated_is_listed_with_the_rules_that_wait() -> None:
    """A missing fact stands once, with its peers and the rules that it would decide."""
    document = written(make_document(peers={2: {"certificate": None}}, cluster={"round_trip_ms": None}))
    rows = {row[1]: (row[0], row[2]) for row in table(document, "inputs-not-stated").rows}
    assert rows["Round trip of the worst pair"][0] == "cluster"
    assert [link.text for link in rows["Round trip of the worst pair"][1]] == ["NET-01"]
    assert rows["Certificate names"][0] == "peer 2"
    sound = written(make_document())
    assert not [block for block in blocks(sound, Table) if block.id == "inputs-not-stated"]


def _not_stated(document: dict[str, Any]) -> list[tuple[Cell, Cell, list[str]]]:
    rows = table(written(document), "inputs-not-stated").rows
    return [(where, field, [link.text for link in rules]) for where, field, rules in rows]


def test_clusters_that_leave_out_the_same_share_a_row() -> None:
    """What every cluster leaves out is listed once, with all clusters before the place."""
    rows = table(written(many_clusters(12)), "inputs-not-stated").rows
    versions = [row for row in rows if row[1] == "Software version"]
    assert [row[0] for row in versions] == ["every cluster, cluster"]
    assert len(rows) < 60


def test_a_group_of_fields_never_stands_beside_its_fields() -> None:
    """Of a group that is stated only the fields that say too little are listed, with the rules of the whole group."""
    load = [row for row in _not_stated({"clusters": [{"peer_count": 2}]}) if row[2][0].startswith("CAP")]
    assert load[0] == ("design", "Load to carry", ["CAP-01", "LIC-05"])
    assert not [row for row in load[1:] if row[1] == "Load to carry"]
    changes = {"cluster": {"tls_verification": None}, "peers": {2: {"address": None, "public_fqdn": None}}}
    fields = [str(field) for _, field, rules in _not_stated(make_document(SOUND_E, **changes)) if "TLS-06" in rules]
    assert len(fields) == 1
    assert fields[0].startswith("Mappings")
    part = [
        row
        for row in _not_stated({"clusters": [{"peer_count": 2}], "demand": {"peer_losses": 1}})
        if "CAP-01" in row[2]
    ]
    assert [field for _, field, _ in part] == ["MRA registrations"]


def test_what_is_stated_is_not_said_to_be_missing() -> None:
    """A mapping that says too little names the peers for which it does; a stated address waits for nobody's else."""
    changes = {"cluster": {"tls_verification": None}, "peers": {2: {"address": None, "public_fqdn": None}}}
    rows = _not_stated(make_document(SOUND_E, **changes))
    assert ("every peer", "Mappings: what is stated is not enough", ["TLS-06"]) in [
        (where, field, [rule for rule in rules if rule == "TLS-06"]) for where, field, rules in rows
    ]
    assert [where for where, field, _ in rows if "Peer address" in str(field)] == ["peer 2"]
    silent = _not_stated({"clusters": [{"peer_count": 2}]})
    assert "Number of peers" not in [field for _, field, _ in silent]
    assert "Number of peers" in [field for _, field, _ in _not_stated({"clusters": [{}]})]


def test_the_cover_says_what_was_taken_for_granted() -> None:
    """The release is shown as stated or as assumed; the whole hash and the edition of the facts are there."""
    assessment, reference, phrases = judged()
    facts = dict(build(assessment, reference, phrases).facts)
    assert facts["Judged as release"] == "X14.0.1 (stated)"
    assert facts["Design hash (SHA-256)"] == assessment.design.hash
    assert facts["Reference data edition"] == reference.edition
    silent = dict(written({"clusters": [{}]}).facts)
    assert silent["Judged as release"] == f"{reference.current_release} (not stated: the current release was taken)"
    assert "Customer" not in silent


def test_capacity_shows_losses_and_use() -> None:
    """The table has one peer, the cluster and each loss; the demand its use, whole and after the losses asked for."""
    document = written(make_document())
    carried = table(document, "capacity-1")
    assert [column.key for column in carried.columns] == ["metric", "per_peer", "cluster", "lost_1"]
    calls = next(row for row in carried.rows if row[0] == "Video calls")
    assert [cell.value for cell in calls[1:]] == [100, 200, 100]
    asked = table(document, "demand-1").rows[0]
    assert [getattr(cell, "text", cell) for cell in asked] == [
        "Video calls",
        "50",
        "200",
        "25%",
        "50%",
        "Fits",
    ]


@pytest.mark.parametrize(
    ("demand", "said", "tone"),
    [
        ({"video_calls": 201, "peer_losses": 0}, "Over capacity", "bad"),
        ({"video_calls": 101, "peer_losses": 1}, "Over after losses", "bad"),
        ({"video_calls": 5, "peer_losses": 2}, "Over after losses", "bad"),
        ({"video_calls": 99, "peer_losses": 1, "growth_percent": 10, "years": 1}, "Over after growth", "warn"),
        ({"video_calls": 81, "peer_losses": 1}, "Nearly full", "warn"),
        ({"video_calls": 80, "peer_losses": 1}, "Fits", "ok"),
        ({"video_calls": 0, "peer_losses": 1}, "Fits", "ok"),
    ],
)
def test_how_full_in_words(demand: dict[str, int], said: str, tone: str) -> None:
    """Number and words agree at each edge; 80 % exactly still fits, and losing every peer never does."""
    badge = table(written(make_document(demand=demand)), "demand-1").rows[0][-1]
    assert (badge.text, badge.tone) == (said, tone)


def test_more_losses_than_columns_are_counted() -> None:
    """A cluster of too many peers shows five losses and says that more are not shown."""
    document = sampled("too many peers")[1]
    assert [column.key for column in table(document, "capacity-1").columns][-1] == "lost_5"
    assert any("beyond 5" in text for text in texts(document.section("capacity")))


def test_a_platform_without_figures_says_where_there_are_some() -> None:
    """No table of zeros: the reason, and the basis that does have figures where one does."""
    document = written({"clusters": [{"type": "C", "platform": "ce1300", "peer_count": 2}]})
    said = [block.text for block in document.section("capacity").blocks if isinstance(block, Paragraph)]
    assert any("No capacity figures" in text for text in said)
    assert any("Administrator guide" in text for text in said)
    assert not [block for block in document.section("capacity").blocks if isinstance(block, Table | Figure)]


def test_both_bases_are_shown_where_they_disagree() -> None:
    """Both figures stand side by side, each column with its own source."""
    document = written(SAMPLES["administrator guide"])
    shown = table(document, "disagreement-1")
    calls = next(row for row in shown.rows if row[0] == "Video calls")
    assert [cell.value for cell in calls[1:]] == [400, 750]
    numbers = [int(re.findall(r"\[(\d+)\]", column.title)[0]) for column in shown.columns[1:]]
    assert len(set(numbers)) == 2
    assert set(numbers) == set(shown.cites)
    assert not [block for block in blocks(written(make_document()), Table) if block.id.startswith("disagreement")]


def test_a_mix_of_calls_is_marked_as_interpolated() -> None:
    """Video and audio together carry the word beside the number, for a Small VM with MRA video as its own kind."""
    said = " ".join(texts(written(SAMPLES["small"]).section("capacity")))
    assert "10/40 + 5/20 + 10/40 = 75%" in said
    assert "Interpolated" in said


def test_several_services_are_marked_wherever_capacity_is_shown() -> None:
    """Summary and capacity say that nobody tested them together, with the source; one service alone says nothing."""
    document = written(SAMPLES["sites"])
    for section in ("summary", "capacity"):
        (said,) = [
            block
            for block in document.section(section).blocks
            if isinstance(block, Paragraph) and block.text.startswith("Not tested by Cisco")
        ]
        assert (said.tone, bool(said.cites)) == ("warn", True)
    assert "Not tested by Cisco" not in " ".join(texts(written(make_document()).section("capacity")))


def test_sizes_have_a_row_for_each_number_of_peers() -> None:
    """One to six peers with those that count; the row of this design says so."""
    rows = table(written(SAMPLES["sites in a reserve"]), "sizes-1").rows
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5", "6 (this design)"]
    assert [row[1].value for row in rows] == [1, 1, 2, 3, 4, 5]
    assert [row[3].value for row in rows] == [150, 150, 300, 450, 600, 750]


def test_alike_clusters_show_their_sizes_once() -> None:
    """Of twenty alike clusters the first has picture and table; the others refer to it."""
    document = written(many_clusters())
    assert [block.id for block in blocks(document, Table) if block.id.startswith("sizes")] == ["sizes-1"]
    assert len([block for block in blocks(document, Figure) if block.id.startswith("size-chart")]) == 1
    said = list(texts(document.section("capacity")))
    assert said.count("By number of peers it carries the same as Cluster 1.") == 19


def test_the_loss_of_a_site_is_a_row() -> None:
    """The peers there and left, what still fits, video and audio together marked as inferred, and the state."""
    madrid, lugo, hostile = table(written(SAMPLES["sites"]), "sites-1").rows
    assert (madrid[0], madrid[1], madrid[2].value, madrid[4].tone) == ("Madrid", "peers 1–3", 3, "bad")
    assert "Video calls: 300, 310 asked" in madrid[3]
    assert "Video and audio together: 143% (inferred)" in madrid[3]
    assert (lugo[2].value, lugo[4].text, lugo[4].tone) == (5, "Over together (inferred)", "warn")
    assert "<svg" in hostile[0]
    said = " ".join(texts(written(SAMPLES["sites"]).section("capacity")))
    assert "count as up in the table: peer 6." in said
    (alone,) = table(written(SAMPLES["growing pair"]), "sites-2").rows
    assert (alone[2].value, alone[3], alone[4].tone) == (0, "nothing", "bad")


def test_licences_after_a_loss_are_a_table() -> None:
    """Held and usable until day 14 and afterwards; sessions that then fall short are said."""
    document = written(SAMPLES["sites"])
    shown = table(document, "licences-1")
    assert [cell.value for cell in shown.rows[0][2:]] == [120, 120, 100, 100]
    assert [row[0] for row in shown.rows[1:]] == ["Room system registrations", "Desktop system registrations"]
    assert any("needed by the stated demand: 118" in text for text in texts(document.section("capacity")))
    enough = written(make_document(demand={"rich_media_sessions": 20}))
    assert not any("needed by the stated demand" in text for text in texts(enough.section("capacity")))


def test_availability_is_never_rounded_up_to_all_of_the_time() -> None:
    """Ten nines show as such; minutes too few to write say so; with video and audio together it is inferred."""
    said = " ".join(texts(written(SAMPLES["growing pair"]).section("capacity")))
    assert "carried 99.99999999% of the time; in less than 0.001 minutes a year" in said
    nearly: dict[str, Any] = {"clusters": [{"platform": "medium_vm", "peer_count": 6}]}
    nearly["demand"] = {"video_calls": 1, "peer_availability": 0.9999999}
    assert "carried 99.999999999999% of the time" in " ".join(texts(written(nearly).section("capacity")))
    mixed = " ".join(texts(written(SAMPLES["sites in a reserve"]).section("capacity")))
    assert "With video and audio together (inferred" in mixed


def test_growth_is_months_or_words() -> None:
    """Already above, a month, or not within ten years; with one peer only there are no columns for a loss."""
    rows = {row[0]: row[1:] for row in table(written(SAMPLES["growing pair"]), "growth-2").rows}
    assert [getattr(cell, "text", cell) for cell in rows["Video calls"]] == ["69", "81", "92", "already", "8", "19"]
    alone = {
        "clusters": [{"platform": "medium_vm", "peer_count": 1}],
        "demand": {"video_calls": 1, "growth_percent": 1},
    }
    assert list(table(written(alone), "growth-1").rows[0][1:]) == ["not in 120"] * 3


def test_the_port_matrix_names_every_pair() -> None:
    """The compact table has one row a flow; the appendix each peer with those it reaches, by name and address."""
    document = written(make_document())
    compact = table(document, "ports-1")
    assert compact.rows[0][:4] == ("Cluster recovery", "TCP", "30000-35999", "4371")
    full = next(block for block in blocks(document, Table) if block.appendix)
    first, second = "peer 1 · expc01.apolo.local · 10.15.13.15", "peer 2 · expc02.apolo.local · 10.15.13.16"
    assert [row[:2] for row in full.rows] == [(first, (second,)), (second, (first,))]
    assert isinstance(full.rows[0][2], tuple)
    assert full.rows[0][2][0] == "TCP 30000-35999 → 4371 · Cluster recovery"
    assert len(full.rows[0][2]) == len(compact.rows)
    old = next(block for block in blocks(written(SAMPLES["old release"]), Table) if block.appendix)
    assert str(old.rows[0][2]).startswith("('51 · ")


def test_clusters_with_the_same_ports_share_a_table() -> None:
    """Ten clusters of one release have one compact table, under a heading with their numbers; an older one its own."""
    document = many_clusters(10)
    document["clusters"][3]["software_version"] = "X8.7"
    made = written(document)
    assert [block.id for block in blocks(made, Table) if block.id.startswith("ports-")] == ["ports-1", "ports-4"]
    headings = [block.text for block in blocks(made, Heading) if block.id.startswith("ports-cluster-")]
    assert headings == ["Clusters 1–3 and 5–10", "Cluster 4"]


def test_the_runbook_has_numbered_steps_with_sources() -> None:
    """Every procedure counts its steps from 1, says who, and cites the place it is from."""
    procedures = blocks(written(six()), Steps)
    assert len(procedures) > 5
    for procedure in procedures:
        assert [line.number for line in procedure.lines] == list(range(1, len(procedure.lines) + 1))
        assert all(line.who and line.text and line.cites for line in procedure.lines)
        assert all(bool(line.kind_label) == (line.kind != "do") for line in procedure.lines)


@pytest.mark.parametrize(
    ("changes", "tone", "said"),
    [
        ({"every_peer": {"h323_mode": False}}, "bad", "Do not carry this out yet"),
        ({}, "warn", "Blockers are still open"),
        ({"confirm": tuple(RULES)}, "", "Procedures in the order"),
    ],
)
def test_the_runbook_says_when_it_must_wait(changes: dict[str, Any], tone: str, said: str) -> None:
    """Above the first procedure stands that a design is not supported, or not yet known to be."""
    first = written(make_document(**changes)).section("runbook").blocks[0]
    assert isinstance(first, Paragraph)
    assert (first.tone, first.text.startswith(said)) == (tone, True)
    nothing = written({"clusters": [{}]}).section("runbook").blocks
    assert not [block for block in nothing if isinstance(block, Paragraph) and block.tone in ("bad", "warn")]


def test_unlike_platforms_are_said_before_the_figures() -> None:
    """The note on mixed platforms comes above the first table that it qualifies."""
    found = written(make_document(peers={2: {"platform": "large_vm"}})).section("capacity").blocks
    said = [place for place, block in enumerate(found) if isinstance(block, Paragraph) and "different" in block.text]
    assert said
    assert said[0] < next(place for place, block in enumerate(found) if isinstance(block, Table))


def test_figures_tell_what_they_show() -> None:
    """Each picture has a caption and an alternative text with the facts in it."""
    pictures = blocks(written(six()), Figure)
    assert [picture.id for picture in pictures] == [
        "topology-1",
        "use-chart-1",
        "capacity-chart-1",
        "size-chart-1",
        "growth-chart-1",
        "sizing-chart-1",
    ]
    assert "expc06.apolo.local" in pictures[0].alt
    assert "400" in pictures[2].alt
    assert all(picture.caption and picture.alt in picture.svg.replace("&amp;", "&") for picture in pictures)


class Recording(Wording):
    """The words, remembering which of them were asked for."""

    def __init__(self) -> None:
        super().__init__(load_wording()._texts)
        self.asked: set[str] = set()

    def text(self, key: str, language: str) -> Text:
        """Return a text and remember its key."""
        self.asked.add(key)
        return super().text(key, language)


def test_every_word_of_the_document_is_used() -> None:
    """No text of data/text/document.toml is left over from an earlier wording."""
    recording = Recording()
    for sample in SAMPLES:
        document = build(sampled(sample)[0], load_reference(), recording.phrases("en"))
        shortened(document, recording.phrases("en"), Limits(rows=5, appendix_rows=5, evidence=2, alike_once=True))
    unused = {key for key in tuple(recording.keys()) if key.startswith("document.")} - recording.asked
    assert unused <= RARE, sorted(unused - RARE)


RARE = {
    "document.confirmation.by",
    "document.confirmation.on",
    "document.confirmation.unnamed",
    "document.figure.links_warn",
    "document.inputs.more_values",
}
"""Texts that no sample needs; each has its own test."""


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"by": "Ana"}, "Confirmed by Ana; the date is not stated."),
        ({"on": "2026-11-01"}, "Confirmed on November 1, 2026; the person is not stated."),
        ({}, "Confirmed; person and date are not stated."),
    ],
)
def test_a_confirmation_says_what_it_lacks(stated: dict[str, str], said: str) -> None:
    """Who and when are named as not stated, never made up."""
    document = written({**make_document(), "confirmed": [{"rule": "NET-03", **stated}]})
    assert _finding(document, "NET-03").confirmation == said


def test_nothing_open_is_said() -> None:
    """A design with every confirmation and nothing unmet says that nothing is open."""
    silent = written(make_document())
    rules = tuple(found.rule for group in blocks(silent, Findings) if not group.compact for found in group.findings)
    document = written(make_document(confirm=rules))
    assert document.verdict.text == "Supported"
    assert "No requirement is unmet" in document.section("requirements").blocks[1].text
    assert [group.id for group in blocks(document, Findings)][:2] == ["findings-confirmed", "findings-met"]
    assert all(group.compact for group in blocks(document, Findings))


def test_what_holds_is_shown_briefly() -> None:
    """Of a requirement that holds at many places the first two are said and the number of the others."""
    found = _finding(written(six()), "NET-08")
    assert len(found.evidence) <= 3
    many = _finding(written(six()), "DNS-01")
    assert [seen.text for seen in many.evidence][-1] == "and 4 more"
    assert len(many.evidence) == 3


# --- shortened --------------------------------------------------------------------------------------------------------


def test_a_small_document_is_not_shortened() -> None:
    """Within the limits nothing changes."""
    assessment, reference, phrases = judged()
    document = build(assessment, reference, phrases)
    assert shortened(document, phrases, Limits(rows=500, appendix_rows=500, evidence=50)) == document


def test_a_shortened_document_says_so_and_keeps_every_finding() -> None:
    """Rows are cut to the limits with a note before the cut; findings stay, their places counted."""
    assessment, reference, phrases = judge(Design.from_document(many_clusters()))
    whole = build(assessment, reference, phrases)
    cut = shortened(whole, phrases, Limits(rows=30, appendix_rows=25, evidence=4))
    for section in cut.sections:
        rows = sum(
            len(block.rows)
            if isinstance(block, Table)
            else len(block.lines)
            if isinstance(block, Steps)
            else ROWS_OF_A_FIGURE
            if isinstance(block, Figure)
            else 0
            for block in section.blocks
        )
        assert rows <= 30
        if section != whole.section(section.id) and section.id != "requirements":
            assert any(isinstance(block, Paragraph) and block.tone == "warn" for block in section.blocks), section.id
        assert not isinstance(section.blocks[-1], Heading)
    appendix = [block for block in cut.section("port-matrix").blocks if isinstance(block, Table)]
    assert sum(len(block.rows) for block in appendix) == 25
    assert len(cut.section("ports").blocks) > 2
    note = next(block.text for block in cut.section("port-matrix").blocks if getattr(block, "tone", "") == "warn")
    assert note == (
        "This chapter is shortened: it shows 25 of 120 rows and leaves out 95. "
        "The sheet “Ports” of the workbook holds them all."
    )
    assert [found.id for found in findings(cut)] == [found.id for found in findings(whole)]
    assert max(len(found.evidence) for found in findings(cut)) == 4
    longest = next(found for found in findings(cut) if found.rule == "NET-01")
    assert longest.evidence[-1].text == "And in 17 more places, with other facts."
    assert len(longest.evidence[-1].pointers) >= 17
