"""The flows of a deployment in CSV, workbook, document and JSON: the same rows, every address, nothing alive."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from planner.assessment import Assessment
from planner.design import Design
from planner.reference import Reference
from planner.render.csv import render_flows, render_peer_rules
from planner.render.document import Heading, Paragraph, Section, Table, flows
from planner.render.document.draft import Draft
from planner.render.document.ports import section
from planner.render.flow_table import FLOW_COLUMNS, RULE_COLUMNS
from planner.render.xlsx import flows as sheets
from planner.render.xlsx import render as render_workbook
from planner.schemas import dump_assessment
from planner.schemas.published import FlowRemarksSchema, FlowSchema, PeerRuleSchema
from planner.wording import LANGUAGES, Phrases
from tests.ports.deployments import C, E, document
from tests.render.judged import HOSTILE, judge
from tests.render.test_csv import alive

Judged = tuple[Assessment, Reference, Phrases]


def judged(language: str = "en", **changes: Any) -> Judged:
    """Return the assessment of a changed deployment (see tests.ports.deployments.document)."""
    return judge(Design.from_document(document(**changes)), language)


def lines(content: bytes) -> list[list[str]]:
    """Read a CSV file back."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def written(language: str = "en", **changes: Any) -> Section:
    """Return the section on ports."""
    return section(Draft(*judged(language, **changes)))


def table(found: Section, table_id: str) -> Table:
    """Return a table of the section."""
    return next(block for block in found.blocks if isinstance(block, Table) and block.id == table_id)


def texts(found: Section) -> str:
    """Return the paragraphs and headings of the section."""
    return "\n".join(block.text for block in found.blocks if isinstance(block, Paragraph | Heading))


def remarks(found: Section) -> list[tuple[str, str]]:
    """Return what the tables of remarks say, with what it is about."""
    tables = [block for block in found.blocks if isinstance(block, Table) and block.id.endswith("-remarks")]
    return [(str(row[0]), str(row[1][0])) for each in tables for row in each.rows]  # type: ignore[index]


# --- CSV --------------------------------------------------------------------------------------------------------------


def test_every_pair_of_addresses_has_a_row() -> None:
    """Each flow, each source address, each destination address."""
    assessment, reference, phrases = judged()
    header, *body = lines(render_flows(assessment, reference, phrases))
    assert len(header) == len(FLOW_COLUMNS)
    assert len(body) == sum(len(list(flow.pairs())) for flow in assessment.ports.deployment.flows)
    tunnels = [dict(zip(FLOW_COLUMNS, row, strict=True)) for row in body if row[0] == "ssh_tunnels"]
    assert [(row["source_address"], row["destination_address"]) for row in tunnels] == [
        ("10.1.0.11", "10.2.0.21"),
        ("10.1.0.11", "10.2.0.22"),
        ("10.1.0.12", "10.2.0.21"),
        ("10.1.0.12", "10.2.0.22"),
    ]
    assert tunnels[0] | {"cite": ""} == {
        "flow": "ssh_tunnels",
        "purpose": "SSH tunnels (HTTPS of MRA and of the web proxy)",
        "firewall": "Internal firewall",
        "source_zone": "Internal network",
        "source": "Expressway-C",
        "source_name": "c1.corp.example",
        "source_address": "10.1.0.11",
        "source_ports": "30000-35999",
        "protocol": "TCP, TLS",
        "destination_zone": "DMZ",
        "destination": "Expressway-E, internal side",
        "destination_name": "e1.example.com",
        "destination_address": "10.2.0.21",
        "destination_ports": "2222",
        "needed": "Needed",
        "remark": "",
        "cite": "",
    }
    assert "IP Port Usage" in tunnels[0]["cite"]


