"""The draw.io file: well-formed, the same boxes in the same places as the SVG, and nothing but text in it."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from planner.design import Design
from planner.render import drawio, mermaid, svg
from planner.render.document.draft import Draft
from planner.render.document.topology import drawings, pictures
from tests.designs import SOUND_PAIR, make_document
from tests.render.judged import HOSTILE, hostile_changes, judge, judged
from tests.render.samples import SAMPLES, pair

SVG = "{http://www.w3.org/2000/svg}"


def pages(document: dict[str, Any], language: str = "en") -> list[ET.Element]:
    """Return the pages of a design's file."""
    root = ET.fromstring(drawio.render(*judge(Design.from_document(document), language)))
    assert root.tag == "mxfile"
    return root.findall("diagram")


def vertices(page: ET.Element) -> dict[str, tuple[float, ...]]:
    """Return place and size of each box and text of a page."""
    found = {}
    for cell in page.iter("mxCell"):
        geometry = cell.find("mxGeometry")
        if cell.get("vertex") and geometry is not None:
            found[str(cell.get("id"))] = tuple(float(geometry.get(key, "")) for key in ("x", "y", "width", "height"))
    return found


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_design_has_a_sound_file(sample: str) -> None:
    """Ids are unique on a page, edges end at boxes of it, and every page is a graph with its two roots."""
    for page in pages(SAMPLES[sample]):
        cells = list(page.iter("mxCell"))
        ids = [cell.get("id") for cell in cells]
        assert ids[:2] == ["0", "1"]
        assert len(ids) == len(set(ids))
        boxes = vertices(page)
        for edge in (cell for cell in cells if cell.get("edge")):
            assert {edge.get("source", ""), edge.get("target", "")} <= {"", *boxes}
        assert all("html=0" in str(cell.get("style")) for cell in cells[2:])


def test_there_is_a_page_for_the_pair_and_one_for_each_cluster() -> None:
    """The same pictures as in the SVG, in the same order."""
    made = judge(Design.from_document(pair()))
    assert [page.get("name") for page in pages(pair())] == [
        "clusters 1 and 2",
        "Cluster 1: expc-cluster.apolo.local",
        "Cluster 2: expe-cluster.apolo.example",
    ]
    assert len(pictures(Draft(*made))) == len(drawings(Draft(*made))) == 3


@pytest.mark.parametrize("sample", ["pair", "six", "unlike peers", "hostile", "too many peers"])
def test_boxes_stand_where_the_svg_has_them(sample: str) -> None:
    """Each box of a peer, zone, system or firewall has a rectangle of the same place and size in the SVG."""
    made = judge(Design.from_document(SAMPLES[sample]))
    for page, figure in zip(pages(SAMPLES[sample]), pictures(Draft(*made)), strict=True):
        drawn = {
            tuple(float(rect.get(key, "0")) for key in ("x", "y", "width", "height"))
            for rect in ET.fromstring(figure.svg).iter(f"{SVG}rect")
        }
        boxes = {key: place for key, place in vertices(page).items() if not key.startswith(("label", "remark"))}
        assert boxes
        assert set(boxes.values()) <= drawn


def test_flows_are_edges_between_the_zones() -> None:
    """Through the external firewall from the Internet to the DMZ, through the internal one from inside outwards."""
    (page, *_) = pages(pair())
    edges = [
        (str(cell.get("id")).rpartition("-flow-")[0], cell.get("source"), cell.get("target"))
        for cell in page.iter("mxCell")
        if cell.get("edge") and "-flow-" in str(cell.get("id"))
    ]
    assert ("external", "internet", "dmz") in edges
    assert ("firewall", "internal", "dmz") in edges
    assert ("within", "internal", "systems") in edges
    assert ("within", "systems", "internal") in edges
    assert ("firewall", "dmz", "internal") not in edges, "nothing is opened inwards"
    labels = [str(cell.get("value")) for cell in page.iter("mxCell") if str(cell.get("id")).startswith("label")]
    assert "↓ MRA: SIP signalling · TLS 5061" in labels
    assert "↑ SIP signalling of the traversal zone · TCP/TLS 7001" in labels


def test_the_picture_of_a_pair_has_interfaces_addresses_and_nat() -> None:
    """A peer's box names both interfaces, the static NAT address, the primary and what speaks against it."""
    document = make_document(SOUND_PAIR)
    document["clusters"][1]["peers"][0]["h323_mode"] = False
    (page, *_) = pages(document)
    said = {str(cell.get("id")): str(cell.get("value")).splitlines() for cell in page.iter("mxCell")}
    peer = said["peer-2-1"]
    assert peer[0].startswith("peer 1")
    assert any(line.startswith("LAN 1 ") for line in peer)
    assert any(line.startswith("LAN 2 ") for line in peer)
    assert any("static NAT" in line for line in peer)
    assert any(line.startswith("✘ ") and "CFG-06" in line for line in peer)
    assert sum("primary" in lines[0] for key, lines in said.items() if key.startswith("peer-1-")) == 1


