"""The register of formats: every one makes a file of its kind with the right name."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from planner.design import Design
from planner.errors import FormatUnavailable
from planner.render import formats
from planner.render.formats import RENDERERS, render
from tests.designs import make_document
from tests.render.judged import HOSTILE, judge, judged

STARTS = {
    "pdf": b"%PDF-",
    "xlsx": b"PK\x03\x04",
    "html": b"<!DOCTYPE html>",
    "csv": b"\xef\xbb\xbf",
    "markdown": b"## ",
    "sarif": b"{",
    "junit": b"<testsuites",
    "svg": b"<?xml",
    "drawio": b"<?xml",
    "mermaid": b"flowchart TB",
    "txt": b"Incomplete:",
    "flows": b"\xef\xbb\xbf",
    "peer_rules": b"\xef\xbb\xbf",
    "runbook": b"# ",
    "nftables": b"# Expressway flows",
    "cisco_asa": b"! Expressway flows",
    "paloalto": b"<?xml",
    "juniper": b"/* Expressway flows",
    "zone": b"; DNS records for ",
}


@pytest.mark.parametrize("name", list(STARTS))
def test_each_format_makes_its_file(name: str) -> None:
    """The file is named after design, date and hash, with the ending and media type of its format."""
    assessment, reference, phrases = judged()
    rendition = render(name, assessment, reference, phrases)
    assert rendition.content.lstrip()[:20].lower().startswith(STARTS[name].lower())
    assert rendition.filename == f"sound-c_2026-11-22_{assessment.design.hash[:8]}.{RENDERERS[name].extension}"
    assert rendition.media_type == RENDERERS[name].media_type


def test_the_register_is_what_the_contract_names() -> None:
    """All formats, each under its own name, with endings of their own."""
    assert set(RENDERERS) == set(STARTS)
    assert all(name == renderer.name for name, renderer in RENDERERS.items())
    assert len({renderer.extension for renderer in RENDERERS.values()}) == len(RENDERERS)


def test_a_format_that_cannot_be_made_here_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its reason is told; nothing is half made. One that does not exist is a KeyError."""
    lacking = formats.Renderer("pdf", "application/pdf", "pdf", RENDERERS["pdf"].render, lambda: "no Pango")
    monkeypatch.setitem(RENDERERS, "pdf", lacking)
    with pytest.raises(FormatUnavailable, match="no Pango"):
        render("pdf", *judged())
    with pytest.raises(KeyError):
        render("docx", *judged())


@pytest.mark.parametrize("name", HOSTILE)
def test_the_picture_of_all_clusters_is_sound_xml(name: str) -> None:
    """Each cluster's picture is in it, one below the other, and no name becomes an element."""
    document = make_document(name=name, cluster={"name": name})
    document["clusters"].append({**document["clusters"][0], "name": "second"})
    root = ET.fromstring(render("svg", *judge(Design.from_document(document))).content)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
    moved = [group.get("transform") for group in root.findall("{http://www.w3.org/2000/svg}g")]
    assert len(moved) == 2
    assert moved[0] != moved[1]
    assert root.findtext("{http://www.w3.org/2000/svg}title") == name