def test_what_is_open_reads_so() -> None:
    """The Internet is any, a missing address is not stated, an unknown place is not known."""
    assessment, reference, phrases = judged(networks=None, unified_cm=None)
    rows = [
        dict(zip(FLOW_COLUMNS, row, strict=True)) for row in lines(render_flows(assessment, reference, phrases))[1:]
    ]
    first = {row["flow"]: row for row in reversed(rows)}
    assert first["mra_sip"]["source_address"] == "any"
    assert first["mra_sip"]["destination_address"] == "203.0.113.21 (interface: 10.3.0.21)"
    assert first["tftp"]["destination_address"] == "not stated"
    assert first["smart_licensing"]["firewall"] == "Internal firewall and External firewall"
    assert {row["firewall"] for row in rows if row["flow"] == "ldap"} == {"None: within one zone", "Not known"}
    assert first["ldap"]["needed"] == "If used: a directory for administrator accounts"
    assert first["ldap_plain"]["needed"] == "Optional, If used: a directory for administrator accounts"
    assert first["ldap_plain"]["remark"].startswith("Not confirmed: port 389 is common knowledge, no source")


def test_clusters_are_named_where_there_are_several_of_a_type() -> None:
    """And a side that is not in the design says so."""
    two = lines(render_flows(*judged(clusters=[C, {**C, "name": "c2.corp.example"}, E])))
    assert "Expressway-C: c2.corp.example" in {row[4] for row in two}
    assert "Expressway-E, internal side" in {row[10] for row in two}
    alone = lines(render_flows(*judged(clusters=[C])))
    assert "Expressway-E, internal side (not in the design)" in {row[10] for row in alone}
    open_pairs = lines(render_flows(*judged(clusters=[C, C, E, E])))
    assert "Expressway-E, internal side (which one is not stated)" in {row[10] for row in open_pairs}


def test_peers_without_names_are_numbered() -> None:
    """As in the matrix between peers."""
    rows = lines(render_flows(*judged(clusters=[{"type": "C", "peer_count": 2}, E])))
    assert {row[5] for row in rows if row[0] == "ssh_tunnels"} == {"peer 1", "peer 2"}


def test_the_rules_of_each_peer_are_in_order() -> None:
    """A file of their own: allow, then drop."""
    header, *body = lines(render_peer_rules(*judged()))
    assert len(header) == len(RULE_COLUMNS)
    assert [row[1:8] for row in body[:2]] == [
        ["c1.corp.example", "1", "allow", "c2.corp.example", "10.1.0.12", "TCP", "4371-4372"],
        ["c1.corp.example", "2", "drop", "everybody else", "0.0.0.0/0", "TCP", "4371-4372"],
    ]
    unnamed = lines(render_peer_rules(*judged(clusters=[{"peer_count": 2}])))[1]
    assert unnamed[:6] == ["Cluster 1", "peer 1", "1", "allow", "peer 2", "not stated"]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_cell_comes_alive(name: str) -> None:
    """A hostile name stays text in both files."""
    clusters = [{**cluster, "name": name} for cluster in (C, C, E)]
    made = judged(clusters=clusters, unified_cm={"nodes": [name]})
    for content in (render_flows(*made), render_peer_rules(*made)):
        assert not [cell for row in lines(content) for cell in row if alive(cell)]


# --- workbook ---------------------------------------------------------------------------------------------------------


def sheet(made: Judged, name: str) -> list[tuple[Any, ...]]:
    """Return the rows of a sheet."""
    book = load_workbook(io.BytesIO(render_workbook(*made)))
    return [row for row in book[name].iter_rows(values_only=True) if any(cell is not None for cell in row)]


def test_the_workbook_has_each_flow_once_with_every_address() -> None:
    """A sheet of flows, with what holds for all above it."""
    made = judged()
    rows = sheet(made, "Flows")
    header = next(place for place, row in enumerate(rows) if row[0] == "Flow")
    assert "Servers of the internal network are asked from the DMZ" in str(rows[0][0])
    body = [dict(zip(FLOW_COLUMNS, row, strict=True)) for row in rows[header + 1 :]]
    assert [row["flow"] for row in body] == [flow.id for flow in made[0].ports.deployment.flows]
    tunnels = next(row for row in body if row["flow"] == "ssh_tunnels")
    assert tunnels["source_address"] == "10.1.0.11\n10.1.0.12"
    assert tunnels["destination_address"] == "10.2.0.21\n10.2.0.22"