def test_a_peer_known_by_its_address_shows_it_once() -> None:
    """Where no interface is stated, the address that others use is its name, and stands there alone."""
    peers = [{"address": address} for address in ("10.0.0.1", "10.0.0.2")]
    (page, *_) = pages({"clusters": [{"type": "C", "peers": peers}, {"type": "E", "peer_count": 2}]})
    said = {str(cell.get("id")): str(cell.get("value")).splitlines() for cell in page.iter("mxCell")}
    assert said["peer-1-1"].count("10.0.0.1") == 1


@pytest.mark.parametrize("name", [*HOSTILE, "a\x00b\x1f\ud800", "\u202egnp.exe", "n" * 64, "é\u0301" * 40])
def test_hostile_names_are_text_everywhere(name: str) -> None:
    """Whatever a name holds, all three pictures stay whole and take it for text."""
    made = judged(SOUND_PAIR, **hostile_changes(name))
    for content in (drawio.render(*made), svg.render(*made)):
        root = ET.fromstring(content)
        assert not list(root.iter("script"))
        assert not list(root.iter(f"{SVG}script"))
    chart = mermaid.render(*made).decode()
    assert "<script" not in chart
    for line in chart.splitlines():
        inside = line.partition('"')[2].rpartition('"')[0].replace("<br/>", "")
        assert not set(inside) & set("\"<>[]{}|`&;#%$=@*_\\'") - {"#", ";", "_"}, line


def test_equal_designs_make_equal_files() -> None:
    """Nothing of the clock or of chance is in them."""
    for render in (drawio.render, mermaid.render):
        assert render(*judge(Design.from_document(pair()))) == render(*judge(Design.from_document(pair())))


def test_a_design_without_peers_has_an_empty_page() -> None:
    """A file that opens all the same, and a chart with the cluster in it."""
    (page,) = pages({"clusters": [{}]})
    assert vertices(page) == {}
    chart = mermaid.render(*judge(Design.from_document({"clusters": [{}]}))).decode()
    assert chart.startswith("flowchart TB\n")
    assert 'peer1_0["not stated"]' in chart


def test_the_chart_names_zones_peers_and_main_flows() -> None:
    """Each cluster in its zone, its peers with every address, the links, and an arrow for what passes between."""
    chart = mermaid.render(*judge(Design.from_document(pair()))).decode()
    assert 'subgraph dmz["DMZ"]' in chart
    assert 'subgraph internal["Internal network"]' in chart
    assert "peer1_1 --- peer1_2" in chart
    assert "internet -->|" in chart
    assert "cluster1 -->|" in chart
    assert chart.count("subgraph") == chart.count("\n  end") + chart.count("\n    end") == 4


def test_what_does_not_fit_is_counted_and_what_is_wrong_with_both_sides_is_said() -> None:
    """Of 14 peers twelve are drawn and two counted; sides of unlike size are remarked below the picture."""
    sides = [{"type": kind, "platform": "medium_vm", "peer_count": count} for kind, count in (("C", 14), ("E", 2))]
    (page, *_) = pages({"services": ["mra"], "clusters": sides})
    said = {str(cell.get("id")): str(cell.get("value")) for cell in page.iter("mxCell")}
    assert sum(key.startswith("peer-1-") for key in said) == 13
    assert said["peer-1-more"] == "Peers not shown: 2."
    assert "PAIR-01" in said["remark-1"]


def test_a_side_with_many_addresses_and_an_arrow_with_many_flows_count_them() -> None:
    """Two addresses and the number of the others in a box; in the chart the flows that fit and how many do not."""
    services = ["mra", "b2b", "registrar", "hybrid", "cms_proxy"]
    nodes = [f"10.1.0.3{number}" for number in range(5)]
    sides = [{"type": kind, "platform": "medium_vm", "peer_count": 2} for kind in "CE"]
    document = {"services": services, "clusters": sides, "unified_cm": {"nodes": nodes}}
    (page, *_) = pages(document)
    said = [str(cell.get("value")).splitlines() for cell in page.iter("mxCell")]
    assert ["Unified CM nodes", *nodes[:2], "and 3 more"] in said
    chart = mermaid.render(*judge(Design.from_document(document))).decode()
    arrows = [line.split("|")[1].strip('"').split("<br/>") for line in chart.splitlines() if "-->|" in line]
    assert max(map(len, arrows)) == mermaid.MOST_LINES
    counted = [flows[-1] for flows in arrows if flows[-1].startswith("and ")]
    assert len(counted) == 1
    assert counted[0].endswith(" more: see the port matrix")


def test_what_is_wrong_with_one_edge_is_not_said_of_another() -> None:
    """Services that one Expressway-E may not run together are remarked below the picture of its pair alone."""
    sides = [{"type": kind, "platform": "medium_vm", "peer_count": 2} for kind in "CEE"]
    sides[2] |= {"services": ["ms_gateway", "mra"]}
    first, second, *_ = pages({"services": ["mra"], "clusters": sides})
    remarks = [
        [str(cell.get("value")) for cell in page.iter("mxCell") if str(cell.get("id")).startswith("remark-")]
        for page in (first, second)
    ]
    assert remarks == [[], ["✘ Of the two sides together: PAIR-09"]]
