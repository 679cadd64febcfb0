"""The sections and sheets about names: certificates and DNS records, in the words of a language."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from planner.render import xlsx
from planner.render.document import Badge, Link, Paragraph, Section, Table, build
from planner.render.formats import render
from planner.schemas import parse_design
from planner.wording import LANGUAGES
from tests.render.judged import judge
from tests.test_certificates import deployment as certified
from tests.test_dns import deployment

NOTHING: dict[str, Any] = {"clusters": [{"peer_count": 2}]}


def section(document: dict[str, Any], name: str, language: str = "en") -> Section:
    """Return a section of the document."""
    return build(*judge(parse_design(document), language)).section(name)


def tables(found: Section) -> dict[str, Table]:
    """Return the tables of a section by id."""
    return {block.id: block for block in found.blocks if isinstance(block, Table)}


def said(found: Section) -> list[str]:
    """Return the paragraphs of a section."""
    return [block.text for block in found.blocks if isinstance(block, Paragraph)]


def test_the_certificates_of_each_cluster_are_told_name_by_name() -> None:
    """Peer, name, what it is, whether the stated certificate has it, and the rule with its source."""
    found = tables(section(certified(), "certificates"))
    assert set(found) == {"certificates-1", "certificate-requests-1", "certificates-2", "certificate-requests-2"}
    row = next(row for row in found["certificates-1"].rows if row[1] == "mra.apolo.local")
    assert row[:2] == ("Every peer", "mra.apolo.local")
    assert isinstance(row[2], tuple)
    assert row[2][:3] == (
        Badge("lacks it", "bad"),
        "· An encrypted phone security profile of Unified CM",
        Link("TLS-13", "#TLS-13-1"),
    )
    assert found["certificates-1"].rows[0][0] == "Peer 1 · expc01.apolo.local"
    domain = next(row for row in found["certificates-2"].rows if isinstance(row[1], tuple))
    assert domain[1] == ("apolo.example", "or collab-edge.apolo.example")
    assert found["certificate-requests-1"].rows[0][1] == (
        "CN=expc01.apolo.local",
        "DNS:expc01.apolo.local",
        "DNS:expc-cluster.apolo.local",
        "DNS:mra.apolo.local",
        "DNS:video.apolo.local",
    )


def test_what_a_certificate_lacks_and_has_too_much_is_said() -> None:
    """Usage and surplus names, by peer; a conditional name that is lacking only warns."""
    document = certified(services=None, software_version="X14.0")
    document["clusters"][0]["peers"][1]["certificate"] = {
        "subject_alt_names": ["expc02.apolo.local", "*.apolo.local"],
        "client_auth": False,
    }
    found = section(document, "certificates")
    assert "Peer 2: the stated certificate lacks the usage for client authentication." in said(found)
    assert any("Peer 2: the stated certificate also has *.apolo.local." in text for text in said(found))
    told = [row[2] for row in tables(found)["certificates-1"].rows]
    lacking = [cell for cell in told if isinstance(cell, tuple) and cell[0] == Badge("lacks it", "warn")]
    assert lacking
    assert all(str(cell[1]).endswith((", if MRA is used", ", if MRA or XMPP federation is used")) for cell in lacking)


def test_records_are_told_view_by_view() -> None:
    """Name, type, data, need, state, rule and source; what must go has a table of its own."""
    uds = {"view": "external", "name": "_cisco-uds._tcp.apolo.example", "type": "SRV", "value": "cm1.apolo.local"}
    found = tables(section(deployment(dns_records=[uds], edge_audio=True), "dns"))
    assert set(found) == {"dns-internal", "dns-external", "dns-unwanted"}
    state = {str(record): told for record, told in found["dns-external"].rows}
    edge = state["_collab-edge._tls.apolo.example SRV 10 10 8443 expe02.apolo.example"]
    assert isinstance(edge, tuple)
    assert edge[:2] == (Badge("missing", "bad"), "· required")
    (sip, *_) = (told for record, told in state.items() if record.startswith("_sip._tcp.apolo.example SRV"))
    assert isinstance(sip, tuple)
    assert sip[:2] == (Badge("missing", "warn"), "· recommended")
    assert found["dns-unwanted"].rows[0][0] == "/dns_records/0"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_design_that_states_nothing_is_told_what_to_state(language: str) -> None:
    """Both sections say that there is nothing to show yet, and where to begin."""
    for name, pointer in (("certificates", "/clusters/0/peers"), ("dns", "/service_domains")):
        found = section(NOTHING, name, language)
        assert pointer in [row[0] for row in tables(found)[f"{name}-gaps"].rows]
        assert set(tables(found)) == {f"{name}-gaps"}
        assert len(said(found)) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_plans_cut_short_say_so(language: str) -> None:
    """Too many names and records for one plan."""
    document = certified(
        unified_cm={"phone_security_profiles": [f"p{number}.apolo.local" for number in range(200)]},
        service_domains=[f"d{number}.example" for number in range(200)],
    )
    document["clusters"][0]["peers"] = [{"address": f"c{number}.apolo.local"} for number in range(50)]
    document["clusters"][1]["peers"] = [{"address": f"e{number}.apolo.example"} for number in range(50)]
    cut = {"en": "The plan stops here", "es": "El plan se detiene aquí"}[language]
    for name in ("certificates", "dns"):
        assert any(text.startswith(cut) for text in said(section(document, name, language)))
    for sheet in ("Certificates", "DNS"):
        assert any(str(row[0]).startswith("The plan stops here") for row in cells(document, sheet))
    assert cut.encode() in render("zone", *judge(parse_design(document), language)).content


def cells(document: dict[str, Any], sheet: str) -> list[tuple[Any, ...]]:
    """Return the rows of a sheet of the workbook."""
    book = load_workbook(io.BytesIO(xlsx.render(*judge(parse_design(document)))))
    return list(book[sheet].iter_rows(values_only=True))


def test_the_sheets_hold_every_name_and_record() -> None:
    """A row each, numbers as numbers; the lines of the requests below, and what is missing."""
    rows = cells(certified(), "Certificates")
    assert ("TLS-13", "lacks it") in [(row[5], row[4]) for row in rows]
    assert "CN=expc02.apolo.local" in [row[2] for row in rows]
    records = cells(deployment(), "DNS")
    edge = next(row for row in records if row[1] == "_collab-edge._tls.apolo.example")
    assert edge[:7] == ("Internet", edge[1], "SRV", "expe01.apolo.example", 10, 10, 8443)
    uds = {"view": "external", "name": "_cisco-uds._tcp.apolo.example", "type": "SRV", "value": "cm1.apolo.local"}
    assert ("DNS-13", "/dns_records/0") in [row[:2] for row in cells(deployment(dns_records=[uds]), "DNS")]
    assert "/service_domains" in [row[1] for row in cells(NOTHING, "DNS")]
    assert "/clusters/0/peers" in [row[1] for row in cells(NOTHING, "Certificates")]