def test_the_workbook_has_the_rules_of_the_peers() -> None:
    """Priorities are numbers."""
    rows = sheet(judged(), "Peer firewall rules")
    assert "lower priority numbers are evaluated first" in str(rows[0][0])
    assert [row[2] for row in rows[2:4]] == [1, 2]


def test_a_design_without_flows_or_rules_says_so() -> None:
    """The sheets are there all the same."""
    made = judged(clusters=[{"peer_count": 1}])
    assert "not known" in str(sheet(made, "Flows")) or "no cluster" in str(sheet(made, "Flows"))
    assert "No rules" in str(sheet(made, "Peer firewall rules"))


def test_long_sheets_are_cut_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The CSV files hold them all."""
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    made = judged()
    for name in ("Flows", "Peer firewall rules"):
        assert "3 of" in str(sheet(made, name))
    assert len(sheet(made, "Peer firewall rules")) == 2 + 1 + 3


# --- document ---------------------------------------------------------------------------------------------------------


def test_the_document_groups_flows_by_firewall() -> None:
    """Each group is a table; a flow stands in one of them; addresses stand once, in a table of their own."""
    made = judged(e={"ntp_servers": ["172.16.0.5"]})
    found, all_flows = section(Draft(*made)), made[0].ports.deployment.flows
    groups = ("firewall-internal", "firewall-external", "firewall-both", "unplaced", "within")
    assert sum(len(table(found, f"flows-{group}").rows) for group in groups) == len(all_flows)
    who = {row[0]: row[1:] for row in table(found, "flows-ends").rows}
    assert who["Expressway-C"] == ("Internal network", ("10.1.0.11", "10.1.0.12"))
    assert who["Internet"] == ("Internet", ("any",))
    tunnels = next(row for row in table(found, "flows-firewall-internal").rows if str(row[0]).startswith("SSH tunnels"))
    assert tunnels[1:3] == ("Expressway-C", "Expressway-E, internal side")
    assert "TCP/TLS 30000-35999 → 2222" in (tunnels[3] or ())  # type: ignore[operator]


@pytest.mark.parametrize(
    ("networks", "expected"),
    [
        ({"mail": ["10.2.0.25"]}, "Nothing has to be opened inwards"),
        ({"mail": ["10.1.0.25"]}, "are asked from the DMZ for: Notifications by mail (SMTP)."),
    ],
)
def test_whether_the_internal_firewall_opens_inwards_is_said(networks: dict[str, Any], expected: str) -> None:
    """A server in the DMZ opens nothing, one inside does: never both sentences."""
    found = written(networks=networks)
    said = "\n".join([texts(found), *(text for _, text in remarks(found))])
    assert expected in said
    assert ("Nothing has to be opened inwards" in said) != ("asked from the DMZ" in said)
    assert ("This opens the internal firewall inwards, from the DMZ" in said) == ("asked from the DMZ" in said)


def test_sides_that_differ_under_one_name_show_their_addresses() -> None:
    """Peers of two sizes are two groups: each row says whom it means."""
    peers = [{**E["peers"][0], "platform": "large_vm"}, E["peers"][1]]
    rows = table(written(e={"peers": peers}), "flows-firewall-internal").rows
    media = [row[2] for row in rows if str(row[0]).startswith("Media through")]
    assert media == [("Expressway-E, internal side", "10.2.0.21"), ("Expressway-E, internal side", "10.2.0.22")]


def test_many_addresses_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell stays readable."""
    monkeypatch.setattr(flows, "MOST_ADDRESSES", 1)
    who = {row[0]: row[2] for row in table(written(), "flows-ends").rows}
    assert who["Expressway-C"] == ("10.1.0.11", "and 1 more")


def test_remarks_stand_below_their_table_once() -> None:
    """With what they are about and their source."""
    told = remarks(written(services=["mra", "b2b"]))
    assert len([text for _, text in told if "36002-59999" in text]) == 1
    assert len([text for about, text in told if about == "Administration over SSH"]) == 1
    assert any(
        about == "H.323 signalling of the traversal zone (Assent)" and text.startswith("Not confirmed")
        for about, text in told
    )


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"clusters": [C, C, E, E]}, "nothing says which belong together"),
        ({"clusters": [{"name": "odd", "peer_count": 2}, C]}, "odd: it is not stated whether"),
        ({"clusters": [{"peer_count": 2}]}, "no cluster of which it is known"),
        ({"clusters": [{"type": kind, "pair": "a"} for kind in "CE" for _ in range(21)]}, "41 more pairs of clusters"),
        ({"clusters": [{"peer_count": 1}]}, "No rules"),
    ],
)
def test_what_the_flows_leave_open_is_said(changes: dict[str, Any], remark: str) -> None:
    """Pairs, types and peers that the design does not tell."""
    assert remark in texts(written(**changes))


def test_a_long_document_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both tables, each with how much there is."""
    monkeypatch.setattr(flows, "MOST_ROWS", 2)
    found = written()
    shown = [block for block in found.blocks if isinstance(block, Table) and block.id.startswith("flows-")]
    flows_shown = [each for each in shown if each.id != "flows-ends" and not each.id.endswith("-remarks")]
    assert sum(len(each.rows) for each in flows_shown) == 2
    assert texts(found).count("2 of ") == 2
    assert [len(row[1]) for row in table(found, "peer-rules-table").rows] == [2]  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_section_is_there_in_both_languages(language: str) -> None:
    """Every word of it exists, for every service and nothing stated."""
    for changes in ({"services": None}, {"services": None, "networks": None, "software_version": None}):
        assert table(written(language, **changes), "flows-firewall-internal").rows


# --- JSON -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes", [{}, {"services": None, "networks": None}, {"clusters": [{"peer_count": 2}]}, {"clusters": [C]}]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_dump_fits_its_schema(changes: dict[str, Any], language: str) -> None:
    """Keys and types as published, in each language."""
    assessment, reference, phrases = judged(language, **changes)
    dumped = dump_assessment(assessment, reference, phrases)
    for flow in dumped["flows"]:
        assert not FlowSchema().validate(flow)
    assert not FlowRemarksSchema().validate(dumped["flow_remarks"])
    for rule in dumped["peer_firewall_rules"]:
        assert not PeerRuleSchema().validate(rule)
    assert len(dumped["flows"]) == len(assessment.ports.deployment.flows)


def test_the_dump_holds_keys_addresses_and_remarks() -> None:
    """One flow, cell by cell."""
    dumped = dump_assessment(*judged(services=["cms_proxy"]))
    (flow,) = [flow for flow in dumped["flows"] if flow["flow"] == "turn_requests_443"]
    assert flow["source"] == {
        "role": "internet",
        "label": "Internet",
        "cluster": None,
        "zone": "internet",
        "any": True,
        "addresses": [],
        "ports": "1024+",
    }
    assert flow["destination"]["addresses"][0] == {
        "name": "e1.example.com",
        "address": "203.0.113.21",
        "own_address": "10.3.0.21",
        "peer": 1,
    }
    assert (flow["firewalls"], flow["needed"], flow["optional"], flow["protocols"]) == (
        ["external"],
        True,
        True,
        ["TCP"],
    )
    assert flow["remarks"] == ["Optional from X8.10 on: for clients whose own network lets nothing else out."]
    assert dumped["peer_firewall_rules"][0] | {"cite": None} == {
        "cluster": 0,
        "peer": 1,
        "name": "c1.corp.example",
        "priority": 1,
        "action": "allow",
        "source_peer": 2,
        "address": "10.1.0.12",
        "protocol": "TCP",
        "start_port": 4371,
        "end_port": 4372,
        "cite": None,
    }
